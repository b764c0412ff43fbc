"""The score of a subject over a window: a weighted mean of what independent voices said, pulled towards the subject's habit.

mean  = (sum(w * s) + k * m0) / (sum(w) + k)
score = 50 + 50 * mean
contribution of a story = 50 * w * (s - m0) / (sum(w) + k), so that their sum is score - (50 + 50 * m0)
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np

from reputation import evidence as evidences
from reputation import shown, silences, weighing
from reputation.classifier import Errors, errors, signature
from reputation.constants import VERSION, Constants
from reputation.draws import Drawn, Side, draw
from reputation.evidence import Evidence, Floats

BY: Final = ("source", "kind", "language", "community", "corrected")
Window = tuple[datetime, datetime]


class Contribution(NamedTuple):
    """What one story adds to the score, in points; s in [-1, 1] is what it said, weight what it counts for.

    A tuple, for a page reads a thousand that were kept: dataclasses take seven times as long to unpickle.
    """

    story: int
    mention: int
    source: int
    kind: str
    language: str
    community: str
    at: datetime
    points: float
    s: float
    weight: float
    corrected: bool


class Estimate(NamedTuple):
    """A share that is estimated, in [0, 1], with its 90 % interval; never shown as a count."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Missing:
    """Stories that a source would have told while it was silent, going by the days before: the interval is the wider for them."""

    source: int
    stories: float


@dataclass(frozen=True, slots=True)
class Sided:
    """A window: probabilities (n, 3) of its stories, and what its draws need."""

    likely: Floats
    drawn: Side

    @property
    def said(self) -> Floats:
        return self.likely[:, 0] - self.likely[:, 2]

    @property
    def weight(self) -> Floats:
        return self.drawn.weight

    @property
    def m0(self) -> float:
        return self.drawn.m0

    def mean(self, k: float) -> float:
        whole = float(self.weight.sum()) + k
        return (float(self.weight @ self.said) + k * self.m0) / whole if whole else self.m0


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, 50 is neutral; with its 90 % interval. Not `enough` stories: shown grey, too little to say.

    Where it is kept, only the largest contributions are listed: `rest` is what the `unlisted` others add, `sums` are those of all.
    """

    subject: int
    since: datetime
    until: datetime
    value: float
    low: float
    high: float
    m0: float
    stories: int
    weight: float
    enough: bool
    shares: Mapping[str, Estimate]
    constants: Constants
    contributions: tuple[Contribution, ...] = ()
    version: int = VERSION
    seed: int = 0
    model: str = ""
    missing: tuple[Missing, ...] = ()
    rest: float = 0.0
    unlisted: int = 0
    sums: Mapping[str, Mapping[str | int, float]] = field(default_factory=dict)

    @property
    def is_at_edge(self) -> bool:
        return shown.is_at_edge(self.value, self.low, self.high)

    @property
    def habit(self) -> float:
        """The score that nothing said in the window would give."""
        return 50 + 50 * self.m0

    def summed(self, by: str) -> dict[str | int, float]:
        """Contributions summed by one of `BY`, largest first by size; they add up like the stories do."""
        if by in self.sums:
            return dict(self.sums[by])
        sums: dict[str | int, float] = {}
        for part in self.contributions:
            key = getattr(part, by)
            sums[key] = sums.get(key, 0.0) + part.points
        return dict(sorted(sums.items(), key=lambda pair: -abs(pair[1])))

    def trimmed(self, most: int) -> Score:
        """The same with its largest contributions alone, what the others add, and the sums of all."""
        if len(self.contributions) <= most:
            return self
        others = self.contributions[most:]
        return replace(
            self,
            contributions=self.contributions[:most],
            rest=self.rest + math.fsum(part.points for part in others),
            unlisted=self.unlisted + len(others),
            sums={by: self.summed(by) for by in BY},
        )


def score(subject: int, since: datetime, until: datetime, constants: Constants | None = None) -> Score:
    """The score over [since, until), computed from the rows; same rows, constants and version give the same score."""
    used = constants or weighing.current_constants()
    heard = evidences.read(subject, reach(since, used), until, used)
    return from_evidence(subject, heard, since, until, used)


def from_evidence(
    subject: int,
    heard: Evidence,
    since: datetime,
    until: datetime,
    constants: Constants,
    *,
    with_parts: bool = True,
    known: Errors | None = None,
) -> Score:
    """The score from stories already read, which must reach back to the habit's days before `since`; `known`: other errors than usual."""
    window = heard.between(since, until)
    side = side_of(heard, window, since, until, constants)
    seed = seed_of(subject, since, until)
    drawn = draw(window, [side.drawn], known or errors(), constants, seed)
    value = 50 + 50 * side.mean(constants.k)
    low, high = around(value, 50 + 50 * drawn.means[0], 50 + 50 * drawn.filled[0])
    counted = int(np.count_nonzero(side.weight))  # whom no trust is given says nothing
    return Score(
        subject, since, until, value, low, high, side.m0, counted, float(side.weight.sum()),
        counted >= constants.enough, _estimates(drawn) if len(side.likely) else {}, constants,
        _contributions(window, side, constants.k) if with_parts else (), seed=seed, model=signature(),
        missing=tuple(Missing(one.source, one.expected) for one in side.drawn.unheard),
    )  # fmt: skip


