"""The score of a subject over a window: a weighted mean of what independent voices said, pulled towards the subject's habit.

mean  = (sum(w * s) + k * m0) / (sum(w) + k)
score = 50 + 50 * mean
contribution of a story = 50 * w * (s - m0) / (sum(w) + k), so that their sum is score - (50 + 50 * m0)
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reputation import evidence as evidences
from reputation.constants import VERSION, Constants
from reputation.evidence import Evidence, Floats

CHUNK = 50
BY: Final = ("source", "kind", "language")
# How often something is counted in a draw: 0 to 8 times, as often as Poisson(1) says (9 and more: one in a million).
POISSON: Final = np.searchsorted(
    np.round(2**16 * np.cumsum([math.exp(-1) / math.factorial(n) for n in range(8)])), np.arange(2**16), side="right"
).astype(np.int8)
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one story adds to the score, in points; s in [-1, 1] is what it said, weight what it counts for."""

    story: int
    mention: int
    source: int
    kind: str
    language: str
    at: datetime
    points: float
    s: float
    weight: float
    corrected: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share that is estimated, in [0, 1], with its 90 % interval; never shown as a count."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the score in points, with the 90 % interval of the difference."""

    value: float
    low: float
    high: float

    @property
    def is_change(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class _Side:
    """A window's stories: their places among the rows drawn, weights (n), probabilities (n, 3), and the habit they are pulled to."""

    places: NDArray[np.intp]
    weight: Floats
    likely: Floats
    m0: float

    @property
    def said(self) -> Floats:
        said: Floats = self.likely[:, 0] - self.likely[:, 2]
        return said

    def mean(self, k: float) -> float:
        return (float(self.weight @ self.said) + k * self.m0) / (float(self.weight.sum()) + k)


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
    rest: float = 0.0
    unlisted: int = 0
    sums: Mapping[str, Mapping[str | int, float]] = field(default_factory=dict)

    @property
    def habit(self) -> float:
        """The score that nothing said in the window would give."""
        return 50 + 50 * self.m0

    def summed(self, by: str) -> dict[str | int, float]:
        """Contributions summed by `source`, `kind` or `language`, largest first by size; they add up like the stories do."""
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subject's score before and after, and the move between them."""

    before: Score
    after: Score
    move: Move


def score(subject: int, since: datetime, until: datetime, constants: Constants | None = None) -> Score:
    """The score over [since, until), computed from the rows; same rows, constants and version give the same score."""
    used = constants or Constants()
    heard = evidences.read(subject, since - timedelta(days=used.habit_days), until, used)
    return from_evidence(subject, heard, since, until, used)


def history(
    subject: int, since: datetime, until: datetime, *, step: timedelta = timedelta(days=1), constants: Constants | None = None
) -> list[Score]:
    """The score at the end of each step of [since, until), each over the usual window; the rows are read once."""
    used = constants or Constants()
    ends = []
    end = since + step
    while end <= until:
        ends.append(end)
        end += step
    return at_ends(subject, ends, used)


def at_ends(subject: int, ends: Sequence[datetime], constants: Constants) -> list[Score]:
    """The score at these moments, in their order, each over the usual window; the rows are read once."""
    if not ends:
        return []
    window = timedelta(days=constants.window_days)
    heard = evidences.read(subject, ends[0] - window - timedelta(days=constants.habit_days), ends[-1], constants)
    return [from_evidence(subject, heard, end - window, end, constants, with_parts=False) for end in ends]


def from_evidence(
    subject: int, heard: Evidence, since: datetime, until: datetime, constants: Constants, *, with_parts: bool = True
) -> Score:
    """The score from stories already read, which must reach back to the habit's days before `since`."""
    window = heard.between(since, until)
    side = _side(heard, window, since, until, constants)
    seed = _seed(subject, since, until)
    (means,), shares = _draws(window, [side], constants, seed)
    low, high = np.quantile(50 + 50 * means, [0.05, 0.95])
    value = 50 + 50 * side.mean(constants.k)
    return Score(
        subject, since, until, value, min(float(low), value), max(float(high), value), side.m0, len(window), float(side.weight.sum()),
        len(window) >= constants.enough, _estimates(side.likely, shares), constants,
        _contributions(window, side, constants.k) if with_parts else (), seed=seed,
    )  # fmt: skip


def move(subject: int, before: Window, after: Window, constants: Constants | None = None) -> Move:
    """How the score changed between two windows, from the same draws."""
    used = constants or Constants()
    return moved(subject, _read_both(subject, before, after, used), before, after, used)


def compare(subject: int, before: Window, after: Window, constants: Constants | None = None) -> Comparison:
    """The score of two windows and how it moved; the rows are read once."""
    used = constants or Constants()
    heard = _read_both(subject, before, after, used)
    first, second = (from_evidence(subject, heard, *window, used) for window in (before, after))
    return Comparison(first, second, moved(subject, heard, before, after, used))


def _read_both(subject: int, before: Window, after: Window, constants: Constants) -> Evidence:
    habit_days = timedelta(days=constants.habit_days)
    return evidences.read(subject, min(before[0], after[0]) - habit_days, max(before[1], after[1]), constants)


def moved(subject: int, heard: Evidence, before: Window, after: Window, constants: Constants) -> Move:
    """The same from stories already read, which must reach back to the habit's days before the earlier window."""
    rows = heard.between(min(before[0], after[0]), max(before[1], after[1]))
    sides = [_side(heard, heard.between(*window), *window, constants, rows) for window in (before, after)]
    (first, second), _ = _draws(rows, sides, constants, _seed(subject, before[0], after[1]))
    low, high = np.quantile(50 * (second - first), [0.05, 0.95])
    value = 50 * (sides[1].mean(constants.k) - sides[0].mean(constants.k))
    return Move(value, min(float(low), value), max(float(high), value))


def _side(heard: Evidence, window: Evidence, since: datetime, until: datetime, constants: Constants, rows: Evidence | None = None) -> _Side:
    before = heard.between(since - timedelta(days=constants.habit_days), since)
    likely = evidences.shifted(window.probabilities, window.corrected, constants)
    places = np.arange(len(window)) if rows is None else np.flatnonzero((rows.at >= since.timestamp()) & (rows.at < until.timestamp()))
    return _Side(places, evidences.weights(window, until, constants), likely, habit(before, since, constants))


def habit(before: Evidence, since: datetime, constants: Constants) -> float:
    """m0: the weighted mean of the days before the window, itself shrunk to 0 by k."""
    if not len(before):
        return 0.0
    likely = evidences.shifted(before.probabilities, before.corrected, constants)
    weight = evidences.weights(before, since, constants)
    return float(weight @ (likely[:, 0] - likely[:, 2])) / (float(weight.sum()) + constants.k)


def _contributions(window: Evidence, side: _Side, k: float) -> tuple[Contribution, ...]:
    said = side.said
    points = 50 * side.weight * (said - side.m0) / (float(side.weight.sum()) + k)
    made = (
        Contribution(
            int(window.story[i]),
            int(window.mention[i]),
            int(window.source[i]),
            window.kind[i],
            window.language[i],
            datetime.fromtimestamp(window.at[i], UTC),
            float(points[i]),
            float(said[i]),
            float(side.weight[i]),
            bool(window.corrected[i]),
        )
        for i in np.argsort(-np.abs(points), kind="stable")
    )
    return tuple(made)


def _draws(rows: Evidence, sides: Sequence[_Side], constants: Constants, seed: int) -> tuple[list[Floats], Floats]:
    """Means (draws) of each side and class shares (draws, 3) of the first, under a Poisson bootstrap over authors and stories.

    Each author and each story is counted a Poisson(1) number of times in a draw, a story by the product of both (Owen and Eckles 2012).
    """
    random = np.random.Generator(np.random.PCG64(seed))
    authors, which = np.unique(rows.author, return_inverse=True)
    means, shares = [np.empty(constants.draws) for _ in sides], np.empty((constants.draws, 3))
    for start in range(0, constants.draws, CHUNK):
        chunk = slice(start, min(start + CHUNK, constants.draws))
        size = chunk.stop - chunk.start
        times = _poisson(random, size, len(authors))[:, which] * _poisson(random, size, len(rows))
        for mean, side in zip(means, sides, strict=True):
            drawn = times[:, side.places].astype(np.float64) @ np.column_stack((side.weight * side.said, side.weight))
            mean[chunk] = (drawn[:, 0] + constants.k * side.m0) / (drawn[:, 1] + constants.k)
        likely = sides[0].likely
        seen = times[:, sides[0].places].astype(np.float64) @ np.column_stack((likely, np.ones(len(likely))))
        shares[chunk] = (seen[:, :3] + 1 / 3) / (seen[:, 3:] + 1)
    return means, shares


def _poisson(random: np.random.Generator, *shape: int) -> NDArray[np.int8]:
    """Draws of Poisson(1) from a table of 65,536: with 100,000 stories, drawing is what an interval costs."""
    return POISSON[random.integers(0, len(POISSON), shape, dtype=np.uint16)]


def _estimates(likely: Floats, shares: Floats) -> dict[str, Estimate]:
    if not len(likely):
        return {}
    value = likely.mean(axis=0)
    low, high = np.quantile(shares, 0.05, axis=0), np.quantile(shares, 0.95, axis=0)
    names = ("positive", "neutral", "negative")
    return {
        name: Estimate(float(value[i]), min(float(low[i]), float(value[i])), max(float(high[i]), float(value[i])))
        for i, name in enumerate(names)
    }  # fmt: skip


def _seed(subject: int, since: datetime, until: datetime) -> int:
    words = f"{VERSION}:{subject}:{since.timestamp()}:{until.timestamp()}"
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")
