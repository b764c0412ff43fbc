"""Compiles a query's tree to Elasticsearch's own: words and phrases on four fields with the same positions, facts on one more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from core.query.dates import interval
from core.query.evaluate import Context
from core.query.tree import And, DateRange, Everything, FieldIs, Interval, Node, Not, Or, Phrase, Prefix, Word
from search.facts import wanted

Clause = dict[str, Any]

PARTS: Final = ("title", "body")
SIGNED: Final = "_signed"
"""Ends the name of the field that holds a part's twins with `#` or `@`, at the positions of the words without it."""
FILLER: Final = "_"
"""Stands at a position without a token: no word and no prefix ever meets it."""
ALL: Final[Clause] = {"match_all": {}}
DEEPEST: Final = 24
"""Elasticsearch refuses queries nested more than 30 deep; a leaf takes up to three levels, the frame two."""
MANY: Final = 32
"""From here on the words of an OR are asked as one set: the engine limits the number of clauses."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class Compilation:
    """One tree on its way to clauses. `exact` falls when a part could only be said as a superset."""

    def __init__(self, context: Context, subject: int | None, *, expand: bool = True) -> None:
        self.context = context
        self.subject = subject
        self.expand = expand  # prefixes inside phrases: refused by the engine when too many words begin so
        self.exact = True

    def clause(self, node: Node, depth: int = 0) -> Clause:
        """What takes the mentions that the node matches, and perhaps more."""
        if depth > DEEPEST:
            return self._more()
        match node:
            case Everything():
                return ALL
            case And(parts):
                return {"bool": {"must": [self.clause(part, depth + 1) for part in parts]}}
            case Or(parts):
                words = [part.token for part in parts if isinstance(part, Word)] if len(parts) > MANY else []
                rest = [part for part in parts if not (words and isinstance(part, Word))]
                return _any([*_terms(words), *(self.clause(part, depth + 1) for part in rest)])
            case Not(part):
                return self._not(part, depth)
            case Word(token):
                return _any([{"term": {name: token}} for name in _fields(token)])
            case Prefix(start):
                return _any([{"prefix": {name: start}} for name in _fields(start)])
            case Phrase():
                return self._phrase(node)
            case FieldIs():
                return {"terms": {"facts": wanted(node, self.subject)}}
            case DateRange():
                return within(interval(node, self.context.zone, self.context.now))
            case _:
                raise TypeError(node)

    def _more(self) -> Clause:
        self.exact = False
        return ALL

    def _not(self, part: Node, depth: int) -> Clause:
        before, self.exact = self.exact, True
        inner = self.clause(part, depth + 1)
        inner_exact, self.exact = self.exact, before
        # Less than what a superset leaves out is no superset.
        return {"bool": {"must_not": [inner]}} if inner_exact else self._more()

    def _phrase(self, phrase: Phrase) -> Clause:
        words = [item.token for item in phrase.items if isinstance(item, Word)]
        if len(words) == len(phrase.items) and not any(map(_signed, words)):
            return _any([{"match_phrase": {part: " ".join(words)}} for part in PARTS])
        if not self.expand and len(words) < len(phrase.items):
            self.exact = False
            return _any([_together(phrase, part) for part in PARTS])
        return _any([{"intervals": {part: _in_order(phrase, part)}} for part in PARTS])


def within(period: Interval) -> Clause:
    """Published in the period. Instants of mentions are whole milliseconds, so bounds go up to the next one."""
    bounds = {name: _up(instant) for name, instant in (("gte", period.since), ("lt", period.until)) if instant is not None}
    return {"range": {"published": bounds}} if bounds else ALL


def _up(instant: datetime) -> int:
    return -(-(instant - _EPOCH) // _MILLISECOND)


def _terms(words: list[str]) -> list[Clause]:
    by_field: dict[str, list[str]] = {}
    for word in words:
        for name in _fields(word):
            by_field.setdefault(name, []).append(word)
    return [{"terms": {name: found}} for name, found in by_field.items()]


def _fields(form: str) -> list[str]:
    return [_field(part, form) for part in PARTS]


def _field(part: str, form: str) -> str:
    return part + SIGNED if _signed(form) else part


def _signed(form: str) -> bool:
    # A keycap (`#⃣`) is an emoji, and no twin.
    return len(form) > 1 and form[0] in "#@" and form[1] != "\u20e3"


def _any(clauses: list[Clause]) -> Clause:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _together(phrase: Phrase, part: str) -> Clause:
    """All the items somewhere in the part: more than the phrase."""
    clauses: list[Clause] = [
        {"term": {_field(part, item.token): item.token}} if isinstance(item, Word) else {"prefix": {_field(part, item.start): item.start}}
        for item in phrase.items
    ]
    return {"bool": {"must": clauses}}


def _in_order(phrase: Phrase, part: str) -> Clause:
    return {"all_of": {"ordered": True, "max_gaps": 0, "intervals": [_interval(item, part) for item in phrase.items]}}


def _interval(item: Word | Prefix, part: str) -> Clause:
    form = item.token if isinstance(item, Word) else item.start
    other: Clause = {"use_field": part + SIGNED} if _signed(form) else {}
    return {"match": {"query": form, **other}} if isinstance(item, Word) else {"prefix": {"prefix": form, **other}}
