"""What a detector is fed: counts of bins of time for several series, with the part of each bin that was heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reputation.detecting.tails import Floats

HOUR: Final = 3600
SLOTS: Final = 168
"""Hours of a week, Monday at 0 is the first."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Numbers bins of `step` seconds since 1970, and knows the hour of the week of the client's zone in which each begins.

    `phase` shifts their edges: 1800 for hours of a zone of half hours.
    """

    step: int = HOUR
    zone: tzinfo = UTC
    phase: int = 0

    def bin(self, at: datetime) -> int:
        return int((at.timestamp() - self.phase) // self.step)

    def start(self, number: int) -> datetime:
        return datetime.fromtimestamp(number * self.step + self.phase, self.zone)

    def slot(self, number: int) -> int:
        at = self.start(number)
        return at.weekday() * 24 + at.hour

    def slots(self, first: int, count: int) -> list[int]:
        """The same for bins that follow each other; the zone is asked once an hour."""
        begin = self.start(first)
        since = (begin - begin.replace(minute=0, second=0, microsecond=0)) // timedelta(seconds=1)
        found: list[int] = []
        asked, slot = -1, 0
        for place in range(count):
            hour = (since + place * self.step) // HOUR
            if hour != asked:
                asked, slot = hour, self.slot(first + place)
            found.append(slot)
        return found

    def count(self, hours: float) -> int:
        """How many bins so many hours are; one at least."""
        return max(1, round(hours * HOUR / self.step))


@dataclass(frozen=True, slots=True)
class Heard:
    """Counts of the bins first, first + 1, ...: arrays of (series, bins).

    `exposure` is the part of each bin that was heard, 0 to 1: a bin of 0 is neither evidence nor learnt from. `among`: of how many
    these are, where a share is watched. Only finished bins belong here, and only what should wake somebody (not what came late).
    """

    first: int
    counts: Floats
    exposure: Floats
    among: Floats | None = None

    @classmethod
    def whole(cls, first: int, counts: Floats, among: Floats | None = None) -> Heard:
        """All of it was heard."""
        return cls(first, counts, np.ones_like(counts, dtype=np.float64), among)


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of those series that heard something of it; `bar` is the score that calls a rise in each."""

    number: int
    slot: int
    counts: Floats
    exposure: Floats
    among: Floats
    bar: Floats


@dataclass(frozen=True, slots=True)
class Scored:
    """What a method makes of one bin, a value a series.

    `score` calls a rise when it reaches the method's threshold; `tail` is -log10 of how likely so much or more is since `since` when
    nothing happens; `level` is the recent count or share, `usual` what it would be; 90 % lie in the band from `low` to `high`.
    """

    score: Floats
    tail: Floats
    since: NDArray[np.int64]
    seen: Floats
    level: Floats
    usual: Floats
    mean: Floats
    low: Floats
    high: Floats
    extra: Mapping[str, Floats]
