"""Intervals of parts of a whole and of their differences, at 90 % as all of ours."""

from __future__ import annotations

from math import hypot, sqrt
from typing import Final

from reputation.score import Estimate, Move

Z: Final = 1.6448536269514722
"""Of the normal law: 5 % lie beyond it."""


def part(count: int, total: int) -> Estimate | None:
    """A part of a whole, with Wilson's interval; None of nothing."""
    if not total:
        return None
    value, held = count / total, Z * Z / total
    middle = (value + held / 2) / (1 + held)
    half = Z * sqrt(value * (1 - value) / total + held / (4 * total)) / (1 + held)
    return Estimate(value, max(0.0, min(middle - half, value)), min(1.0, max(middle + half, value)))


def difference(after: Estimate, before: Estimate) -> Move:
    """How a share changed, from the intervals of both sides (Newcombe 1998; the method of variance estimates recovery)."""
    value = after.value - before.value
    return Move(
        value,
        value - hypot(after.value - after.low, before.high - before.value),
        value + hypot(after.high - after.value, before.value - before.low),
    )
