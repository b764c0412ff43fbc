"""Which words stand out in what is said of one beside what is said of others: the log-odds ratio with an informative Dirichlet prior.

Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16 (2008), equations 16 and 22. A word is counted once a voice, so that one
author who repeats it says it once. The prior is the words of both sides together: a rare word must be said often to stand out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

PRIOR: Final = 100.0
"""What the prior weighs, in words: at most as much as the smaller side says."""
LEAST_VOICES: Final = 5
INTERVAL: Final = NormalDist().inv_cdf(0.95)
FALSE: Final = 0.05
"""How many words may stand out by chance alone over all that were looked at (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How much more a word is said of one than of others: a log-odds ratio with its 90 % interval and its z."""

    word: str
    voices: int
    others: int
    ratio: float
    low: float
    high: float
    z: float


def standing_out(ours: Mapping[str, int], theirs: Mapping[str, int], least: int = LEAST_VOICES) -> list[Odds]:
    """The words that voices say more of the first side than of the second, surer than chance, the surest first; `least` voices at least."""
    n, m = sum(ours.values()), sum(theirs.values())
    if not n or not m:
        return []
    # A word that is all there is on both sides is said no more of one: its odds would be without end on each.
    tested = [word for word, voices in ours.items() if voices >= least and voices + theirs.get(word, 0) < n + m]
    if not tested:
        return []
    sure = NormalDist().inv_cdf(1 - FALSE / len(tested))
    weight = min(PRIOR, n, m)
    found = [_odds(word, (ours[word], n), (theirs.get(word, 0), m), weight) for word in tested]
    return sorted((one for one in found if one.z >= sure), key=lambda one: (-one.z, one.word))


def _odds(word: str, ours: tuple[int, int], theirs: tuple[int, int], weight: float) -> Odds:
    (said, n), (other, m) = ours, theirs
    prior = weight * (said + other) / (n + m)
    ratio = math.log((said + prior) / (n + weight - said - prior)) - math.log((other + prior) / (m + weight - other - prior))
    spread = math.sqrt(1 / (said + prior) + 1 / (other + prior))
    return Odds(word, said, other, ratio, ratio - INTERVAL * spread, ratio + INTERVAL * spread, ratio / spread)
