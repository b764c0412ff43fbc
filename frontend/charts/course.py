"""The score in time: a line with its interval as a band, 50 named neutral, what was not heard hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import figures
from frontend.charts import axes, svg
from frontend.charts.axes import LEFT, RIGHT, Frame
from frontend.charts.chart import Chart, Gap

LEAST_RANGE = 12
NEUTRAL = 50.0


@dataclass(frozen=True, slots=True)
class Point:
    """A score at the end of a day, with its interval."""

    at: datetime
    value: float
    low: float
    high: float


def chart(points: Sequence[Point], zone: ZoneInfo, *, title: str, measure: str, gaps: Sequence[Gap] = ()) -> Chart:
    last = points[-1]
    summary = _("%(score)s %(day)s, %(interval)s.") % {
        "score": figures.decimal(last.value),
        "day": figures.on_day(last.at.astimezone(zone).date()),
        "interval": figures.interval(last.low, last.high),
    }
    rows = [(_day(point, zone), figures.decimal(point.value), figures.decimal(point.low), figures.decimal(point.high)) for point in points]
    return Chart(
        title,
        measure,
        summary,
        _draw(points, zone, gaps, 736, 180, 8, summary, narrow=False),
        _draw(points, zone, gaps, 350, 130, 3, summary, narrow=True),
        (_("Day"), _("Score"), _("Low"), _("High")),
        rows,
        tuple(dict.fromkeys(gap.words for gap in gaps)),
    )


def _draw(
    points: Sequence[Point], zone: ZoneInfo, gaps: Sequence[Gap], width: int, height: int, labels: int, summary: str, *, narrow: bool
) -> SafeString:
    low, high = min(point.low for point in points), max(point.high for point in points)
    missing = max(0.0, LEAST_RANGE - (high - low)) / 2
    scale = axes.ticks(low - missing, high + missing, 4)
    frame = Frame(width, height, points[0].at.timestamp() - 43_200, points[-1].at.timestamp() + 43_200, scale[0], scale[-1])
    across = [frame.x(point.at.timestamp()) for point in points]
    band = [
        *((x, frame.y(point.high)) for x, point in zip(across, points, strict=True)),
        *reversed([(x, frame.y(point.low)) for x, point in zip(across, points, strict=True)]),
    ]
    line = [(x, frame.y(point.value)) for x, point in zip(across, points, strict=True)]
    shapes = [
        svg.tag("polygon", class_="area", points=svg.points(band)),
        *axes.levels(frame, scale, lambda value: figures.decimal(value, 0)),
    ]
    if scale[0] <= NEUTRAL <= scale[-1]:
        y = frame.y(NEUTRAL)
        shapes.append(svg.tag("line", class_="neutral-line", x1=LEFT, x2=width - RIGHT, y1=y, y2=y))
        shapes.append(svg.tag("text", _("50, neutral"), x=LEFT + 4, y=y - 4))
    shapes += axes.not_heard(frame, gaps)
    shapes.append(svg.tag("polyline", class_="line", points=svg.points(line)))
    x, y = line[-1]
    shapes.append(svg.tag("circle", class_="dot", cx=x, cy=y, r=4))
    shapes.append(svg.tag("text", figures.decimal(points[-1].value), class_="strong", x=x, y=y - 10, text_anchor="end"))
    shapes += axes.days(frame, zone, labels)
    return axes.drawing(frame, shapes, narrow=narrow, label=summary)


def _day(point: Point, zone: ZoneInfo) -> str:
    return figures.calendar_day(point.at.astimezone(zone).date())
