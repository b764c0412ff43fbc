"""What a chart is: finished data of one question, with its table, what was not heard and what people wrote on it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _

from reporting import dates, writing
from reporting.charts import drawing
from reporting.charts.drawing import Specification
from tenants import current

Cell = str | int | float | date | datetime | None
Row = Mapping[str, Any]
WIDTH: Final = 736
NARROW: Final = 350


@dataclass(frozen=True, slots=True)
class Gap:
    """What was not heard: of which source, between which moments, the share missing of what is usual when it is known."""

    source: str
    since: datetime
    until: datetime
    words: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A moment with a word on it: `note` of people, `change` of a query or of a model; about one subject or all."""

    at: datetime
    words: str
    kind: str = "note"
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """An abnormal rise: where it began, where it ended unless it is open."""

    at: datetime
    words: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart, as numbers; a row leads to its mentions when it has an address."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    addresses: tuple[str, ...] = ()
    places: int = 1

    def written(self) -> list[tuple[str, list[str]]]:
        """Rows as a reader sees them, each after its address."""
        addresses, ways = self.addresses or ("",) * len(self.rows), (writing.localiser(), dates.moments(), dates.calendar_days())
        return [(address, [self._written(cell, *ways) for cell in row]) for address, row in zip(addresses, self.rows, strict=True)]

    def _written(self, cell: Cell, localised: Callable[[str], str], moment: Callable[[datetime], str], day: Callable[[date], str]) -> str:
        if cell is None:
            return _("not known")
        if isinstance(cell, str):
            return cell
        if isinstance(cell, datetime):
            return moment(cell)
        if isinstance(cell, date):
            return day(cell)
        return localised(f"{cell:,}" if isinstance(cell, int) else f"{cell:,.{self.places}f}")


@dataclass(frozen=True, slots=True)
class Margins:
    """Room around the place where values are drawn; `top_low` is the room on top on a phone."""

    left: int = 40
    right: int = 12
    top: int = 20
    bottom: int = 24
    top_low: int = 20


@dataclass(frozen=True, slots=True)
class Chart:
    """One question, drawn. `summary` says it to readers of screens; `measure` is what is counted, over what, in which unit.

    `data` are the rows of the drawing by name, `settings` its other values (round values of an axis, ends of a period).
    `low` is the height of the place of values on a phone.
    """

    kind: str
    title: str
    measure: str
    summary: str
    specification: Specification
    data: Mapping[str, Sequence[Row]]
    table: Table
    language: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    notes: tuple[Note, ...] = ()
    incidents: tuple[Incident, ...] = ()
    height: int = 140
    low: int = 96
    margins: Margins = Margins()

    @property
    def digest(self) -> str:
        """Changes with anything that is drawn."""
        return hashlib.sha256(orjson.dumps(self.values(), option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]

    @property
    def not_heard(self) -> tuple[str, ...]:
        """Each gap in a line, once."""
        return tuple(dict.fromkeys(gap.words for gap in self.gaps))

    @property
    def noted(self) -> tuple[str, ...]:
        """Each note in a line with its day, for where the drawing has no room for words on its moments."""
        days = [(dates.short_day(note.at.astimezone(current.zone()).date()), note.words) for note in self.notes]
        return tuple(dict.fromkeys(_("%(day)s: %(words)s") % {"day": day, "words": words} for day, words in days))

    def values(self) -> dict[str, Any]:
        """What a browser needs to draw it, beside the compiled specification."""
        return {
            "kind": self.kind, "data": dict(self.data), "settings": dict(self.settings), "language": self.language,
            "height": self.height, "low": self.low, "margins": asdict(self.margins),
        }  # fmt: skip

    def svg(self, theme: str = "light", *, width: int = WIDTH, accent: str | None = None) -> str:
        """The drawing as SVG, `width` pixels wide. Themes: light, dark, print. `accent` is the client's colour in that theme."""
        return drawing.svg(self.specification, self.values(), theme, width, accent)

    def png(self, theme: str = "light", *, width: int = WIDTH, accent: str | None = None, scale: float = 2) -> bytes:
        """The drawing as PNG, `scale` dots a pixel."""
        return drawing.png(self.specification, self.values(), theme, width, accent, scale)
