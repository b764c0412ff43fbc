"""From the words found to calibrated probabilities: a softmax over a dozen features, its constants fitted by `fitting.py`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final, TypeAlias

from ingestion.analyses.lexicon.words import LANGUAGES

Features: TypeAlias = tuple[float, ...]
Probabilities: TypeAlias = tuple[float, float, float]

LABELS: Final = ("positive", "neutral", "negative")
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
    scores = [sum(map(mul, row, seen)) for row in rows]
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
    (-0.174, 0.773, 0.585, -0.565, 0.371, -0.169, -0.253, 0.110, 0.728, -0.678, 0.312, -0.153),
    (0.724, -0.074, -0.649, -1.041, -0.284, -0.334, 0.447, 0.013, -0.369, 0.239, -0.237, -0.105),
    (-0.551, -0.698, 0.064, 1.606, -0.087, 0.503, -0.194, -0.123, -0.359, 0.440, -0.075, 0.257),
)  # fmt: skip
"""For English and French, fitted on both together: apart, each learns what its sample talks about."""
WITHOUT_WORDS: Final[Constants] = (
    (0.260, 0.117, 0.071, -0.167, 0.950, -0.147, -0.001, 0.793, 0.688, -0.808, -0.185, -0.512),
    (0.150, 0.058, -0.057, -0.100, -0.485, -0.261, -0.039, -0.007, -0.473, 0.415, 0.870, -0.315),
    (-0.410, -0.174, -0.014, 0.267, -0.465, 0.407, 0.040, -0.786, -0.214, 0.393, -0.685, 0.827),
)  # fmt: skip
"""For all other languages, where emoji and marks are all there is."""
