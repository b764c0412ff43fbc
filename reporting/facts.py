"""Finished data of a document, in one language: built once, rendered in many forms, which compute nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import UnionType
from typing import Any, Final, Self, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from reporting import dates, writing

Cell = str | int | float | None
SHORT: Final = 16
"""Letters of words that stand on one line in a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, and how its cells are written. `begins`: the low end of an interval, before its high one."""

    head: str
    form: str = "text"
    begins: bool = False

    @property
    def is_number(self) -> bool:
        return self.form not in ("text", "short", "day", "site")

    def written(self, cell: Cell) -> str:
        if cell is None:
            return "–"
        if isinstance(cell, str):
            return dates.short_day(date.fromisoformat(cell)) if self.form == "day" else cell
        return FORMS[self.form](cell)


FORMS: Final[Mapping[str, Callable[[float], str]]] = {
    "text": str, "interval": str, "number": writing.number, "decimal": writing.decimal, "signed": writing.signed, "share": writing.share,
    "views": writing.views, "own": writing.plain, "growth": lambda part: writing.percent_signed(100 * part),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """A cell with the place of its number in the report's list."""

    cell: Cell
    place: int


Line = Sequence[Cell | Linked]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: columns and rows of values. `figures` are the places of its numbers in the report's list, 0 for what is none."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: tuple[tuple[int, ...], ...] = ()
    note: str = ""

    @classmethod
    def of(cls, key: str, title: str, columns: Sequence[Column], lines: Iterable[Line], note: str = "") -> Self:
        """From its lines, of which some cells lead to their numbers."""
        told = list(lines)
        rows = tuple(tuple(cell.cell if isinstance(cell, Linked) else cell for cell in line) for line in told)
        figures = tuple(tuple(cell.place if isinstance(cell, Linked) else 0 for cell in line) for line in told)
        return cls(key, title, tuple(columns), rows, figures, note)

    def read(self) -> Table:
        """As documents show it: both ends of an interval in one cell, columns of short words apart from those of long ones. Workbooks keep
        every number in a cell of its own."""
        columns, rows, figures = list(self.columns), [list(row) for row in self.rows], [list(places) for places in self.figures]
        for at in [place for place, column in enumerate(self.columns) if column.begins][::-1]:
            columns[at : at + 2] = [Column(_("Interval, 90%"), "interval")]
            for row in rows:
                row[at : at + 2] = [self._interval(at, row)]
            for line in figures:
                del line[at + 1]
        for place, column in enumerate(columns[1:], 1):
            if column.form == "text" and max((len(str(row[place] or "")) for row in rows), default=0) <= SHORT:
                columns[place] = Column(column.head, "short")
        told = tuple(tuple(row) for row in rows)
        return Table(self.key, self.title, tuple(columns), told, tuple(tuple(line) for line in figures), self.note)

    def _interval(self, at: int, row: Sequence[Cell]) -> Cell:
        """Of an estimate that is beyond what is told, nothing more."""
        if row[at] is None:
            return "" if row[at - 1] is None or isinstance(row[at - 1], str) else None
        value, low, high = (self.columns[place].written(row[place]) for place in (at - 1, at, at + 1))
        return "" if value == low == high else _("between %(low)s and %(high)s") % {"low": low, "high": high}

    def written(self) -> list[list[tuple[str, int, Column]]]:
        """Each row's cells as words, with the place of their figure and their column."""
        figures = self.figures or ((),) * len(self.rows)
        return [
            [
                (column.written(cell), place, column)
                for column, cell, place in zip(self.columns, row, places or (0,) * len(row), strict=True)
            ]
            for row, places in zip(self.rows, figures, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number of the first page in words: value, interval, change, interval of the change.

    `way`: up, down, unsure when too little was said, or nothing.
    """

    place: int
    label: str
    value: str
    doubt: str = ""
    change: str = ""
    change_doubt: str = ""
    way: str = ""
    change_place: int = 0


@dataclass(frozen=True, slots=True)
class Verbatim:
    """What somebody said, where and when."""

    mention: int
    text: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """A finding: a sentence, its numbers, somebody's words. `sentiment` is its mark."""

    sentiment: str
    title: str
    text: str
    figures: tuple[int, ...] = ()
    verbatim: Verbatim | None = None


@dataclass(frozen=True, slots=True)
class ChartData:
    """What a chart draws: the rows of its kind."""

    key: str
    kind: str
    title: str
    measure: str
    rows: tuple[dict[str, Any], ...]
    total: float = 0.0
    total_name: str = ""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A period that was not heard, as charts hatch it and as it is said."""

    source: str
    since: str
    until: str
    words: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a card: a name, what is to be said of it, and the place of its number."""

    name: str
    value: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of a card that belong together; `wide` ones need the whole width, `told` ones have sentences below their names."""

    title: str
    facts: tuple[Fact, ...]
    wide: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that a section tells whole: what it is, what happened to it, what it is made of, people's words."""

    title: str
    sentence: str
    place: int = 0
    chart: str = ""
    groups: tuple[Group, ...] = ()
    verbatims: tuple[Verbatim, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document: what it says in a sentence, its charts and tables by key, its cards; a card's chart is its own."""

    key: str
    title: str
    sentence: str = ""
    charts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportData:
    """A month, or any period, of a client: what the formats render. Moments are ISO 8601, days are cut in `zone`."""

    title: str
    heading: str
    client: str
    subject: str
    kind: str
    period: str
    since: str
    until: str
    zone: str
    language: str
    made_at: str
    stopped: str
    address: str
    sentence: str
    figures: tuple[KeyFigure, ...] = ()
    findings: tuple[Told, ...] = ()
    quiet: tuple[str, ...] = ()
    """What did not happen, said plainly."""
    missing: tuple[str, ...] = ()
    unheard: tuple[Unheard, ...] = ()
    sections: tuple[Section, ...] = ()
    charts: tuple[ChartData, ...] = ()
    tables: tuple[Table, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_dict(cls, data: Mapping[str, Any]) -> Self:
        made: Self = _read(cls, data)
        return made

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)

    def chart(self, key: str) -> ChartData | None:
        return next((chart for chart in self.charts if chart.key == key), None)

    def figure_address(self, place: int) -> str:
        """Where a number leads: to its mentions."""
        return f"{self.address}figures/{place}/"


def _read(kind: Any, value: Any) -> Any:
    """JSON back as the frozen values it was written from."""
    origin = get_origin(kind)
    if origin is UnionType:
        chosen = next((part for part in get_args(kind) if dataclasses.is_dataclass(part)), None)
        return _read(chosen, value) if chosen and value is not None else value
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], part) for part in value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], part) for name, part in value.items()})
    return value
