"""Scales, round values, days under an axis, the hatch of what was not heard: what charts of time share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from frontend import figures
from frontend.charts import svg
from frontend.charts.chart import Gap

LEFT, RIGHT, TOP, BOTTOM = 40, 12, 20, 24
HATCH_STEP = 7
LETTER = 6.2  # width of a digit of the axis, in px


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand: a period across, values from `low` to `high` upward."""

    width: int
    height: int
    since: float
    until: float
    low: float
    high: float

    def x(self, at: float) -> float:
        part = (at - self.since) / max(self.until - self.since, 1)
        return LEFT + min(max(part, 0), 1) * (self.width - LEFT - RIGHT)

    def y(self, value: float) -> float:
        part = (value - self.low) / ((self.high - self.low) or 1)
        return self.bottom - part * (self.bottom - TOP)

    @property
    def bottom(self) -> float:
        return self.height - BOTTOM


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round values from low to high or just above, three to five of them."""
    rough = (high - low) / most or 1
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough - 1e-9)
    if step < 1 and high - low >= 1:
        step = 1
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(index * step, 6) for index in range(first, max(last, first + 1) + 1)]


def levels(frame: Frame, values: Sequence[float], written: Callable[[float], str]) -> list[SafeString]:
    """Horizontal lines with their values at the left."""
    shapes = []
    for value in values:
        y = frame.y(value)
        shapes.append(svg.tag("line", class_="axis" if value == frame.low else "grid", x1=LEFT, x2=frame.width - RIGHT, y1=y, y2=y))
        shapes.append(svg.tag("text", written(value), x=LEFT - 8, y=y + 4, text_anchor="end"))
    return shapes


def days(frame: Frame, zone: ZoneInfo, most: int) -> list[SafeString]:
    """Names of days under the axis, at most so many, the first and the last among them."""
    first = datetime.fromtimestamp(frame.since, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    whole = max(1, round((frame.until - frame.since) / 86400))
    step = max(1, math.ceil(whole / most))
    shapes = []
    for number in range(0, whole, step):
        start = first + timedelta(days=number)
        middle = start + timedelta(hours=12)
        if middle.timestamp() > frame.until:
            break
        anchor = "middle" if whole > 1 else "start"
        shapes.append(
            svg.tag("text", figures.short_day(start.date()), x=frame.x(middle.timestamp()), y=frame.height - 6, text_anchor=anchor)
        )
    return shapes


def not_heard(frame: Frame, gaps: Iterable[Gap]) -> list[SafeString]:
    """Hatched over the full height; lines of their own, because a pattern would need a name that is unique on the page."""
    shapes = []
    for gap in gaps:
        left, right = frame.x(gap.since), frame.x(gap.until)
        right = max(right, left + 3)
        shapes.append(svg.group([svg.tag("title", gap.words), *_hatch(left, right, TOP, frame.bottom)], class_="gap"))
    return shapes


def _hatch(left: float, right: float, top: float, bottom: float) -> list[SafeString]:
    """Lines at 45 degrees, cut at the edges of the rectangle."""
    height = bottom - top
    lines = [svg.tag("rect", class_="hit", x=left, y=top, width=right - left, height=height)]
    start = left - height
    while start < right:
        x1, y1, x2, y2 = start, bottom, start + height, top
        if x1 < left:
            x1, y1 = left, bottom - (left - start)
        if x2 > right:
            x2, y2 = right, bottom - (right - start)
        lines.append(svg.tag("line", class_="hatch-line", x1=x1, y1=y1, x2=x2, y2=y2))
        start += HATCH_STEP
    return lines


def drawing(frame: Frame, shapes: Iterable[SafeString], *, narrow: bool, label: str) -> SafeString:
    return svg.tag(
        "svg", svg.tag("title", label), *shapes,
        class_="narrow" if narrow else "wide", viewBox=f"0 0 {frame.width} {frame.height}",
        width=frame.width, height=frame.height, role="img",
    )  # fmt: skip
