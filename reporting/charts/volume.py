"""Mentions by hour or day: a line or bars, against what is usual, the peak with its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reporting import dates, writing
from reporting.charts import layers, moments
from reporting.charts.chart import Cell, Chart, Gap, Incident, Note, Table
from reporting.charts.layers import said

KIND: Final = "volume"
ADDRESSED: Final = 366
STRUCK: Final = 0.06
"""The part of the width, on a phone, that half the number of a peak takes."""
WITHIN: Final = "length(data('chosen')) > 0 && datum.until > data('chosen')[0].since && datum.since < data('chosen')[0].until"
"""Whether a bar lies in the period selected."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What was counted from `start` to `end`; `unfinished` when the period still runs."""

    start: datetime
    end: datetime
    mentions: int
    stories: int
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """The range that nine in ten fall in: for each bar, or one for all."""

    low: Sequence[float]
    high: Sequence[float]


Address = Callable[[Bar], str]
Period = Callable[[Bar], tuple[str, str]]


def chart(
    bars: Sequence[Bar],
    zone: ZoneInfo,
    *,
    title: str,
    measure: str,
    gaps: Sequence[Gap] = (),
    notes: Sequence[Note] = (),
    incidents: Sequence[Incident] = (),
    usual: Usual | None = None,
    address: Address | None = None,
    period: Period | None = None,
    chosen: tuple[datetime, datetime] | None = None,
    line: bool = False,
    height: int = 140,
    named: bool = True,
) -> Chart:
    """Bars in time, or a line. A bar leads to its mentions when `address` says where; on a timeline `period` says with which words a
    form asks for it, and `chosen` what is selected already. `named`: gaps have their name on top, not in the line under the chart alone.
    """
    since, until = bars[0].start, bars[-1].end
    hourly = (bars[0].end - bars[0].start).total_seconds() <= 3600
    peak = max(bars, key=lambda bar: bar.mentions)
    above = max([peak.mentions, *(usual.high if usual else ())])
    round_values = moments.ticks(0, max(above, 1), 3)
    drawn = moments.drawn(since, until, gaps, notes, incidents, named=named)
    posts = [*(note.at for note in notes), *(incident.at for incident in incidents)]
    addresses = [address(bar) if address and bar.mentions else "" for bar in bars]
    names = _names(bars, zone, hourly)
    rows = [_row(bar, name) | {"url": url} | _asked(bar, period) for bar, name, url in zip(bars, names, addresses, strict=True)]
    return Chart(
        KIND, title, measure, _summary(bars, peak, zone, hourly), SPECIFICATION,
        {
            **drawn.data, "levels": moments.levels(round_values), "days": moments.names(since, until, zone),
            "bars": [] if line else rows, "line": [row for row in rows if not row["unfinished"]] if line else [],
            "usual": _usual(bars, usual), "peak": number(peak, since, until, posts, line=line) if peak.mentions else [],
            "chosen": [{"since": moments.milliseconds(chosen[0]), "until": moments.milliseconds(chosen[1])}] if chosen else [],
            "pointed": [],
        },
        _table(bars, zone, hourly, tuple(addresses) if address and len(bars) <= ADDRESSED else (), usual), get_language() or "en",
        {"ticks": round_values, "since": moments.milliseconds(since), "until": moments.milliseconds(until)},
        drawn.gaps, drawn.notes, drawn.incidents, height,
        margins=drawn.margins(moments.room_left(round_values)),
    )  # fmt: skip


def _summary(bars: Sequence[Bar], peak: Bar, zone: ZoneInfo, hourly: bool) -> str:
    total = sum(bar.mentions for bar in bars)
    return ngettext("%(total)s mention; most %(day)s: %(peak)s.", "%(total)s mentions; most %(day)s: %(peak)s.", total) % {
        "total": writing.number(total),
        "day": dates.on_moment(peak.start) if hourly else dates.on_day(peak.start.astimezone(zone).date()),
        "peak": writing.number(peak.mentions),
    }


def _asked(bar: Bar, period: Period | None) -> dict[str, str]:
    return dict(zip(("first", "final"), period(bar), strict=True)) if period else {}


def _names(bars: Sequence[Bar], zone: ZoneInfo, hourly: bool) -> list[str]:
    if hourly:
        moment = dates.moments()
        return [moment(bar.start) for bar in bars]
    day = dates.calendar_days()
    return [day(bar.start.astimezone(zone).date()) for bar in bars]


def _row(bar: Bar, name: str) -> dict[str, Any]:
    since, until = moments.milliseconds(bar.start), moments.milliseconds(bar.end)
    return {
        "at": (since + until) // 2, "since": since, "until": until, "value": bar.mentions, "unfinished": bar.unfinished,
        "name": name, "said": _said(bar.mentions, bar.stories, get_language()),
    }  # fmt: skip


@lru_cache(maxsize=4_000)
def _said(mentions: int, stories: int, language: str | None) -> str:
    """Kept: most hours of a week have the same few mentions."""
    if stories == 1:
        said_of = ngettext("%(mentions)s mention in 1 story", "%(mentions)s mentions in 1 story", mentions)
    else:
        said_of = ngettext("%(mentions)s mention in %(stories)s stories", "%(mentions)s mentions in %(stories)s stories", mentions)
    return said_of % {"mentions": writing.number(mentions), "stories": writing.number(stories)}


