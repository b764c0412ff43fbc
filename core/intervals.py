"""How sure a part of a whole is that was counted in a sample; at 90 %, as all our intervals."""

from __future__ import annotations

from math import sqrt
from typing import Final

Z: Final = 1.6448536269514722
"""Of the normal law: 5 % lie beyond it."""


def wilson(count: int, total: int) -> tuple[float, float]:
    """The ends of Wilson's interval around `count / total`, of at least one."""
    value, held = count / total, Z * Z / total
    middle = (value + held / 2) / (1 + held)
    half = Z * sqrt(value * (1 - value) / total + held / (4 * total)) / (1 + held)
    return max(0.0, min(middle - half, value)), min(1.0, max(middle + half, value))