def around(value: float, *draws: Floats) -> tuple[float, float]:
    """The 90 % interval of these draws: of each way to draw, the widest; the value lies in it."""
    ends = [np.quantile(one, [0.05, 0.95]) for one in draws]
    return min(value, *(float(low) for low, _high in ends)), max(value, *(float(high) for _low, high in ends))


def reach(since: datetime, constants: Constants) -> datetime:
    """From when on the stories are needed of which a score of a window that begins then is made."""
    return since - timedelta(days=constants.habit_days)


def side_of(
    heard: Evidence, window: Evidence, since: datetime, until: datetime, constants: Constants, rows: Evidence | None = None
) -> Sided:
    begin = reach(since, constants)
    before = heard.between(begin, since)
    likely = evidences.shifted(window.probabilities, window.corrected, constants)
    usual = evidences.shifted(before.probabilities, before.corrected, constants)
    said = usual[:, 0] - usual[:, 2]
    places = np.arange(len(window)) if rows is None else np.flatnonzero((rows.at >= since.timestamp()) & (rows.at < until.timestamp()))
    unheard = silences.unheard(before, said, (begin.timestamp(), since.timestamp(), until.timestamp()), constants)
    return Sided(likely, Side(places, evidences.weights(window, until, constants), _habit(before, said, since, constants), unheard))


def _habit(before: Evidence, said: Floats, since: datetime, constants: Constants) -> float:
    """m0: the weighted mean of the days before the window, itself shrunk to 0 by k."""
    weight = evidences.weights(before, since, constants)
    whole = float(weight.sum()) + constants.k
    return float(weight @ said) / whole if len(before) and whole else 0.0


def _contributions(window: Evidence, side: Sided, k: float) -> tuple[Contribution, ...]:
    said = side.said
    points = 50 * side.weight * (said - side.m0) / ((float(side.weight.sum()) + k) or 1.0)
    made = (
        Contribution(
            int(window.story[i]),
            int(window.mention[i]),
            int(window.source[i]),
            window.kind[i],
            window.language[i],
            window.community[i],
            datetime.fromtimestamp(window.at[i], UTC),
            float(points[i]),
            float(said[i]),
            float(side.weight[i]),
            bool(window.corrected[i]),
        )
        for i in np.argsort(-np.abs(points), kind="stable")
        if side.weight[i]
    )
    return tuple(made)


def _estimates(drawn: Drawn) -> dict[str, Estimate]:
    """The shares of all draws together: their labels err as the classifier does, where its own probabilities would keep its bias."""
    value = drawn.together
    low, high = np.quantile(drawn.shares, 0.05, axis=0), np.quantile(drawn.shares, 0.95, axis=0)
    names = ("positive", "neutral", "negative")
    return {
        name: Estimate(float(value[i]), min(float(low[i]), float(value[i])), max(float(high[i]), float(value[i])))
        for i, name in enumerate(names)
    }  # fmt: skip


def seed_of(subject: int, since: datetime, until: datetime) -> int:
    words = f"{VERSION}:{subject}:{since.timestamp()}:{until.timestamp()}"
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")
