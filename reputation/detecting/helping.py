"""Whether what was done helped: how a series went on after it, against how it would have gone by what its competitors did.

An interrupted time series with a control (Bernal, Cummins and Gasparrini 2018): log rates of days, differences between the subject and the
control, before against after. The interval is Student's, and wider for days that resemble the day before them: their likeness is that of an
autoregression of order one, corrected for its bias in few days (Kendall 1954) and drawn towards what is usual of such series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reputation.detecting.tails import Floats

LEAST_BEFORE: Final = 14
LEAST_AFTER: Final = 3
ALIKE: Final = 0.4
"""How much a day resembles the one before it where few days tell."""
ALIKE_DAYS: Final = 15.0
"""As many days as that weighs: a month tells little of it, and too low a likeness makes intervals that are too narrow."""
MOST_ALIKE: Final = 0.9
Z: Final = 1.6448536269514722
LEAST_FREE: Final = 2.0


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

    def within(self, margin: float) -> bool:
        """Whether all of the interval lies so near to no change (two one-sided tests: Schuirmann 1987)."""
        return -margin <= self.low and self.high <= margin


def effect(subject: Floats, control: Floats, heard: Floats, act: int) -> Effect:
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
    value, half = float(apart[after].mean() - apart[before].mean()), _half(apart, before, after)
    change, low, high = np.expm1([value, value - half, value + half]).tolist()
    return Effect(change, low, high, int(before.sum()), int(after.sum()))


def _half(apart: Floats, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> float:
    """Half the width of the interval of the difference of two means of days that follow each other."""
    off = np.zeros(len(apart))
    for side in (before, after):
        off[side] = apart[side] - apart[side].mean()
    squares = float(off @ off)
    alike = _alike(off, (before[:-1] & before[1:]) | (after[:-1] & after[1:]), squares, int(before.sum() + after.sum()))
    sides = [(int(side.sum()), _fewer(int(side.sum()), alike)) for side in (before, after)]
    (many, fold_before), (few, fold_after) = sides
    spread = squares / max(many + few - fold_before - fold_after, 1)
    # After a crisis days may differ more than usual ones do; they are never taken to differ less.
    own = float(off[after] @ off[after]) / max(few - fold_after, 0.5)
    variance = spread * fold_before / many + max(spread, own) * fold_after / few
    return float(_student((many + few) / _fewer(many + few, alike) - 2) * np.sqrt(variance))


def _alike(off: Floats, follow: NDArray[np.bool_], squares: float, count: int) -> float:
    """How much a day resembles the one before it, of days that were both heard on one side of the act."""
    pairs = int(follow.sum())
    seen = float((off[:-1] * off[1:])[follow].sum()) / squares * count / max(pairs, 1) if squares else ALIKE
    # Taken from their own means, few days look less alike than they are; twice as much so on two sides.
    seen += (1 + 3 * seen) * 4 / 3 / count
    return float(np.clip((seen * pairs + ALIKE * ALIKE_DAYS) / (pairs + ALIKE_DAYS), 0, MOST_ALIKE))


def _fewer(count: int, alike: float) -> float:
    """How many times fewer days apart from each other would tell as much of their mean."""
    lags = np.arange(1, count)
    return float(1 + 2 * ((1 - lags / count) * alike**lags).sum())


def _student(free: float) -> float:
    """The 95 % point of Student's law, by its expansion around the normal one (Fisher 1926; within 0.04 from two degrees of freedom on)."""
    v = max(free, LEAST_FREE)
    return float(
        Z + (Z**3 + Z) / (4 * v) + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * v**2) + (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * v**3)
    )
