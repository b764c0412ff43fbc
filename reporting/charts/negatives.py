"""Negative mentions by hour, against what is usual: how much of a rise is said badly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import dates, writing
from reporting.charts import volume
from reporting.charts.chart import Cell, Chart, Table
from reporting.charts.volume import Bar, Usual

KIND: Final = "negatives"
SPECIFICATION: Final = volume.specification("negative")


@dataclass(frozen=True, slots=True)
class Hour:
    """Negative mentions among all that were counted from `start` to `end`."""

    start: datetime
    end: datetime
    negative: int
    mentions: int
    unfinished: bool = False

    @property
    def share(self) -> float | None:
        return self.negative / self.mentions if self.mentions else None


def chart(hours: Sequence[Hour], zone: ZoneInfo, *, usual: Usual | None = None, **more: Any) -> Chart:
    """A line in the colour of what is said badly; `more` is what a chart of volume takes."""
    bars = [Bar(hour.start, hour.end, hour.negative, hour.negative, hour.unfinished) for hour in hours]
    drawn = volume.chart(bars, zone, usual=usual, line=True, **more)
    of = {row["since"]: row for row in drawn.data["line"]}
    told = dict(
        zip(
            (row for row in of), (_said(hour.negative, hour.mentions, drawn.language) for hour in hours if not hour.unfinished), strict=True
        )
    )
    line = [{**row, "said": told[since]} for since, row in of.items()]
    table = _table(hours, zone, usual)
    return replace(
        drawn, kind=KIND, summary=_summary(hours), specification=SPECIFICATION, data={**drawn.data, "line": line}, table=table
    )  # fmt: skip


@lru_cache(maxsize=4_000)
def _said(negative: int, mentions: int, language: str) -> str:
    """Kept: most hours of a week have the same few mentions."""
    words = ngettext("%(negative)s of %(n)s mention negative", "%(negative)s of %(n)s mentions negative", mentions)
    return words % {"negative": writing.number(negative), "n": writing.number(mentions)}


def _summary(hours: Sequence[Hour]) -> str:
    peak, total = max(hours, key=lambda hour: hour.negative), sum(hour.negative for hour in hours)
    words = ngettext("%(total)s negative mention; most %(hour)s: %(peak)s.", "%(total)s negative mentions; most %(hour)s: %(peak)s.", total)
    return words % {"total": writing.number(total), "hour": dates.on_moment(peak.start), "peak": writing.number(peak.negative)}


def _table(hours: Sequence[Hour], zone: ZoneInfo, usual: Usual | None) -> Table:
    heads: tuple[str, ...] = (_("Hour"), _("Negative"), _("Mentions"), _("Negative share"))
    rows: list[tuple[Cell, ...]] = [
        (hour.start.astimezone(zone), hour.negative, hour.mentions, writing.share(hour.share)) for hour in hours
    ]
    if usual is not None:
        heads = (*heads, _("Usual, low"), _("Usual, high"))
        rows = [(*row, round(low), round(high)) for row, low, high in zip(rows, usual.low, usual.high, strict=True)]
    return Table(heads, tuple(rows))