def _usual(bars: Sequence[Bar], usual: Usual | None) -> list[dict[str, Any]]:
    if usual is None:
        return []
    if len(usual.low) == 1:
        ends = (bars[0].start, bars[-1].end)
        return [{"at": moments.milliseconds(end), "low": usual.low[0], "high": usual.high[0]} for end in ends]
    return [
        {"at": (moments.milliseconds(bar.start) + moments.milliseconds(bar.end)) // 2, "low": low, "high": high}
        for bar, low, high in zip(bars, usual.low, usual.high, strict=True)
    ]


def number(peak: Bar, since: datetime, until: datetime, posts: Sequence[datetime], *, line: bool) -> list[dict[str, Any]]:
    """That of the peak, which stands above a bar, beside the point of a line; `posts` are the moments that have a line of their own."""
    place = (peak.start - since) / (until - since)
    if line:
        align, dx, dy = ("left", 8, 0) if place < 0.9 else ("right", -8, 0)
    elif place < 0.04 or place > 0.96:
        align, dx, dy = ("left" if place < 0.04 else "right"), 0, -9
    else:
        middle = peak.start + (peak.end - peak.start) / 2
        align, dx = _beside([(post - middle) / (until - since) for post in posts])
        dy = -9
    at = (moments.milliseconds(peak.start) + moments.milliseconds(peak.end)) // 2
    return [{"at": at, "value": peak.mentions, "align": align, "dx": dx, "dy": dy}]


def _beside(posts: Sequence[float]) -> tuple[str, int]:
    """In the middle, or at the side where the nearest line at a moment does not strike it."""
    near = [post for post in posts if abs(post) < STRUCK]
    if not near:
        return "center", 0
    return ("right", -3) if min(near, key=abs) >= 0 else ("left", 3)


def _table(bars: Sequence[Bar], zone: ZoneInfo, hourly: bool, addresses: tuple[str, ...], usual: Usual | None) -> Table:
    heads: tuple[str, ...] = (_("Hour") if hourly else _("Day"), _("Mentions"), _("Stories"))
    rows: list[tuple[Cell, ...]] = [
        (bar.start.astimezone(zone) if hourly else bar.start.astimezone(zone).date(), bar.mentions, bar.stories) for bar in bars
    ]
    if usual is not None and len(usual.low) == len(bars):
        heads = (*heads, _("Usual, low"), _("Usual, high"))
        rows = [(*row, round(low), round(high)) for row, low, high in zip(rows, usual.low, usual.high, strict=True)]
    return Table(heads, tuple(rows), addresses)


def specification(line_colour: str = "drawn") -> dict[str, Any]:
    """With the line in a colour of its own."""
    band = {
        "data": {"name": "usual"},
        "mark": {"type": "area", "color": said("band"), "opacity": said("bandOpacity"), "interpolate": "linear"},
        "encoding": {"x": layers.x("at"), "y": layers.y("low"), "y2": {"field": "high"}},
    }
    space = "min(1, (datum.until - datum.since) / (until - since) * width / 5)"
    bars = {
        "data": {"name": "bars"},
        "transform": [
            {"calculate": f"(datum.since - since) / (until - since) * width + {space}", "as": "left"},
            {"calculate": f"max((datum.until - since) / (until - since) * width - {space}, datum.left + 0.8)", "as": "right"},
        ],
        "mark": {
            "type": "bar", "color": said(f"datum.unfinished ? bg : {WITHIN} ? accent : line3"),
            "stroke": said("datum.unfinished ? line3 : null"), "strokeDash": [2, 2], "cornerRadius": 0,
        },
        "encoding": {
            "x": layers.pixels("left"), "x2": {"field": "right"}, "y": layers.y("value"), "y2": {"datum": 0},
        },
    }  # fmt: skip
    line = {
        "data": {"name": "line"},
        "mark": {"type": "line", "color": said(line_colour), "strokeWidth": 1.5, "strokeJoin": "round"},
        "encoding": {"x": layers.x("at"), "y": layers.y("value")},
    }
    peak = {"x": layers.x("at"), "y": layers.y("value"), "text": {"field": "value", "type": "quantitative", "format": ","}}
    top = [
        {
            "transform": [{"filter": "length(data('line')) > 0"}],
            "mark": {"type": "point", "filled": True, "size": 36, "opacity": 1, "color": said(line_colour)},
            "encoding": {"x": layers.x("at"), "y": layers.y("value")},
        },
        *layers.words(peak, colour="text", weight=600, dx=said("datum.dx"), dy=said("datum.dy"), align=said("datum.align")),
    ]
    return layers.specification(
        [
            layers.chosen(), band, layers.levels(), layers.not_heard(), layers.incidents(), layers.notes(), bars, line,
            {"data": {"name": "peak"}, "layer": top}, layers.labels(), layers.days(), layers.pointed("value"), layers.edges(),
        ],
        {"ticks": [0, 50, 100], "since": 0, "until": 100},
    )  # fmt: skip


SPECIFICATION: Final = specification()
