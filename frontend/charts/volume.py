"""Mentions by day or hour as bars, against what is usual, with what was not heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import figures
from frontend.charts import axes, svg
from frontend.charts.axes import BOTTOM, LEFT, RIGHT, Frame
from frontend.charts.chart import Chart, Gap

Address = Callable[["Bar"], str]


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
    """The range that nine days in ten fall in."""

    low: float
    high: float


def chart(
    bars: Sequence[Bar],
    zone: ZoneInfo,
    *,
    title: str,
    measure: str,
    gaps: Sequence[Gap] = (),
    usual: Usual | None = None,
    address: Address | None = None,
    hourly: bool = False,
    width: int = 736,
) -> Chart:
    """Bars in time; each leads to its mentions when `address` says where."""
    peak = max(bars, key=lambda bar: bar.mentions)
    summary = _("%(total)s mentions; most %(day)s: %(peak)s.") % {
        "total": figures.number(sum(bar.mentions for bar in bars)),
        "day": figures.moment(peak.start) if hourly else figures.on_day(peak.start.astimezone(zone).date()),
        "peak": figures.number(peak.mentions),
    }
    rows = [(_name(bar, zone, hourly), figures.number(bar.mentions), figures.number(bar.stories)) for bar in bars]

    def draw(width: int, height: int, labels: int, *, narrow: bool) -> SafeString:
        return _draw(bars, zone, gaps, usual, address, Size(width, height, labels), peak, summary, narrow=narrow, hourly=hourly)

    return Chart(
        title, measure, summary, draw(width, 180, 8, narrow=False), draw(350, 130, 3, narrow=True),
        (_("Hour") if hourly else _("Day"), _("Mentions"), _("Stories")), rows, tuple(dict.fromkeys(gap.words for gap in gaps)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int
    labels: int


def _draw(
    bars: Sequence[Bar], zone: ZoneInfo, gaps: Sequence[Gap], usual: Usual | None, address: Address | None, size: Size,
    peak: Bar, summary: str, *, narrow: bool, hourly: bool,
) -> SafeString:  # fmt: skip
    scale = axes.ticks(0, max(peak.mentions, usual.high if usual else 0, 1), 3)
    frame = Frame(size.width, size.height, bars[0].start.timestamp(), bars[-1].end.timestamp(), 0, scale[-1])
    shapes: list[SafeString] = []
    if usual:
        top, bottom = frame.y(usual.high), frame.y(usual.low)
        shapes.append(svg.tag("rect", class_="area", x=LEFT, y=top, width=size.width - LEFT - RIGHT, height=max(bottom - top, 1)))
    shapes += axes.levels(frame, scale, figures.number)
    shapes += axes.not_heard(frame, gaps)
    shapes += [_bar(bar, frame, zone, address, hourly=hourly) for bar in bars]
    middle = (frame.x(peak.start.timestamp()) + frame.x(peak.end.timestamp())) / 2
    anchor = "start" if middle < LEFT + 40 else "end" if middle > size.width - RIGHT - 40 else "middle"
    shapes.append(
        svg.tag("text", figures.number(peak.mentions), class_="strong", x=middle, y=frame.y(peak.mentions) - 5, text_anchor=anchor)
    )
    shapes += axes.days(frame, zone, size.labels)
    return axes.drawing(frame, shapes, narrow=narrow, label=summary)


def _bar(bar: Bar, frame: Frame, zone: ZoneInfo, address: Address | None, *, hourly: bool) -> SafeString:
    left, right = frame.x(bar.start.timestamp()), frame.x(bar.end.timestamp())
    room = right - left
    space = 1 if room > 4 else 0
    top = frame.y(bar.mentions)
    words = _("%(day)s: %(mentions)s mentions in %(stories)s stories") % {
        "day": _name(bar, zone, hourly), "mentions": figures.number(bar.mentions), "stories": figures.number(bar.stories)
    }  # fmt: skip
    shapes = [
        svg.tag("title", words),
        svg.tag(
            "rect", class_="bar unfinished" if bar.unfinished else "bar", x=left + space, y=top,
            width=max(room - 2 * space, 0.8), height=max(frame.height - BOTTOM - top, 0),
        ),
    ]  # fmt: skip
    if address is None or not bar.mentions:
        return svg.group(shapes)
    return svg.tag("a", *shapes, href=address(bar))


def _name(bar: Bar, zone: ZoneInfo, hourly: bool) -> str:
    local = bar.start.astimezone(zone)
    return figures.moment(bar.start) if hourly else figures.calendar_day(local.date())
