"""Small drawings inside a row: a volume against what is usual, a part of a score, a share, the course of a score."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString

from frontend.charts import svg
from reporting.charts import spark
from reporting.charts.spark import Point

WIDTH, HEIGHT = 112, 12
TALL = spark.HEIGHT
MIDDLE = WIDTH / 2
MOST = 4.5
"""Times the usual volume, at the right end of its scale."""
Run = Sequence[tuple[int, Point]]


def against_usual(volume: float | None, usual: Sequence[float], *, alarm: bool = False) -> SafeString:
    """A dot on a scale from nothing to more than four times the usual; the usual range as a band, its middle as a tick."""
    middle = sum(usual) / 2 or 1
    low, high = (_place(end / middle) for end in usual)
    at, tick = _place((volume or 0) / middle), _place(1)
    return svg.tag(
        "svg",
        svg.tag("rect", class_="band", x=low, y=2, width=max(high - low, 2), height=8),
        svg.tag("line", class_="mid", x1=tick, x2=tick, y1=0, y2=HEIGHT),
        svg.tag("line", class_="stem", x1=tick, x2=at, y1=6, y2=6),
        svg.tag("circle", class_="dot", cx=at, cy=6, r=3.5),
        class_="range alarming" if alarm else "range", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, aria_hidden="true",
    )  # fmt: skip


def part(points: float, largest: float) -> SafeString:
    """A part of a score as a bar from the middle line; the largest one fills its half."""
    length = (MIDDLE - 4) * abs(points) / largest if largest else 0
    start = MIDDLE if points >= 0 else MIDDLE - length
    return svg.tag(
        "svg",
        svg.tag("rect", class_="positive" if points >= 0 else "negative", x=start, y=3, width=max(length, 1), height=6),
        svg.tag("line", class_="mid", x1=MIDDLE, x2=MIDDLE, y1=0, y2=HEIGHT),
        class_="parts", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, aria_hidden="true",
    )  # fmt: skip


def leaning(value: float, low: float, high: float) -> SafeString:
    """A value between all against and all for as a dot in its interval, neutral as a tick in the middle."""
    at, start, end = (4 + (WIDTH - 8) * (one + 1) / 2 for one in (value, low, high))
    return svg.tag(
        "svg",
        svg.tag("line", class_="mid", x1=4, x2=WIDTH - 4, y1=6, y2=6),
        svg.tag("rect", class_="band", x=start, y=2, width=max(end - start, 2), height=8),
        svg.tag("line", class_="mid", x1=MIDDLE, x2=MIDDLE, y1=0, y2=HEIGHT),
        svg.tag("circle", class_="dot", cx=at, cy=6, r=3.5),
        class_="range", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, aria_hidden="true",
    )  # fmt: skip


def share(value: float, largest: float, *, us: bool = False) -> SafeString:
    """A share as a bar from the left; the largest one fills the width."""
    length = WIDTH * value / largest if largest else 0
    return svg.tag(
        "svg",
        svg.tag("rect", class_="us" if us else "part", x=0, y=0, width=max(length, 1), height=8),
        class_="share", viewBox=f"0 0 {WIDTH} 8", width=WIDTH, height=8, aria_hidden="true",
    )  # fmt: skip


def course(points: Sequence[Point | None]) -> SafeString:
    """A score in time: a line in its interval, the last point marked, 50 dotted; as many points of score high in every row."""
    known = [(place, point) for place, point in enumerate(points) if point is not None]
    low, high = spark.span([point for _place, point in known])

    def across(place: int) -> float:
        return 2 + place * (WIDTH - 6) / max(len(points) - 1, 1)

    def down(value: float) -> float:
        return 4 + (TALL - 8) * (high - min(max(value, low), high)) / (high - low)

    runs = _runs(known)
    shapes = [svg.tag("polygon", class_="band", points=svg.points(_edge(run, across, down))) for run in runs]
    if low < spark.NEUTRAL < high:
        shapes.append(svg.tag("line", class_="mid", x1=2, x2=WIDTH - 4, y1=down(spark.NEUTRAL), y2=down(spark.NEUTRAL)))
    shapes += [
        svg.tag("polyline", class_="line", points=svg.points((across(place), down(point[0])) for place, point in run)) for run in runs
    ]
    place, last = known[-1]
    shapes.append(svg.tag("circle", class_="dot", cx=across(place), cy=down(last[0]), r=2.5))
    return svg.tag("svg", *shapes, class_="spark", viewBox=f"0 0 {WIDTH} {TALL}", width=WIDTH, height=TALL, aria_hidden="true")


def volume(days: Sequence[int]) -> SafeString:
    """How many a day, each a bar from the foot; the fullest day fills the height of its own row, for rows differ a thousandfold."""
    most, width = max([*days, 1]), WIDTH / max(len(days), 1)
    bars = [
        svg.tag(
            "rect",
            class_="bar",
            x=round(place * width, 2),
            y=round(TALL - tall, 2),
            width=round(max(width - 1, 1), 2),
            height=round(tall, 2),
        )
        for place, count in enumerate(days)
        if (tall := (TALL - 4) * count / most and max((TALL - 4) * count / most, 1.5))
    ]
    foot = svg.tag("line", class_="foot", x1=0, x2=WIDTH, y1=TALL - 0.5, y2=TALL - 0.5)
    return svg.tag("svg", foot, *bars, class_="spark days", viewBox=f"0 0 {WIDTH} {TALL}", width=WIDTH, height=TALL, aria_hidden="true")


def _edge(run: Run, across: Callable[[int], float], down: Callable[[float], float]) -> list[tuple[float, float]]:
    """Around the interval: along its upper ends, back along its lower ones."""
    upper = [(across(place), down(most)) for place, (_value, _least, most) in run]
    return [*upper, *((across(place), down(least)) for place, (_value, least, _most) in reversed(run))]


def _runs(known: Run) -> list[list[tuple[int, Point]]]:
    """Points beside each other, parted where a day has none."""
    runs: list[list[tuple[int, Point]]] = []
    for place, point in known:
        if not runs or runs[-1][-1][0] + 1 < place:
            runs.append([])
        runs[-1].append((place, point))
    return runs


def _place(ratio: float) -> float:
    """So many times the usual, from the left; what is beyond the scale stands at its end."""
    return 4 + min(ratio, MOST) * (WIDTH - 8) / MOST
