"""What an hour of the week usually brings: counts an hour, each finer cell pulled to the coarser one while it has heard little.

All hours, then the hour of the day, then that of working days or weekends, then that of the very day (credibility: Bühlmann 1967).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reputation.detecting.bins import SLOTS
from reputation.detecting.tails import Floats

FIELDS: Final = [("whole", "f8", 2), ("day", "f8", (24, 2)), ("part", "f8", (48, 2)), ("week", "f8", (SLOTS, 2))]
"""Of each cell: what was seen, and how many bins were heard."""
PULL: Final = (1.0, 2.0, 16.0)
"""How much a finer cell is pulled, in bins' worth of what they can tell."""
HALF_LIFE: Final = 42.0
"""Days after which what was learnt counts half."""
SATURDAY: Final = 120


def _cells(rows: NDArray[Any], slot: int) -> tuple[NDArray[Any], ...]:
    hour, weekend = slot % 24, slot >= SATURDAY
    return rows["whole"], rows["day"][:, hour], rows["part"][:, 24 * weekend + hour], rows["week"][:, slot]


def usual(rows: NDArray[Any], slot: int, odd: Floats) -> Floats:
    """Counts of a whole bin. `odd`: how much bins vary more than a Poisson law says; the more, the less each can tell."""
    whole, *finer = _cells(rows, slot)
    rate = (whole[:, 0] + 0.25) / (whole[:, 1] + 1)
    for cell, pull in zip(finer, PULL, strict=True):
        held = pull * (1 / np.maximum(rate, 1e-3) + odd)
        rate = (cell[:, 0] + held * rate) / (cell[:, 1] + held)
    return np.asarray(np.maximum(rate, 1e-6))


def learn(rows: NDArray[Any], slot: int, seen: Floats, heard: Floats, days: float) -> None:
    """One bin more, of so many days; a cell that is met once a week forgets a week at once."""
    weekend = slot >= SATURDAY
    for cell, every in zip(_cells(rows, slot), (1.0, 24.0, 24.0 * (3.5 if weekend else 1.4), 168.0), strict=True):
        cell *= (0.5 ** (heard * days * every / HALF_LIFE))[:, None]
        cell[:, 0] += seen
        cell[:, 1] += heard
