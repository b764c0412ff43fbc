"""Takes a move of the score apart, exactly: what each story, source, community or correction did to it, and the habit.

The contributions of a window add up to its score less its habit, so their differences and the habit's own move add up to the move.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from reputation.evidence import Floats, Integers
from reputation.score import BY, Score

LISTED: Final = 50
"""Stories and others that are told one by one; the rest is a line."""
NOT_YET: Final = ("topic", "role")
"""What nothing says of a mention so far: told as not available, never made up."""


@dataclass(frozen=True, slots=True)
class Sums:
    """A window's contributions: by each thing, and by story (numbers ascending, with the mention that speaks for it)."""

    value: float
    habit: float
    by: Mapping[str, Mapping[str | int, float]]
    story: Integers
    mention: Integers
    points: Floats


class Step(NamedTuple):
    """What one thing did to the score, in points. `mention` opens a story; `entered`: only the later window has it, `left`: the earlier."""

    key: str | int
    points: float
    mention: int = 0
    entered: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Fall:
    """The steps of one kind, largest first, and what those not listed did; with the habit's move they add up to the whole move."""

    by: str
    steps: tuple[Step, ...]
    rest: float
    others: int


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From one score to the other: the habit's move, and the rest of it taken apart in each way there is."""

    before: float
    after: float
    habit: float
    falls: tuple[Fall, ...]

    @property
    def total(self) -> float:
        return self.after - self.before

    def of(self, by: str) -> Fall | None:
        return next((fall for fall in self.falls if fall.by == by), None)


def sums(score: Score) -> Sums:
    """What is needed of a window; its contributions must be whole."""
    order = np.argsort([part.story for part in score.contributions], kind="stable")
    return Sums(
        score.value, score.habit, {by: score.summed(by) for by in BY},
        np.array([part.story for part in score.contributions], dtype=np.int64)[order],
        np.array([part.mention for part in score.contributions], dtype=np.int64)[order],
        np.array([part.points for part in score.contributions], dtype=np.float64)[order],
    )  # fmt: skip


def between(before: Sums, after: Sums) -> Waterfall:
    """The move from one window to the other."""
    falls = [_stories(before, after)]
    for by in BY:
        earlier, later = before.by[by], after.by[by]
        steps = (Step(key, later.get(key, 0.0) - earlier.get(key, 0.0)) for key in earlier.keys() | later.keys())
        falls.append(_fall(by, steps))
    return Waterfall(before.value, after.value, after.habit - before.habit, tuple(falls))


def _stories(before: Sums, after: Sums) -> Fall:
    stories = np.union1d(before.story, after.story)
    points, mentions = np.zeros(len(stories)), np.zeros(len(stories), dtype=np.int64)
    inside = np.zeros((2, len(stories)), dtype=np.bool_)
    for sign, place, side in ((-1, 0, before), (1, 1, after)):
        at = np.searchsorted(stories, side.story)
        points[at] += sign * side.points
        mentions[at], inside[place, at] = side.mention, True
    order = np.lexsort((stories, -np.abs(points)))
    steps = tuple(
        Step(int(stories[i]), float(points[i]), int(mentions[i]), entered=not inside[0, i], left=not inside[1, i]) for i in order[:LISTED]
    )
    return Fall("story", steps, math.fsum(points[order[LISTED:]].tolist()), max(0, len(stories) - LISTED))


def _fall(by: str, steps: Iterable[Step]) -> Fall:
    ordered = sorted(steps, key=lambda step: (-abs(step.points), str(step.key)))
    return Fall(by, tuple(ordered[:LISTED]), math.fsum(step.points for step in ordered[LISTED:]), max(0, len(ordered) - LISTED))
