"""Where somebody stands, from what a classifier said of their texts: a value with an interval that knows how often it errs.

What an author's texts are, for, neither or against, are shares that we do not see; we see what was said of them, through a matrix of
errors (Rogan and Gladen 1978). The posterior of the shares given the counts and the matrix is that of Gaba and Winkler 1992, here summed
over a grid of shares and over matrices drawn from what the errors were counted on. The prior is that of Jeffreys 1946: it takes no side
and is worth a text and a half, so that of who said little, little is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
PRIOR: Final = (0.5, 0.5, 0.5)
"""Texts for, neither, against that everybody is believed to have said before they speak."""
STEPS: Final = 30
AT_ONCE: Final = 200
ENDS: Final = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Leaning:
    """Shares for less shares against, -1 to 1: 0 is neutral; with its 90 % interval."""

    value: float
    low: float
    high: float

    @property
    def side(self) -> int:
        """1 for, -1 against, 0 where the interval holds neutral."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0

    @property
    def beyond(self) -> float:
        """How far the interval lies from neutral."""
        return max(self.low, -self.high, 0.0)


@dataclass(frozen=True)
class Leanings:
    """Reads counts by matrices of errors (draws, groups, 3, 3): texts that are of a class by what was said of them.

    Counts are (authors, groups + 1, 3): the last group is what people corrected, which is certain.
    """

    matrices: Floats

    def of(self, counts: Counts) -> list[Leaning]:
        """One an author, in their order; many said as much as many others, so each different row is read once."""
        if not len(counts):
            return []
        rows, places = np.unique(counts.reshape(len(counts), -1), axis=0, return_inverse=True)
        found: list[Leaning] = []
        for start in range(0, len(rows), AT_ONCE):
            found += self._some(rows[start : start + AT_ONCE])
        return [found[place] for place in places.ravel()]

    def _some(self, counts: Counts) -> list[Leaning]:
        likely = counts.astype(np.float64) @ self._chances
        likely = likely.reshape(len(counts), len(self.matrices), -1) + self._prior
        likely = np.exp(likely - likely.max(axis=(1, 2), keepdims=True)).sum(axis=1)
        weight = likely / likely.sum(axis=1, keepdims=True)
        values = weight @ self._values
        order = np.argsort(self._values, kind="stable")
        below = np.cumsum(weight[:, order], axis=1)
        low, high = (self._values[order][(below >= end).argmax(axis=1)] for end in ENDS)
        ends = np.round(np.column_stack((values, np.minimum(low, values), np.maximum(high, values))), 6)  # whoever is computed beside
        return [Leaning(*(float(one) for one in row)) for row in ends]

    @cached_property
    def _shares(self) -> Floats:
        """The middles of the cells of a grid over all shares (points, 3): none is 0, so that every logarithm is finite."""
        cells = [(i, j, STEPS - i - j) for i in range(STEPS + 1) for j in range(STEPS + 1 - i)]
        return (np.array(cells, dtype=np.float64) + 1 / 3) / (STEPS + 1)

    @cached_property
    def _values(self) -> Floats:
        values: Floats = self._shares[:, 0] - self._shares[:, 2]
        return values

    @cached_property
    def _prior(self) -> Floats:
        prior: Floats = np.log(self._shares) @ (np.array(PRIOR) - 1)
        return prior

    @cached_property
    def _chances(self) -> Floats:
        """The logarithm of how likely each thing is said at each point (groups + 1 times 3, draws times points)."""
        said = np.einsum("pc,dgcs->gsdp", self._shares, self.matrices)
        certain = np.broadcast_to(self._shares.T[:, None, :], (3, len(self.matrices), len(self._shares)))
        whole = np.concatenate([said.reshape(-1, *said.shape[2:]), certain])
        chances: Floats = np.log(whole).reshape(len(whole), -1)
        return chances
