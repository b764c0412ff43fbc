"""Hourly series of known laws, seeded: negative binomial around a season of the week, with rises whose beginning is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reputation.detecting.bins import Heard

FIRST = 96
"""The number of a bin that begins a Monday: 5 January 1970."""
WEEKS = 12
QUIET = 4 * 168
"""Hours at the beginning without a rise."""
HOURS = 8
APART = 240
AN_HOUR = 10.0
SIZE = 8.0
NEGATIVE = 0.2
ALIKE = 0.02


@dataclass(frozen=True)
class Made:
    """What is fed, and where rises of `HOURS` begin: series and hour."""

    heard: Heard
    starts: tuple[tuple[int, int], ...]


def season(random: np.random.Generator) -> np.ndarray:
    """168 hours of 1 on average: a wave of the day with a random top, another and lower at weekends."""
    hours, top = np.arange(24), random.uniform(11, 20)
    working = np.exp(random.uniform(0.5, 1.0) * np.cos(2 * np.pi * (hours - top) / 24))
    late = random.uniform(-1, 3)
    weekend = random.uniform(0.5, 0.9) * np.exp(random.uniform(0.3, 0.9) * np.cos(2 * np.pi * (hours - top - late) / 24))
    week = np.concatenate((np.tile(working, 5), np.tile(weekend, 2)))
    return np.asarray(week / week.mean())


def _planted(random: np.random.Generator, count: int, times: float) -> tuple[np.ndarray, np.ndarray, tuple[tuple[int, int], ...]]:
    """The usual of each hour, what it is multiplied by, and where rises begin."""
    usual = AN_HOUR * np.array([np.tile(season(random), WEEKS) for _ in range(count)])
    factor, starts = np.ones_like(usual), []
    for series in range(count):
        start = QUIET + int(random.integers(0, 48))
        while start < usual.shape[1] - 48:
            factor[series, start : start + HOURS] = times
            starts.append((series, start))
            start += APART + int(random.integers(0, 48))
    return usual, factor, tuple(starts)


def _counts(random: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    return random.poisson(random.gamma(SIZE, mean / SIZE)).astype(np.float64)


def volume(count: int, *, times: float, seed: int) -> Made:
    """Rises in how much is said."""
    random = np.random.default_rng(seed)
    usual, factor, starts = _planted(random, count, times)
    return Made(Heard.whole(FIRST, _counts(random, usual * factor)), starts)


def share(count: int, *, times: float, seed: int) -> Made:
    """Rises in what part of it is negative, at the usual volume; mentions of one hour are somewhat alike."""
    random = np.random.default_rng(seed)
    usual, factor, starts = _planted(random, count, times)
    among, bound = _counts(random, usual), 1 / ALIKE - 1
    part = np.minimum(NEGATIVE * factor, 0.95)
    drawn = random.beta(part * bound, (1 - part) * bound)
    return Made(Heard.whole(FIRST, random.binomial(among.astype(int), drawn).astype(np.float64), among), starts)
