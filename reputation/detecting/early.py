"""Negative courses that rise while they are still small: hours at which one is worth a warning, found in counts of hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reputation.detecting.tails import Floats, negative_binomial

LATELY: Final = 24
USUAL: Final = 28 * 24
LEAST_PAST: Final = 7 * 24
LEAST: Final = 4
"""Negative mentions of a day below which nothing rises."""
TAIL: Final = 1.3
"""-log10 of the chance that a usual day brings as many: one in twenty."""
SIZE: Final = 4.0
"""How much days vary beyond a Poisson law, as 1 / size; the same for all courses, for a month tells too little of one."""


@dataclass(frozen=True, slots=True)
class Rising:
    """As of the end of each hour: negative mentions of the day before it, those of a usual day, their share of all, how unlikely."""

    lately: Floats
    usual: Floats
    negative: Floats
    tail: Floats
    rises: NDArray[np.bool_]


def rising(negative: Floats, mentions: Floats, begun: int) -> Rising:
    """Counts of one course, hour by hour; hours before place `begun` were not heard. What is too young for a usual day never rises."""
    places = np.arange(1, len(negative) + 1)
    lately, of_all = _sum(negative, places - LATELY, places), _sum(mentions, places - LATELY, places)
    past = np.clip(places - LATELY - np.maximum(places - LATELY - USUAL, begun), 0, None)
    usual = _sum(negative, places - LATELY - USUAL, places - LATELY) / np.maximum(past, 1) * LATELY
    # One more than was seen, over the days that were: a course that never had any is not sure of it.
    mean = (usual * past / LATELY + 1) / (past / LATELY + 1)
    tail = negative_binomial(lately, mean, np.full(len(mean), SIZE))
    rises = (past >= LEAST_PAST) & (lately >= LEAST) & (tail >= TAIL)
    return Rising(lately, usual, lately / np.maximum(of_all, 1), tail, rises)


def _sum(values: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
    """Of the places from `first` to before `last`, those before the beginning left out."""
    run = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(run[np.clip(last, 0, len(values))] - run[np.clip(first, 0, len(values))])
