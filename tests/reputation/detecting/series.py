"""Series that tests feed: a week's season, rises, gaps; seeded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reputation.detecting import watching
from reputation.detecting.bins import Heard
from reputation.detecting.course import Course, Rise
from reputation.detecting.watching import Method, Watched

MONDAY = 96
"""A bin of one hour that begins a Monday."""
DAY = 24


def usual(days: int, an_hour: float = 10.0) -> np.ndarray:
    """What each hour usually brings: a wave of the day, half as much at weekends."""
    hours = np.arange(days * DAY)
    wave = np.exp(0.8 * np.cos(2 * np.pi * (hours % DAY - 15) / DAY))
    return an_hour * wave * np.where(hours // DAY % 7 >= 5, 0.5, 1.0) / 1.05


def counts(mean: np.ndarray, seed: int = 1, size: float = 8.0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.poisson(random.gamma(size, np.maximum(mean, 1e-12) / size)).astype(np.float64)


def feed(method: Method, *series: Sequence[float] | np.ndarray, **more: Any) -> Watched:
    array = np.array(series, dtype=np.float64)
    exposure = np.array(more.pop("exposure", np.ones_like(array)), dtype=np.float64)
    among = more.pop("among", None)
    rows = more.pop("rows", None)
    rows = watching.fresh(method, len(array)) if rows is None else rows
    return watching.feed(method, rows, Heard(more.pop("first", MONDAY), array, exposure, among))


def called(watched: Watched) -> list[Rise]:
    return [rise for rise in watched.rises if rise.course == Course.OPENED]
