"""How likely a topic that is still small becomes an incident: a logistic on what past topics looked like, with its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reputation.detecting.tails import Floats

HORIZON_HOURS: Final = 72
"""So long after it was drawn it is known what became of a topic."""
LEAST: Final = 20
"""Past topics that became an incident, and as many that did not, below which nothing is said."""
RIDGE: Final = 1.0
FOLDS: Final = 5
BINS: Final = 5


class TooFew(ValueError):
    """Too few past topics became an incident, or did not, to learn from."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What is known of a topic at a moment; how it went on is kept beside it."""

    lately: float
    usual: float
    negative: float
    authors: float
    sources: float
    tail: float

    def features(self) -> tuple[float, ...]:
        return (
            float(np.log1p(self.lately)), float(np.log((self.lately + 1) / (self.usual + 1))), self.negative,
            float(np.log1p(self.authors)), float(np.log1p(self.sources)), float(np.log1p(self.tail)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Past:
    """A topic of the past, the hour at which it was drawn, and whether it became an incident. One of each incident: others that rose
    with it are the same thing seen twice."""

    topic: Topic
    hour: int
    became: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the topics told about as likely as this: the mean of what was told, the part that became one, how many there were."""

    told: float
    became: float
    count: int


@dataclass(frozen=True, slots=True)
class Record:
    """How good its probabilities were on topics drawn when the end of all it had learnt from was known.

    `brier`: the mean square error (Brier 1950); `base`: that of telling the share of the past each time.
    """

    brier: float
    base: float
    bins: tuple[Bin, ...]
    count: int

    @property
    def is_better(self) -> bool:
        return self.brier < self.base


@dataclass(frozen=True, slots=True)
class Warner:
    """The logistic: standardised features, weights (the first is the constant), and its record."""

    middle: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]
    record: Record

    def probability(self, topic: Topic) -> float:
        return float(_likely(np.array([topic.features()]), self.middle, self.spread, self.weights)[0])


def learn(past: Sequence[Past]) -> Warner:
    """From topics of the past, the oldest first. Told only with a record, which later topics made of what was learnt from earlier ones."""
    y = np.array([one.became for one in past], dtype=np.float64)
    if y.sum() < LEAST or (1 - y).sum() < LEAST:
        raise TooFew(f"At least {LEAST} topics that became an incident and {LEAST} that did not are needed.")
    x = np.array([one.topic.features() for one in past], dtype=np.float64)
    return Warner(*_fitted(x, y), _record(x, y, np.array([one.hour for one in past])))


def _record(x: Floats, y: Floats, hours: NDArray[np.int64]) -> Record:
    """Each fold by what could be learnt when it began: what was drawn too shortly before it had no end that was known (López de Prado
    2018 calls leaving it out purging)."""
    edges = np.linspace(0, len(y), FOLDS + 1).astype(int)
    told, base, true = [], [], []
    for start, end in pairwise(edges[1:]):
        known = int(np.searchsorted(hours[:start], hours[start] - HORIZON_HOURS, side="right"))
        share = np.full(end - start, (y[:known].sum() + 0.5) / (known + 1))
        told.append(_likely(x[start:end], *_fitted(x[:known], y[:known])) if known else share)
        base.append(share)
        true.append(y[start:end])
    p, share, became = (np.concatenate(one) for one in (told, base, true))
    order = np.array_split(np.argsort(p, kind="stable"), BINS)
    bins = tuple(Bin(float(p[one].mean()), float(became[one].mean()), len(one)) for one in order if len(one))
    return Record(float(((p - became) ** 2).mean()), float(((share - became) ** 2).mean()), bins, len(p))


def _fitted(x: Floats, y: Floats) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Newton's steps on the likelihood, with a ridge that holds weights of what tells little; the constant is free."""
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    design = np.column_stack((np.ones(len(x)), (x - middle) / spread))
    ridge = np.full(design.shape[1], RIDGE)
    ridge[0] = 1e-3
    weights = np.zeros(design.shape[1])
    for _ in range(25):
        p = _squashed(design @ weights)
        slope = design.T @ (p - y) + ridge * weights
        curve = design.T @ (design * (p * (1 - p))[:, None]) + np.diag(ridge)
        weights = weights - np.clip(np.linalg.solve(curve, slope), -2, 2)
    return tuple(middle.tolist()), tuple(spread.tolist()), tuple(weights.tolist())


def _likely(x: Floats, middle: Sequence[float], spread: Sequence[float], weights: Sequence[float]) -> Floats:
    # A topic unlike any of the past is told as the most unlike of them.
    far = np.clip((x - np.array(middle)) / np.array(spread), -4, 4)
    return _squashed(weights[0] + far @ np.array(weights[1:]))


def _squashed(value: NDArray[np.float64]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))))
