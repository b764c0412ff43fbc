"""What an hour usually brings: the range of nine in ten among the same hour and its neighbours of the days before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

DAYS: Final = 28
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def of_hours(counted: Mapping[float, int], starts: Sequence[datetime], since: datetime) -> tuple[list[float], list[float]]:
    """The two ends of the range for each of these hours, from counts by the second at which their hour starts, before `since`."""
    low: list[float] = []
    high: list[float] = []
    for at in starts:
        same = since - DAY + (at - since) % DAY
        values = sorted(counted.get((same - DAY * day + HOUR * near).timestamp(), 0) for day in range(DAYS - 1) for near in (-1, 0, 1))
        low.append(values[round(0.05 * (len(values) - 1))])
        high.append(values[round(0.95 * (len(values) - 1))])
    return low, high
