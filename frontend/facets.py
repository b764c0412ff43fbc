"""Facets: what the mentions found have in common, with counts, each a link that asks for it or keeps it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.query.folding import fold_value
from frontend import asking, words
from frontend.asking import Clause
from frontend.charts import svg
from search.backends import Value

SHOWN: Final = 6
MOST: Final = 20
FIELDS: Final = ("sentiment", "subject", "source", "type", "language", "site")
IN_LANGUAGE: Final[Mapping[str, str]] = {"language": "lang"}
LABELS: Final[Mapping[str, Callable[[str], str]]] = {
    "sentiment": words.sentiment, "type": words.mention_type, "language": words.language
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One value: how many mentions, and the addresses that ask for it, keep it out, or undo that."""

    label: str
    value: str
    mentions: int
    bar: SafeString
    on: bool
    out: bool
    only: str
    exclude: str


@dataclass(frozen=True, slots=True)
class Facet:
    """What one field says; `more` is folded away."""

    name: str
    title: str
    lines: Sequence[Line]
    more: Sequence[Line] = ()


def facets(
    found: Mapping[str, Sequence[tuple[Value, int]]], text: str, query: QueryDict, names: Mapping[str, Mapping[int, str]],
    towards: str = "",
) -> list[Facet]:  # fmt: skip
    """The facets of a result, and what the text keeps out of it, so that it stays visible. `names`: sources and subjects by id.

    `towards`: the name of the subject that is asked for, whom the sentiment is towards.
    """
    known = asking.clauses(text)
    made = []
    for name in FIELDS:
        lines = [
            _line(name, value, count, found[name], text, query, known, names)
            for value, count in found.get(name, ())
            if value not in (None, "")
        ]
        shown = {line.value for line in lines}
        field = IN_LANGUAGE.get(name, name)
        left_out = (clause for clause in known if clause.field == field and clause.out and clause.value not in shown)
        away = [_left_out(name, clause, text, query, names) for clause in left_out]
        if len(lines) > 1 or away or any(line.on or line.out for line in lines):
            title = _("Towards %(name)s") % {"name": towards} if towards and name == "sentiment" else _title(name)
            made.append(Facet(name, title, [*lines[:SHOWN], *away], lines[SHOWN:]))
    return made


def _title(name: str) -> str:
    titles = {
        "sentiment": _("Sentiment"), "subject": _("Subject"), "source": _("Source"), "type": _("Type"),
        "language": _("Language"), "site": _("Site"),
    }  # fmt: skip
    return titles[name]


def _line(
    name: str, value: Value, count: int, all_found: Sequence[tuple[Value, int]], text: str, query: QueryDict,
    known: list[Clause], names: Mapping[str, Mapping[int, str]],
) -> Line:  # fmt: skip
    written = names[name].get(int(value), str(value)) if name in names and isinstance(value, int) else str(value)
    field = IN_LANGUAGE.get(name, name)
    clause = asking.asked(known, field, written)
    largest = max(mentions for _value, mentions in all_found)
    return Line(
        LABELS[name](written) if name in LABELS else written,
        written,
        count,
        svg.tag(
            "svg", svg.tag("rect", x=0, y=0, width=100 * count / largest, height=2), viewBox="0 0 100 2", preserveAspectRatio="none",
            aria_hidden="true",
        ),
        on=clause is not None and not clause.out,
        out=clause is not None and clause.out,
        only=_address(query, asking.without_clause(text, clause) if clause else asking.with_clause(text, field, written)),
        exclude=_address(query, asking.with_clause(text, field, written, out=True)),
    )  # fmt: skip


def _left_out(name: str, clause: Clause, text: str, query: QueryDict, names: Mapping[str, Mapping[int, str]]) -> Line:
    """What the text keeps out, by the name that it has elsewhere: the text itself says it without capitals and accents."""
    written = {fold_value(one): one for one in names.get(name, {}).values()}
    label = LABELS[name](clause.value) if name in LABELS else written.get(clause.value, clause.value)
    return Line(
        label, clause.value, 0, SafeString(""), on=False, out=True, only=_address(query, asking.without_clause(text, clause)), exclude=""
    )


def _address(query: QueryDict, text: str) -> str:
    changed: Any = query.copy()
    for name in ("cursor", "open"):
        changed.pop(name, None)
    changed["q"] = text
    return f"?{changed.urlencode()}"
