"""Small drawings inside a row: a volume against what is usual, a part of a score, a share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.safestring import SafeString

from frontend.charts import svg

WIDTH, HEIGHT = 112, 12
MIDDLE = WIDTH / 2


def against_usual(volume: float | None, usual: Sequence[float]) -> SafeString:
    """A dot on the scale of doublings, the usual range as a band, its middle as a tick."""
    middle = sum(usual) / 2 or 1
    low, high = (_place(end / middle) for end in usual)
    at = _place((volume or 0) / middle)
    return svg.tag(
        "svg",
        svg.tag("rect", class_="band", x=low, y=2, width=max(high - low, 2), height=8),
        svg.tag("line", class_="mid", x1=MIDDLE, x2=MIDDLE, y1=0, y2=HEIGHT),
        svg.tag("line", class_="stem", x1=MIDDLE, x2=at, y1=6, y2=6),
        svg.tag("circle", class_="dot", cx=at, cy=6, r=3.5),
        class_="range", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, aria_hidden="true",
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


def share(value: float, largest: float, *, us: bool = False) -> SafeString:
    """A share as a bar from the left; the largest one fills the width."""
    length = WIDTH * value / largest if largest else 0
    return svg.tag(
        "svg",
        svg.tag("rect", class_="us" if us else "part", x=0, y=0, width=max(length, 1), height=8),
        class_="share", viewBox=f"0 0 {WIDTH} 8", width=WIDTH, height=8, aria_hidden="true",
    )  # fmt: skip


def _place(ratio: float) -> float:
    """Doublings left and right of the middle, four at most."""
    return MIDDLE + max(-4.0, min(4.0, math.log2(max(ratio, 1 / 16)))) * (MIDDLE - 4) / 4
