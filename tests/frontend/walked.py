"""The forms of the site as a browser finds them on its pages, and what can be wrong in their fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import html  # type: ignore[import-untyped]

from core import unseen

PROSE: Final = frozenset({"text", "textarea", "search", "email", "url", "color"})
NUMBERS: Final = frozenset({"number"})
TIMES: Final = frozenset({"date", "time", "datetime-local"})
TYPED: Final = PROSE | NUMBERS | TIMES | {"password"}
CHOSEN: Final = frozenset({"select", "radio", "checkbox", "hidden", "submit"})
FIELDS: Final = ("input", "textarea", "select", "button")
OURS: Final = frozenset({"csrfmiddlewaretoken", "form_token"})
LONG: Final = "x" * 120_000
STRANGE: Final = "\"><script>alert('x')</script> 👩‍👩‍👧 \u202eשלום\u202c \0 🇫🇷"
ABSENT: Final = None
"""Left out of what is sent."""

# Rounds: what each kind of field says. All that can be wrong so is wrong at once, or each form would be sent a hundred times.
TYPED_WRONG: Final[Mapping[str, Callable[[str], str | None]]] = {
    "empty": lambda kind: "",
    "too little": lambda kind: _of(kind, prose=LONG, number="-1", time="0001-01-01"),
    "too much": lambda kind: _of(kind, prose=STRANGE, number="9" * 40, time="9999-12-31"),
    "another type": lambda kind: _of(kind, prose="no such thing", number="nan", time="tomorrow"),
}
CHOSEN_WRONG: Final[Mapping[str, Callable[[str], str | None]]] = {
    "absent": lambda kind: ABSENT,
    "of another client": lambda kind: "1",
    "unknown": lambda kind: "no such thing\0",
    "huge": lambda kind: "9" * 40,
}
PLAIN: Final[Mapping[str, str]] = {
    "text": "mot", "textarea": "mot", "search": "mot", "email": "lea@example.com", "url": "https://example.com/page", "color": "#12664f",
    "number": "1", "date": "2026-11-02", "time": "10:00", "datetime-local": "2026-11-02T10:00", "password": "correct horse battery",
}  # fmt: skip
ENGLISH: Final = re.compile(
    r"\b(the|this|that|must|enter|select|ensure|value|valid|choice|choose|write|give|of|is|are|has|have|characters|required|not|did|mean|expected)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Control:
    """A field of a form, or the buttons of one name."""

    name: str
    kind: str
    value: str = ""

    @property
    def is_typed(self) -> bool:
        return self.kind in TYPED


@dataclass(frozen=True)
class Form:
    """What a page sends: to where, with which fields."""

    page: str
    action: str
    controls: tuple[Control, ...] = field(compare=False)

    def __str__(self) -> str:
        return f"{self.action} on {self.page}"

    @property
    def pattern(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Two of the same pattern differ by the thing that they are about."""
        path = re.sub(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}", "#", urlsplit(self.action).path)
        return path, tuple(sorted({(re.sub(r"\d+", "#", one.name), one.kind) for one in self.controls}))

    def filled(self) -> dict[str, str | None]:
        """As somebody sends it who sees nothing to change."""
        return {one.name: one.value or PLAIN.get(one.kind, "") for one in self.controls if one.kind != "file"}

    def wrongly(self) -> Iterator[tuple[str, list[Control], dict[str, str]]]:
        """What is wrong, in which fields, and what is sent: what is typed first, then what is chosen or hidden."""
        for typed, rounds in ((True, TYPED_WRONG), (False, CHOSEN_WRONG)):
            hit = [one for one in self.controls if one.is_typed == typed and one.kind != "file"]
            for what, say in rounds.items() if hit else ():
                said = self.filled() | {one.name: say(one.kind) for one in hit}
                yield what, hit, {name: value for name, value in said.items() if value is not ABSENT}


def _of(kind: str, *, prose: str, number: str, time: str) -> str:
    return number if kind in NUMBERS else time if kind in TIMES else prose


def parsed(text: str) -> html.HtmlElement:
    return html.document_fromstring(text.replace("\0", ""))


def forms(page: str, text: str) -> list[Form]:
    """Those of a page that are sent by POST: one for each button, which has a name or an address of its own."""
    tree = parsed(text)
    found = []
    for one in tree.iter("form"):
        if (one.get("method") or "get").lower() == "post":
            within = [*one.iter(*FIELDS), *tree.xpath("//*[@form=$id]", id=one.get("id", "none"))]
            controls = {control.name: control for control in map(_control, within) if control}
            buttons = [part for part in within if part.tag == "button" and part.get("type", "submit") == "submit"] or [one]
            found += [_sent_by(button, urljoin(page, one.get("action") or ""), page, controls) for button in buttons]
    return found


def _sent_by(button: html.HtmlElement, action: str, page: str, controls: Mapping[str, Control]) -> Form:
    pressed = _control(button) if button.tag == "button" else None
    sent = [control for control in controls.values() if control.kind != "submit"]
    return Form(page, urljoin(page, button.get("formaction") or action), (*sent, pressed) if pressed else tuple(sent))


def _control(one: html.HtmlElement) -> Control | None:
    name, tag = one.get("name") or "", one.tag
    if not name or name in OURS or one.get("disabled") is not None:
        return None
    if tag == "select":
        return Control(name, "select", _chosen(one))
    if tag == "textarea":
        return Control(name, "textarea", one.text or "")
    kind = one.get("type") or ("submit" if tag == "button" else "text")
    return None if kind in ("button", "reset") else Control(name, kind, one.get("value") or "")


def _chosen(one: html.HtmlElement) -> str:
    options = [(option.get("value", option.text or ""), option.get("selected") is not None) for option in one.iter("option")]
    chosen = [value for value, selected in options if selected] or [value for value, _selected in options]
    return chosen[0] if chosen else ""


# -- the answer to what was wrong


def told(tree: html.HtmlElement) -> list[str]:
    """The words by which a page says what is wrong."""
    return [
        " ".join(one.text_content().split()) for one in tree.xpath("//*[@role='alert' or contains(concat(' ', @class, ' '), ' wrong ')]")
    ]


def untied(tree: html.HtmlElement) -> list[str]:
    """Fields marked wrong whose words a reader of screens does not find."""
    known = {one.get("id") for one in tree.xpath("//*[@id]")}
    marked = tree.xpath("//*[contains(concat(' ', @class, ' '), ' is-wrong ')]//*[self::input or self::select or self::textarea][@name]")
    lone = [one for one in marked if one.get("type") not in ("radio", "checkbox", "hidden")]
    return [
        one.get("name", "")
        for one in lone
        if one.get("aria-invalid") != "true" or not known.intersection(one.get("aria-describedby", "").split())
    ]


def kept(tree: html.HtmlElement, name: str, value: str) -> bool:
    """Whether what was typed in this field stands there again."""
    fields = tree.xpath("//input[@name=$name] | //textarea[@name=$name]", name=name)
    stand = [(one.text or "") if one.tag == "textarea" else one.get("value", "") for one in fields]
    return _seen(value) in map(_seen, stand)


def _seen(text: str) -> str:
    return " ".join(unseen.HARMFUL.sub("", text).split())
