"""Intervals of parts of a whole and of their differences, at 90 % as all of ours."""

from __future__ import annotations

from math import hypot
from typing import Final

from core.intervals import wilson
from reputation.moves import Move
from reputation.score import Estimate

ENOUGH: Final = 10
"""Of fewer no share is told: it may be anything."""


def share(count: int, total: int) -> Estimate | None:
    """A part of a whole that is large enough to tell one."""
    return part(count, total) if total >= ENOUGH else None


def part(count: int, total: int) -> Estimate | None:
    """A part of a whole, with Wilson's interval; None of nothing."""
    if not total:
        return None
    low, high = wilson(count, total)
    return Estimate(count / total, low, high)


def difference(after: Estimate, before: Estimate) -> Move:
    """How a share changed, from the intervals of both sides (Newcombe 1998; the method of variance estimates recovery)."""
    value = after.value - before.value
    return Move(
        value,
        value - hypot(after.value - after.low, before.high - before.value),
        value + hypot(after.high - after.value, before.value - before.low),
    )
