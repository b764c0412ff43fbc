"""What a score might as well have been: a bootstrap over authors and stories, whose labels are drawn as the classifier errs.

In each draw an author is counted a Poisson(1) number of times, and so is each story of one who told several; a story by the product
of both (Owen and Eckles 2012). Of one who told a single story the doubt is counted once. A matrix of errors is drawn for each
language, the window's class shares are found by expectation maximisation from what was said and that matrix (Saerens, Latinne and
Decaestecker 2002), and each story gets a label from what it then is likely to be; what a person corrected stays. Stories that two
windows share have one label and one count in a draw, so that a difference is that of the same draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reputation.classifier import CLASSES, Errors
from reputation.constants import Constants
from reputation.evidence import Evidence, Floats

Counts = NDArray[np.int8]
Places = NDArray[np.intp]
CELLS: Final = 4_000_000
"""Stories times draws that are worked on at once: they bound the memory."""
ROUNDS: Final = 60
# How often something is counted in a draw: 0 to 8 times, as often as Poisson(1) says (9 and more: one in a million).
POISSON: Final = np.searchsorted(
    np.round(2**16 * np.cumsum([math.exp(-1) / math.factorial(n) for n in range(8)])), np.arange(2**16), side="right"
).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Unheard:
    """What a source would have said while it was silent: so many stories as a rule, like those of the days before.

    `weight` and `said` are what those count for and say, at the age they would have.
    """

    source: int
    expected: float
    weight: Floats
    said: Floats


@dataclass(frozen=True, slots=True)
class Side:
    """A window: its stories' places among the rows, their weights, the habit they are pulled to, what was not heard of it."""

    places: Places
    weight: Floats
    m0: float
    unheard: Sequence[Unheard] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """Means (draws) of each side, as heard and with what was not heard; class shares (draws, 3) of the first, and those (3) of all draws
    together."""

    means: tuple[Floats, ...]
    filled: tuple[Floats, ...]
    shares: Floats
    together: Floats


@dataclass(frozen=True, slots=True)
class _Bins:
    """Stories in an order in which those lie together of which the same was said in the same group, certain ones last.

    `starts` (bins + 1) are their ends; `group` and `said` (bins) what they share; bins from `open` on are certain.
    """

    order: Places
    starts: Places
    group: NDArray[np.int64]
    said: NDArray[np.int64]
    open: int


