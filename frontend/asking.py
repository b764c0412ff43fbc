"""What the page of mentions asks: the query's text with clauses put in and taken out, the period that is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.errors import FieldError
from core.query.errors import QueryError
from core.query.folding import fold_value
from core.query.parser import parse
from core.query.tree import And, FieldIs, Node, Not, Or, Ref
from search import calendar
from search.calendar import Step

HOURLY: Final = timedelta(days=7, hours=1)  # a week with the hour that clocks are put back
DAILY: Final = timedelta(days=120)
WEEKLY: Final = timedelta(days=900)


@dataclass(frozen=True, slots=True)
class Clause:
    """A field and a value that the text's top level asks for, or keeps out; the value is a number where it names an object by that."""

    field: str
    value: str | int
    out: bool
    start: int
    end: int


def clauses(text: str) -> list[Clause]:
    """The fields of the top level, each with where it stands; nothing when the text is no query."""
    try:
        tree = parse(text).tree
    except QueryError:
        return []
    return list(_read(tree))


def _read(tree: Node) -> Iterator[Clause]:
    for part in tree.parts if isinstance(tree, And) else (tree,):
        inner = part.part if isinstance(part, Not) else part
        if isinstance(inner, FieldIs) and len(inner.values) == 1:
            at, value = part.at.position, inner.values[0]
            yield Clause(inner.field, value.id if isinstance(value, Ref) else value, part is not inner, at, at + part.at.length)


def asked(known: Sequence[Clause], field: str, value: str | int) -> Clause | None:
    """The clause of this field and value, if it is among those."""
    wanted = fold_value(value) if isinstance(value, str) else value
    return next((clause for clause in known if clause.field == field and clause.value == wanted), None)


def head(text: str) -> str:
    """The text as a clause may follow it: within brackets where it names alternatives. Raises QueryError when it is no query."""
    text = text.strip()
    return f"({text})" if text and isinstance(parse(text).tree, Or) else text


def followed(head: str, clause: str, *, out: bool = False) -> str:
    """What `head` made ready, and this clause after it."""
    written = f"{'-' if out else ''}{clause}"
    return f"{head} {written}" if head else written


def without_clause(text: str, clause: Clause) -> str:
    """The text without what it says there."""
    before, after = text[: clause.start].rstrip(), text[clause.end :].lstrip()
    for joint in (" AND",):
        before = before.removesuffix(joint)
    after = after.removeprefix("AND ")
    return f"{before} {after}".strip()


@dataclass(frozen=True, slots=True)
class Echo:
    """The text as typed, cut at the place that is wrong or could be better."""

    before: str
    at: str
    after: str
    words: str
    proposal: str = ""


def echo(text: str, error: FieldError) -> Echo:
    """Show the place of an error in what was typed; a place at the end is a blank that can be seen."""
    position = min(error.position if error.position is not None else len(text), len(text))
    end = position + max(error.length or 0, 1)
    return Echo(
        text[:position],
        text[position:end] or "\u00a0",
        text[end:],
        str(error.detail),
        _repaired(text, position, position + (error.length or 0), error),
    )


def _repaired(text: str, start: int, end: int, error: FieldError) -> str:
    """The whole text with the proposal in its place; nothing when that is no query either."""
    if not error.proposal:
        return ""
    # What is never closed is closed at the end: the proposal holds all that follows.
    whole = f"{text[:start]}{error.proposal}{'' if error.code.startswith('unclosed') else text[end:]}"
    try:
        parse(whole)
    except QueryError:
        return ""
    return whole


# -- the period


@dataclass(frozen=True, slots=True)
class Period:
    """From the start of a day to the end of another, in the client's zone; either may be open."""

    since: date | None
    until: date | None

    def instants(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        since = _midnight(self.since, zone) if self.since else None
        until = _midnight(self.until + timedelta(days=1), zone) if self.until else None
        return since, until


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=zone)
    return calendar.floor(noon, "day", zone)


def step_of(length: timedelta) -> Step:
    """How a period is cut so that its bars can be told apart."""
    if length <= HOURLY:
        return "hour"
    if length <= DAILY:
        return "day"
    return "week" if length <= WEEKLY else "month"
