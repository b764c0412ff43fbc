"""What is known of the classifier's errors: for each language a matrix of what texts are against what was said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingestion import analyses
from reputation.constants import Constants
from reputation.evidence import Floats

CLASSES: Final = 3
UNMEASURED: Final = ((6, 2, 2), (2, 6, 2), (2, 2, 6))
"""Of a classifier that says nothing of its errors: little is believed."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Counts (groups, 3, 3): texts that are of a class by what was said of them; languages without counts of their own share a group."""

    counts: Floats
    groups: Mapping[str, int]

    def group(self, languages: Sequence[str]) -> NDArray[np.int64]:
        """The group of each language (n)."""
        known = {language: self.groups.get(language, self.groups[""]) for language in set(languages)}
        return np.fromiter(map(known.__getitem__, languages), dtype=np.int64, count=len(languages))

    def drawn(self, random: np.random.Generator, draws: int, constants: Constants) -> Floats:
        """Matrices (draws, groups, 3, 3) that the counts allow: rows of Dirichlet draws.

        A row is believed as if it was counted on `trusted` texts at most: those of a client are never quite like those it was measured on.
        """
        totals = self.counts.sum(axis=2, keepdims=True)
        believed = self.counts * np.minimum(1.0, constants.trusted / totals)
        made = random.standard_gamma(believed + 0.5, size=(draws, *believed.shape))
        matrices: Floats = made / made.sum(axis=3, keepdims=True)
        return matrices


@cache
def errors() -> Errors:
    """Those of the analysis that says the sentiment."""
    plugin = analyses.registry.get(analyses.TONE)
    known = {language: one.counts for language, one in plugin.validations().items()} if plugin else {}
    known.setdefault("", UNMEASURED)
    languages = sorted(known)
    return Errors(np.array([known[language] for language in languages], dtype=np.float64), {name: i for i, name in enumerate(languages)})


def signature() -> str:
    """The model that a score computed now rests on: engine and version of the analysis that says the sentiment."""
    plugin = analyses.registry.get(analyses.TONE)
    return plugin.signature() if plugin else ""
