"""Whether what was done helped: how a series went on after it, against how it would have gone by what its competitors did.

An interrupted time series with a control (Bernal, Cummins and Gasparrini 2018): log rates of days, differences between the subject and the
control, before against after; the interval by the stationary block bootstrap (Politis and Romano 1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reputation.detecting.tails import Floats

LEAST_BEFORE: Final = 14
LEAST_AFTER: Final = 3
DRAWS: Final = 1000
BLOCK: Final = 3.0


class TooShort(ValueError):
    """Too few days were heard before or after to say anything."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of the series: -0.4 is 40 % less than it would have been, with its 90 % interval; it is `told` when that leaves out 0."""

    change: float
    low: float
    high: float
    days_before: int
    days_after: int

    @property
    def told(self) -> bool:
        return self.low > 0 or self.high < 0


def effect(subject: Floats, control: Floats, heard: Floats, act: int, *, seed: int = 0) -> Effect:
    """The change from day `act` on. Counts of days, of the subject and of its competitors together; `heard`: the part of each day.

    It tells of what came after the act, not that the act was its cause: a rise falls by itself too. Compare with the rise's own
    course, and give it days that are usual before.
    """
    known = heard > 0.25
    days = np.arange(len(subject))
    before, after = known & (days < act), known & (days >= act)
    if before.sum() < LEAST_BEFORE or after.sum() < LEAST_AFTER:
        raise TooShort(f"At least {LEAST_BEFORE} days before and {LEAST_AFTER} after must have been heard.")
    part = np.where(known, heard, 1)
    apart = np.log((subject + 0.5) / part) - np.log((control + 0.5) / part)
    random = np.random.default_rng(seed)
    value = float(apart[after].mean() - apart[before].mean())
    drawn = _means(apart[after], random) - _means(apart[before], random)
    low, high = np.quantile(drawn, [0.05, 0.95])
    # Few days bootstrap too narrowly: by sqrt(n / (n - 1)) of the shorter side.
    wide = float(np.sqrt(after.sum() / (after.sum() - 1)))
    ends = np.expm1([value, value + wide * (float(low) - value), value + wide * (float(high) - value)])
    return Effect(float(ends[0]), float(min(ends[1], ends[0])), float(max(ends[2], ends[0])), int(before.sum()), int(after.sum()))


def _means(values: Floats, random: np.random.Generator) -> Floats:
    """Means of draws of days, in blocks that go on with the next day, so that days that follow each other stay alike."""
    count = len(values)
    places = np.empty((DRAWS, count), dtype=np.int64)
    places[:, 0] = random.integers(0, count, DRAWS)
    anew = random.random((DRAWS, count)) < 1 / min(BLOCK, count)
    fresh = random.integers(0, count, (DRAWS, count))
    for day in range(1, count):
        places[:, day] = np.where(anew[:, day], fresh[:, day], (places[:, day - 1] + 1) % count)
    return np.asarray(values[places].mean(axis=1))
