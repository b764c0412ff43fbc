"""What makes a rise: which stories, authors, sources or words are more than they were, and what share of the rise each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np

from reputation.detecting.tails import negative_binomial

T = TypeVar("T", int, str)
LEAST: Final = 2
SIZE: Final = 2.0
"""How much counts of one story or author vary by themselves: 1 / SIZE more than a Poisson law, in squares."""
NEW: Final = 0.5
"""What was usual of something never seen before, in counts over all of the time before, so that it is not infinitely new."""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """`count` in the rise where `usual` were due; `share` of all that the rise is above the usual; `tail`: -log10 of its likelihood."""

    key: T
    count: int
    usual: float
    share: float
    tail: float


def parts(rise: Mapping[T, int], before: Mapping[T, int], *, times: float, most: int = 20) -> tuple[Part[T], ...]:
    """The parts that are above their usual, the largest first.

    `times`: how many times longer the time before was heard than the rise, so that 240 before in ten times the hours are 24 due. Shares
    are of the whole rise above its usual; they may add up to more than 1 where other parts fell.
    """
    if times <= 0:
        raise ValueError("The time before a rise must have been heard.")
    keys = [key for key, count in rise.items() if count >= LEAST]
    counts = np.array([rise[key] for key in keys], dtype=np.float64)
    due = (np.array([before.get(key, 0) for key in keys], dtype=np.float64) + NEW) / times
    # Of what was seldom seen the usual itself is unsure: a gamma law of as many counts.
    size = 1 / (1 / SIZE + 1 / (due * times + 1))
    tails = negative_binomial(counts, due, size)
    above = sum(rise.values()) - sum(before.values()) / times
    found = [
        Part(key, int(count), float(usual), float((count - usual) / above) if above > 0 else 0.0, float(tail))
        for key, count, usual, tail in zip(keys, counts, due, tails, strict=True)
        if count > usual
    ]
    return tuple(sorted(found, key=lambda part: (-(part.count - part.usual), str(part.key)))[:most])
