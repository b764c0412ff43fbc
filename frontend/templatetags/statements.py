"""Echoes of a statement: the labels that can be given to one, and its words beside those of the claim."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.query.differences import Stretch
from frontend.relaying import KEYS, EchoShown, ReadingShown
from reputation.models import How

register = template.Library()


READING: Final = (
    '<div class="echo-reading" role="group" aria-labelledby="{0}"{1}>'
    '<p id="{0}"><b>{2}</b> <span class="third">{3}</span> {4}</p>{5}{6}</div>'
)
WORDS: Final = '<details><summary>{}</summary><p class="echo-words" dir="auto">{}</p></details>'
FORM: Final = (
    '<details class="echo-correct"><summary class="button small">{}</summary><form class="echo-acts" method="post" action="{}">'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="claim" value="{}">'
    '<input type="hidden" name="read_mark" value="{}"><input type="hidden" name="next" value="{}">{}{}</form></details>'
)


@register.simple_tag(takes_context=True)
def readings(context: template.Context, shown: EchoShown, first: bool) -> SafeString:
    """What an echo makes of each claim, with the form that judges it for who may. A page has sixty, which a template takes long to write.
    The tab key reaches the first of the first echo, from which the others are walked through."""
    echo, may_edit = shown.echo, context["may_edit"]
    address = reverse("mark-echo", kwargs={"statement": echo.statement_id, "echo": echo.pk}) if may_edit else ""
    rows = []
    for place, reading in enumerate(shown.readings):
        name = f"reading-{echo.pk}-{reading.claim.pk}"
        judged = SafeString(f' data-judgement tabindex="{0 if first and not place else -1}"') if may_edit else ""
        words = format_html(WORDS, _("Compare the words"), compared(reading.changed)) if reading.changed else ""
        form = _correcting(context, reading, address) if may_edit else ""
        rows.append(format_html(READING, name, judged, capfirst(reading.label), reading.told, reading.claim.text, words, form))
    return SafeString("".join(rows))


def _correcting(context: template.Context, reading: ReadingShown, address: str) -> SafeString:
    """The form that judges a reading by the press of a label."""
    back = format_html('<button class="link" name="label" value="">{}</button>', _("Take back")) if reading.mark else ""
    return format_html(
        FORM, _("Correct"), address, context["csrf_token"], reading.claim.pk, reading.read_mark, context["here"],
        _buttons(reading.code, get_language()), back,
    )  # fmt: skip


@cache
def _buttons(chosen: str, language: str | None) -> SafeString:
    """A button for each label, the one that holds pressed: made once in each language."""
    button = '<button class="button quiet small" name="label" value="{}" data-key="{}"{}>{}</button>'
    pressed = SafeString(' aria-pressed="true"')
    return format_html_join("", button, ((code, key, pressed if code == chosen else "", label) for key, (code, label) in KEYS))


@register.simple_tag
def compared(parts: Iterable[Stretch]) -> SafeString:
    """The words of a claim and of an echo: those taken out, those put in, those that both have."""
    around = _around(get_language())
    return SafeString("".join(f"{begin}{escape(part.text)}{end}" for part in parts for begin, end in (around[part.change],)))


@cache
def _around(language: str | None) -> dict[str, tuple[str, str]]:
    """What stands before and after the words that both have, that were taken out and that were put in."""
    changes = ("removed", "del", _("taken out:")), ("added", "ins", _("put in:"))
    marked = {change: (f'<{tag}><span class="unseen">{escape(words)}</span>', f"</{tag}>") for change, tag, words in changes}
    return {"same": ("", "")} | marked


@register.simple_tag
def found_by(how: str) -> SafeString:
    """How an echo was found."""
    return _found_by(how, get_language())


@cache
def _found_by(how: str, language: str | None) -> SafeString:
    return conditional_escape(_("found by %(how)s") % {"how": How(how).label})