def draw(rows: Evidence, sides: Sequence[Side], errors: Errors, constants: Constants, seed: int) -> Drawn:
    """The draws of these windows, whose stories are all among `rows`; the same seed gives the same."""
    random = np.random.Generator(np.random.PCG64(seed))
    bins = _binned(rows, errors)
    authors, which, told = np.unique(rows.author[bins.order], return_inverse=True, return_counts=True)
    several = np.flatnonzero(told[which] > 1)
    windows = [_Window.of(side, bins, len(rows)) for side in sides]
    means = [np.empty((2, constants.draws)) for _ in sides]
    shares, together = np.empty((constants.draws, CLASSES)), np.zeros(CLASSES)
    size = max(1, min(constants.draws, CELLS // max(1, len(rows))))
    for start in range(0, constants.draws, size):
        chunk = slice(start, min(start + size, constants.draws))
        many = chunk.stop - chunk.start
        times = poisson(random, many, len(authors))[:, which]
        times[:, several] *= poisson(random, many, len(several))
        chance = random.integers(0, 2**16, (many, len(rows)), dtype=np.uint16)
        matrices = errors.drawn(random, many, constants)
        for place, (window, side) in enumerate(zip(windows, sides, strict=True)):
            sums, counted = window.counted(times, chance, matrices, bins, constants)
            means[place][0, chunk] = _mean(sums, side, constants)
            means[place][1, chunk] = _mean(sums + _silence(random, side.unheard, many), side, constants)
            if place == 0:
                together += counted.sum(axis=0)
                shares[chunk] = (counted + 1 / CLASSES) / (counted.sum(axis=1, keepdims=True) + 1)
    return Drawn(tuple(pair[0] for pair in means), tuple(pair[1] for pair in means), shares, together / max(1.0, together.sum()))


def poisson(random: np.random.Generator, *shape: int) -> Counts:
    """Draws of Poisson(1) from a table of 65,536: with 100,000 stories, drawing is what an interval costs."""
    return POISSON[random.integers(0, len(POISSON), shape, dtype=np.uint16)]


def _mean(sums: Floats, side: Side, constants: Constants) -> Floats:
    mean: Floats = (sums[:, 0] + constants.k * side.m0) / (sums[:, 1] + constants.k)
    return mean


def _binned(rows: Evidence, errors: Errors) -> _Bins:
    said = rows.probabilities.argmax(axis=1) if len(rows) else np.zeros(0, dtype=np.int64)
    groups = len(errors.counts)
    key = np.where(rows.corrected, groups * CLASSES + said, errors.group(rows.language) * CLASSES + said)
    order = np.argsort(key, kind="stable")
    starts = np.searchsorted(key[order], np.arange((groups + 1) * CLASSES + 1))
    kinds = np.arange((groups + 1) * CLASSES)
    return _Bins(order, starts, kinds // CLASSES, kinds % CLASSES, groups * CLASSES)


@dataclass(frozen=True, slots=True)
class _Window:
    """A side, in the order of the bins: where its stories are among the rows, and where its bins end."""

    places: Places | slice
    starts: Places
    weight: Floats

    @classmethod
    def of(cls, side: Side, bins: _Bins, total: int) -> _Window:
        inside = np.zeros(total, dtype=np.bool_)
        inside[side.places] = True
        weight = np.zeros(total)
        weight[side.places] = side.weight
        inside, weight = inside[bins.order], weight[bins.order]
        places = np.flatnonzero(inside)
        ends = np.searchsorted(places, bins.starts)
        return cls(slice(None) if len(places) == total else places, ends, weight[inside].astype(np.float32))

    def counted(
        self, times: Counts, chance: NDArray[np.uint16], matrices: Floats, bins: _Bins, constants: Constants
    ) -> tuple[Floats, Floats]:
        """For each draw what was said and weighs in all (2), and how many stories are of each class (3)."""
        times, chance = times[:, self.places], chance[:, self.places]
        filled = [place for place in range(len(bins.group)) if self.starts[place] < self.starts[place + 1]]
        spans = {place: slice(self.starts[place], self.starts[place + 1]) for place in filled}
        heard = {place: times[:, span].sum(axis=1, dtype=np.int64).astype(np.float64) for place, span in spans.items()}
        open_bins = [place for place in filled if place < bins.open]
        likely = _likely(heard, open_bins, matrices, bins, constants)
        said, counted = np.zeros(times.shape, dtype=np.int8), np.zeros((len(times), CLASSES))
        for place, span in spans.items():
            part = times[:, span]
            if place >= bins.open:
                said[:, span] = (1 - bins.said[place]) * part
                counted[:, bins.said[place]] += heard[place]
                continue
            ends = np.rint(likely[place] * 2**16)  # (draws, 3)
            praised, blamed = chance[:, span] < ends[:, :1], chance[:, span] >= 2**16 - ends[:, 2:]
            up, down = part * praised, part * blamed
            said[:, span] = up - down
            ups, downs = up.sum(axis=1, dtype=np.int64), down.sum(axis=1, dtype=np.int64)
            counted += np.column_stack((ups, heard[place] - ups - downs, downs))
        sums = np.column_stack((said.astype(np.float32) @ self.weight, times.astype(np.float32) @ self.weight))
        return sums.astype(np.float64), counted


def _likely(heard: dict[int, Floats], open_bins: Sequence[int], matrices: Floats, bins: _Bins, constants: Constants) -> dict[int, Floats]:
    """What the stories of each open bin are likely to be (draws, 3), at the class shares that all bins agree best with."""
    if not open_bins:
        return {}
    prior = np.asarray(constants.training)
    chances = np.stack([matrices[:, bins.group[place], :, bins.said[place]] for place in open_bins], axis=2)  # (draws, 3, bins)
    times = np.stack([heard[place] for place in open_bins], axis=1)  # (draws, bins)
    certain = np.zeros((len(times), CLASSES))
    for place, count in heard.items():
        if place >= bins.open:
            certain[:, bins.said[place]] += count
    # A few texts' worth hold the shares, no part of all of them: the value is steadied so, but an interval would be too narrow.
    certain += constants.held_least * prior
    total = times.sum(axis=1, keepdims=True) + certain.sum(axis=1, keepdims=True)
    share = np.broadcast_to(prior, certain.shape)
    for _ in range(ROUNDS):
        joint = share[:, :, None] * chances
        joint /= joint.sum(axis=1, keepdims=True)
        share = ((joint @ times[:, :, None])[:, :, 0] + certain) / total
    joint = share[:, :, None] * chances
    joint /= joint.sum(axis=1, keepdims=True)
    return {place: joint[:, :, at] for at, place in enumerate(open_bins)}


def _silence(random: np.random.Generator, unheard: Sequence[Unheard], draws: int) -> Floats:
    """What was said and weighs while sources were silent (draws, 2): a Poisson number of the stories of the days before, for each draw."""
    sums = np.zeros((draws, 2))
    for one in unheard:
        many = random.poisson(one.expected, draws)
        taken = random.integers(0, len(one.weight), int(many.sum()))
        which = np.repeat(np.arange(draws), many)
        sums[:, 0] += np.bincount(which, (one.weight * one.said)[taken], draws)
        sums[:, 1] += np.bincount(which, one.weight[taken], draws)
    return sums
