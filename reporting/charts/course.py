"""The score in time: a line with its interval as a band, 50 as a darker line named neutral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import dates, writing
from reporting.charts import layers, moments
from reporting.charts.chart import Chart, Gap, Incident, Note, Table
from reporting.charts.layers import said

KIND: Final = "course"
LEAST_RANGE: Final = 12  # points of score
NEUTRAL: Final = 50.0
HALF_DAY: Final = timedelta(hours=12)
NAMED: Final = 0.32
"""The part of the width that the name of the neutral line takes on a phone."""
PLACES: Final = {0.0: "left", 0.5: "center", 1.0: "right"}
AWAY: Final = (9, 18)  # px between the line at 50 and the middle of its name
PHONE: Final = 96  # px of height
CLEAR: Final = 10  # px between that middle and the score, from which no more is better


@dataclass(frozen=True, slots=True)
class Point:
    """A score at the middle of a day, with its interval."""

    at: datetime
    value: float
    low: float
    high: float


def chart(
    points: Sequence[Point],
    zone: ZoneInfo,
    *,
    title: str,
    measure: str,
    gaps: Sequence[Gap] = (),
    notes: Sequence[Note] = (),
    incidents: Sequence[Incident] = (),
    height: int = 140,
) -> Chart:
    """A point a day; a day of which too little was said has none, and the line has a hole there."""
    since, until, last = points[0].at - HALF_DAY, points[-1].at + HALF_DAY, points[-1]
    round_values = _scale(points)
    drawn = moments.drawn(since, until, gaps, notes, incidents)
    rows = [_row(point, zone) for point in _with_holes(points)]
    return Chart(
        KIND, title, measure, _summary(last, zone), SPECIFICATION,
        {
            **drawn.data, "levels": moments.levels(round_values), "days": moments.names(since, until, zone), "line": rows,
            "last": [{"at": moments.milliseconds(last.at), "value": last.value, "label": writing.decimal(last.value)}],
            "neutral": _neutral(points, round_values, height),
            "pointed": [],
        },
        _table(points, zone), get_language() or "en",
        {"ticks": round_values, "since": moments.milliseconds(since), "until": moments.milliseconds(until)},
        drawn.gaps, drawn.notes, drawn.incidents, height,
        margins=drawn.margins(moments.room_left(round_values), 44),
    )  # fmt: skip


def _scale(points: Sequence[Point]) -> list[float]:
    low, high = min(point.low for point in points), max(point.high for point in points)
    missing = max(0.0, LEAST_RANGE - (high - low)) / 2
    return moments.ticks(max(low - missing, 0), min(high + missing, 100), 4)


def _with_holes(points: Sequence[Point]) -> list[Point | datetime]:
    """Where more than a day and a half passes without a point, a moment without value."""
    made: list[Point | datetime] = [points[0]]
    for before, point in pairwise(points):
        if point.at - before.at > 3 * HALF_DAY:
            made.append(before.at + (point.at - before.at) / 2)
        made.append(point)
    return made


def _row(point: Point | datetime, zone: ZoneInfo) -> dict[str, Any]:
    if isinstance(point, datetime):
        return {"at": moments.milliseconds(point), "value": None, "low": None, "high": None, "name": "", "said": "", "url": ""}
    return {
        "at": moments.milliseconds(point.at), "value": round(point.value, 2), "low": round(point.low, 2), "high": round(point.high, 2),
        "name": dates.calendar_day(point.at.astimezone(zone).date()),
        "said": _("%(score)s, %(interval)s") % {"score": writing.decimal(point.value), "interval": writing.interval(point.low, point.high)},
        "url": "",
    }  # fmt: skip


def _neutral(points: Sequence[Point], scale: Sequence[float], height: int) -> list[dict[str, Any]]:
    """The line at 50 with its name, which stands clear of the score: at the first of its places that is, else at the clearest."""
    if not scale[0] <= NEUTRAL <= scale[-1]:
        return []
    first, whole = points[0].at, max(points[-1].at - points[0].at, HALF_DAY)
    room: dict[tuple[float, int, int], float] = {}
    for away, place, side in product(AWAY, PLACES, (1, -1)):  # above, below
        start = min(max(place - NAMED / 2, 0), 1 - NAMED)
        near = [point.value for point in points if start <= (point.at - first) / whole <= start + NAMED]
        # As high as it is drawn here, and as low as on a phone.
        pixels = [(scale[-1] - scale[0]) / high for high in (height, PHONE)]
        if all(scale[0] < NEUTRAL + side * (away + AWAY[0] / 2) * pixel < scale[-1] for pixel in pixels) or away == AWAY[0]:
            clear = [abs(value - NEUTRAL - side * away * pixel) / pixel for pixel in pixels for value in near]
            room[place, away, side] = min([*clear, CLEAR])
    place, away, side = max(room, key=lambda where: room[where])
    return [{"value": NEUTRAL, "label": _("50, neutral"), "place": place, "align": PLACES[place], "dy": -side * away}]


def _summary(last: Point, zone: ZoneInfo) -> str:
    return _("%(score)s %(day)s, %(interval)s.") % {
        "score": writing.decimal(last.value),
        "day": dates.on_day(last.at.astimezone(zone).date()),
        "interval": writing.interval(last.low, last.high),
    }


def _table(points: Sequence[Point], zone: ZoneInfo) -> Table:
    rows = tuple((point.at.astimezone(zone).date(), round(point.value, 1), round(point.low, 1), round(point.high, 1)) for point in points)
    return Table((_("Day"), _("Score"), _("Low"), _("High")), rows)


def _specification() -> dict[str, Any]:
    across, value = layers.x("at"), layers.y("value")
    band = {
        "data": {"name": "line"},
        "mark": {"type": "area", "color": said("band"), "opacity": said("bandOpacity")},
        "encoding": {"x": across, "y": layers.y("low"), "y2": {"field": "high"}},
    }
    line = {
        "data": {"name": "line"},
        "mark": {"type": "line", "color": said("drawn"), "strokeWidth": 1.5, "strokeJoin": "round"},
        "encoding": {"x": across, "y": value},
    }
    middle = {"y": value, "text": {"field": "label", "type": "nominal"}}
    neutral = {
        "data": {"name": "neutral"},
        "mark": {"type": "rule", "color": said("line3"), "x": 0, "x2": said("width")},
        "encoding": {"y": value},
    }
    # Over the score, with its halo: where both must meet, the name is read and the line goes on behind it.
    named: dict[str, Any] = {
        "data": {"name": "neutral"},
        "layer": layers.words(middle, x=said("4 + datum.place * (width - 8)"), dy=said("datum.dy"), align=said("datum.align")),
    }
    last: dict[str, Any] = {
        "data": {"name": "last"},
        "layer": [
            {
                "mark": {"type": "point", "filled": True, "size": 40, "opacity": 1, "color": said("drawn")},
                "encoding": {"x": across, "y": value},
            },
            *layers.words({"x": across, **middle}, colour="drawn", weight=600, dx=7, align="left"),
        ],
    }
    return layers.specification(
        [
            band, layers.levels(), layers.not_heard(), layers.incidents(), layers.notes(), neutral, line, named, last, layers.labels(),
            layers.days(), layers.pointed("value"),
        ],
        {"ticks": [40, 50, 60], "since": 0, "until": 100},
    )  # fmt: skip


SPECIFICATION: Final = _specification()
