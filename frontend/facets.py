"""Facets: what the mentions found have in common, with counts, each a link that asks for it or keeps it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.query.folding import fold_value
from core.query.names import Names
from frontend import asking, questions, words
from frontend.addressing import Clauses
from frontend.asking import Clause
from frontend.charts import svg
from search import querying
from search.backends import Value
from search.querying import Query

SHOWN: Final = 6
MOST: Final = 20
LOOKED_AT: Final = 100
FIELDS: Final = ("sentiment", "subject", "source", "type", "language", "site")
NAMED: Final = ("source", "subject")
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question of a page as its facets need it: which clauses its text has, by what objects are called."""

    text: str
    rest: str
    """The question of the page but for its text, to which that is written."""
    known: Sequence[Clause]
    names: Names
    clauses: Clauses
    head: str
    """The text as a clause may follow it."""

    @classmethod
    def read(cls, text: str, query: QueryDict, names: Names) -> _Asked:
        return cls(text, questions.begun(query, ("cursor", "open", "q")), _known(text, names), names, Clauses(names), asking.head(text))

    def address(self, text: str) -> str:
        """Where another text is asked of the same page."""
        return f"{self.rest}{urlencode({'q': text})}"

    def with_clause(self, clause: str, *, out: bool = False) -> str:
        return self.address(asking.followed(self.head, clause, out=out))

    def without(self, clause: Clause) -> str:
        return self.address(asking.without_clause(self.text, clause))

    def label(self, name: str, value: str | int) -> str:
        """A value as it is called."""
        if isinstance(value, int):
            return self.names.name_of(name, value) or str(value)
        return LABELS[name](value) if name in LABELS else value


def facets(
    found: Mapping[str, Sequence[tuple[Value, int]]], text: str, query: QueryDict, names: Names, towards: str = "",
    left_out: Mapping[str, Mapping[str | int, int]] | None = None,
) -> list[Facet]:  # fmt: skip
    """The facets of a result, and what the text keeps out of it, so that it stays visible. `names`: those of sources and subjects.

    `towards`: the name of the subject that is asked for, whom the sentiment is towards. `left_out`: how many of each the text keeps out.
    """
    asked = _Asked.read(text, query, names)
    made = []
    for name in FIELDS:
        values = [(_value(name, value), count) for value, count in found.get(name, ()) if value not in (None, "")]
        largest = max((count for _one, count in values), default=0)
        lines = [_line(name, value, count, largest, asked) for value, count in values]
        shown = {_compared(value) for value, _count in values}
        field = IN_LANGUAGE.get(name, name)
        out = (clause for clause in asked.known if clause.field == field and clause.out and clause.value not in shown)
        away = [_left_out(name, clause, (left_out or {}).get(name, {}), asked) for clause in out]
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


def _known(text: str, names: Names) -> list[Clause]:
    """The clauses of the text, with the numbers of what they name: a name may be written in several ways."""
    return [
        replace(clause, value=names.id_of(clause.field, clause.value) or clause.value)
        if isinstance(clause.value, str) and clause.field in NAMED
        else clause
        for clause in asking.clauses(text)
    ]


def _value(name: str, value: Value) -> str | int:
    """As a clause holds it: the number of a source or a subject, else words."""
    return value if isinstance(value, int) and name in NAMED else str(value)


def _compared(value: str | int) -> str | int:
    """The form under which clauses are compared."""
    return fold_value(value) if isinstance(value, str) else value


def _line(name: str, value: str | int, count: int, largest: int, asked: _Asked) -> Line:
    field = IN_LANGUAGE.get(name, name)
    clause, written = asking.asked(asked.known, field, value), asked.clauses.of(field, value)
    return Line(
        asked.label(name, value),
        str(value),
        count,
        svg.tag(
            "svg", svg.tag("rect", x=0, y=0, width=100 * count / largest, height=2), viewBox="0 0 100 2", preserveAspectRatio="none",
            aria_hidden="true",
        ),
        on=clause is not None and not clause.out,
        out=clause is not None and clause.out,
        only=asked.without(clause) if clause else asked.with_clause(written),
        exclude=asked.with_clause(written, out=True),
    )  # fmt: skip


def left_out(query: Query) -> dict[str, dict[str | int, int]]:
    """By field and value as clauses hold it, how many mentions the text keeps out: one question more, when it keeps out some."""
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
    return {name: {_compared(_value(name, value)): count for value, count in values} for name, values in found.items()}


def _left_out(name: str, clause: Clause, counts: Mapping[str | int, int], asked: _Asked) -> Line:
    """What the text keeps out, by the name that it has elsewhere: the text itself says it without capitals and accents."""
    return Line(
        asked.label(name, clause.value),
        str(clause.value),
        counts.get(clause.value, 0),
        SafeString(""),
        on=False,
        out=True,
        only=asked.without(clause),
        exclude="",
    )
