"""Facets: what the mentions found have in common, with counts, each a link that asks for it or keeps it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.query.folding import fold_value
from frontend import asking, words
from frontend.asking import Clause
from frontend.charts import svg
from search import querying
from search.backends import Value
from search.querying import Query

SHOWN: Final = 6
MOST: Final = 20
LOOKED_AT: Final = 100
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
    towards: str = "", left_out: Mapping[str, Mapping[str, int]] | None = None,
) -> list[Facet]:  # fmt: skip
    """The facets of a result, and what the text keeps out of it, so that it stays visible. `names`: sources and subjects by id.

    `towards`: the name of the subject that is asked for, whom the sentiment is towards. `left_out`: how many of each the text keeps out.
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
        out = (clause for clause in known if clause.field == field and clause.out and clause.value not in shown)
        away = [_left_out(name, clause, text, query, names, (left_out or {}).get(name, {})) for clause in out]
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
    written = _written(name, value, names)
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


def _written(name: str, value: Value, names: Mapping[str, Mapping[int, str]]) -> str:
    """A value as a query says it."""
    return names[name].get(value, str(value)) if name in names and isinstance(value, int) else str(value)


def left_out(query: Query, names: Mapping[str, Mapping[int, str]]) -> dict[str, dict[str, int]]:
    """By field and folded value, how many mentions the text keeps out: one question more, when it keeps out some."""
    out = [clause for clause in asking.clauses(query.text) if clause.out]
    fields = [name for name in FIELDS if any(clause.field == IN_LANGUAGE.get(name, name) for clause in out)]
    if not fields:
        return {}
    text = query.text
    for clause in sorted(out, key=lambda clause: -clause.start):
        text = asking.without_clause(text, clause)
    try:
        found = querying.facets(replace(query, text=text), fields, LOOKED_AT)
    except Invalid:  # what is left cannot stand by itself
        return {}
    return {
        name: {fold_value(_written(name, value, names)): count
               for value, count in values}
        for name, values in found.items()
    }  # fmt: skip


def _left_out(
    name: str, clause: Clause, text: str, query: QueryDict, names: Mapping[str, Mapping[int, str]], counts: Mapping[str, int]
) -> Line:
    """What the text keeps out, by the name that it has elsewhere: the text itself says it without capitals and accents."""
    written = {fold_value(one): one for one in names.get(name, {}).values()}
    label = LABELS[name](clause.value) if name in LABELS else written.get(clause.value, clause.value)
    return Line(
        label,
        clause.value,
        counts.get(clause.value, 0),
        SafeString(""),
        on=False,
        out=True,
        only=_address(query, asking.without_clause(text, clause)),
        exclude="",
    )


def _address(query: QueryDict, text: str) -> str:
    changed: Any = query.copy()
    for name in ("cursor", "open"):
        changed.pop(name, None)
    changed["q"] = text
    return f"?{changed.urlencode()}"
