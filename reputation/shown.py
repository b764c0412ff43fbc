"""How a score is shown: to one decimal, and beside the ends of its interval."""

from __future__ import annotations

from typing import Final

SHOWN: Final = 0.05
"""Points that one decimal does not show."""
WIDE: Final = 1.0
"""Points of an interval that has an edge and a middle."""


def apart_as_shown(before: float, after: float) -> float:
    """From one score to another in points, as their one decimal shows them: what is read agrees with what is computed from it."""
    return round(round(after, 1) - round(before, 1), 1)


def is_at_edge(value: float, low: float, high: float) -> bool:
    """Whether the value is shown as an end of its interval. The value is held to the shares of the training, its draws are not."""
    return high - low >= WIDE and min(value - low, high - value) < SHOWN
