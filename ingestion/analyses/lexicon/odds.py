"""From the words found to calibrated probabilities: a softmax over a dozen features, its constants fitted by `fitting.py`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ingestion.analyses.lexicon.words import LANGUAGES

Features: TypeAlias = tuple[float, ...]
Probabilities: TypeAlias = tuple[float, float, float]

LABELS: Final = ("positive", "neutral", "negative")
SHARES: Final = (1 / 3, 1 / 3, 1 / 3)
"""Shares of the labels in the texts that the constants were fitted on: corrections for shifted shares start from them."""
UNHEARD: Final[Probabilities] = (0.3, 0.4, 0.3)
"""Where there is neither a list of words nor an emoji: neutral, and hardly more likely than the rest."""
ALPHA: Final = 15.0  # VADER's, so that the sum of valences lies between -1 and 1
MIXED: Final = 2.0
MIXED_RATIO: Final = 0.75

FEATURES: Final = (
    "one",
    "sum",
    "positive",
    "negative",
    "most positive",
    "most negative",
    "both",
    "last",
    "exclaims",
    "asks",
    "links",
    "length",
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a text shows beside its words."""

    exclaims: int = 0
    asks: int = 0
    links: int = 0
    words: int = 0


def features(weights: Sequence[float], marks: Marks) -> Features:
    """What the softmax sees, in the order of FEATURES; every value lies between -1 and about 2."""
    positive = sum(weight for weight in weights if weight > 0)
    negative = -sum(weight for weight in weights if weight < 0)
    total = positive - negative
    return (
        1.0,
        total / math.sqrt(total * total + ALPHA),
        math.log1p(positive) / 2,
        math.log1p(negative) / 2,
        max(0.0, *weights) / 4 if weights else 0.0,
        -min(0.0, *weights) / 4 if weights else 0.0,
        min(positive, negative) / 4,
        math.tanh(weights[-1] / 2) if weights else 0.0,
        min(marks.exclaims, 3) / 3,
        min(marks.asks, 2) / 2,
        min(marks.links, 2) / 2,
        math.log1p(marks.words) / 4,
    )


def probabilities(weights: Sequence[float], marks: Marks, language: str) -> Probabilities:
    """Of positive, neutral, negative; they add up to 1."""
    if language in LANGUAGES:
        rows = WITH_WORDS
    elif weights:
        rows = WITHOUT_WORDS
    else:
        return UNHEARD
    seen = features(weights, marks)
    scores = [sum(weight * value for weight, value in zip(row, seen, strict=True)) for row in rows]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = sum(powers)
    return powers[0] / whole, powers[1] / whole, powers[2] / whole


def label(odds: Probabilities, weights: Iterable[float]) -> str:
    """The most probable; mixed where praise and blame are both strong and neither prevails."""
    held = list(weights)
    positive = sum(weight for weight in held if weight > 0)
    negative = -sum(weight for weight in held if weight < 0)
    if min(positive, negative) >= MIXED and min(positive, negative) >= MIXED_RATIO * max(positive, negative):
        return "mixed"
    return LABELS[max(range(3), key=odds.__getitem__)]


Constants: TypeAlias = tuple[Features, Features, Features]

WITH_WORDS: Final[Constants] = (
    (-0.185, 0.756, 0.549, -0.582, 0.439, -0.175, -0.232, 0.072, 0.731, -0.659, 0.301, -0.154),
    (0.722, -0.083, -0.621, -1.026, -0.285, -0.345, 0.407, 0.024, -0.373, 0.231, -0.206, -0.091),
    (-0.537, -0.673, 0.072, 1.608, -0.154, 0.521, -0.176, -0.096, -0.358, 0.427, -0.095, 0.245),
)  # fmt: skip
"""For English and French, fitted on both together: apart, each learns what its sample talks about."""
WITHOUT_WORDS: Final[Constants] = (
    (0.255, 0.368, 0.221, -0.171, 0.787, -0.133, 0.063, 0.552, 0.687, -0.814, -0.184, -0.508),
    (0.155, -0.040, -0.164, -0.163, -0.372, -0.201, -0.059, 0.087, -0.473, 0.418, 0.868, -0.319),
    (-0.410, -0.329, -0.057, 0.334, -0.415, 0.334, -0.004, -0.639, -0.214, 0.396, -0.684, 0.827),
)  # fmt: skip
"""For all other languages, where emoji and marks are all there is."""
