"""The course of a score: its value at the end of each step of a period, each over the usual window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reputation.classifier import errors
from reputation.constants import Constants
from reputation.draws import draw
from reputation.evidence import Evidence
from reputation.score import around, reach, seed_of, side_of
from reputation.shown import is_at_edge


@dataclass(frozen=True, slots=True)
class Point:
    """The score at a moment, with its 90 % interval; not `enough` stories: too little to say."""

    until: datetime
    value: float
    low: float
    high: float
    enough: bool

    @property
    def is_at_edge(self) -> bool:
        return is_at_edge(self.value, self.low, self.high)


def ends_of(since: datetime, until: datetime, step: timedelta) -> list[datetime]:
    """The ends of the steps of [since, until) that are whole."""
    return [since + step * number for number in range(1, (until - since) // step + 1)]


def needed(ends: Sequence[datetime], constants: Constants) -> datetime:
    """From when on the stories are needed for the course at these moments, which are in order."""
    return reach(ends[0] - timedelta(days=constants.window_days), constants)


def at_ends(subject: int, heard: Evidence, ends: Sequence[datetime], constants: Constants) -> list[Point]:
    """The course at these moments, from stories already read, which reach back to what is `needed`.

    Values are those of the score. All windows have the same draws: a story that a hundred days share is drawn once, and the band
    follows the value from day to day instead of trembling with the luck of each.
    """
    if not ends:
        return []
    windows = [(end - timedelta(days=constants.window_days), end) for end in ends]
    rows = heard.between(windows[0][0], ends[-1])
    sides = [side_of(heard, heard.between(*window), *window, constants, rows) for window in windows]
    drawn = draw(rows, [side.drawn for side in sides], errors(), constants, seed_of(subject, windows[0][0], ends[-1]))
    points = []
    for end, side, means, filled in zip(ends, sides, drawn.means, drawn.filled, strict=True):
        value = 50 + 50 * side.mean(constants.k)
        points.append(Point(end, value, *around(value, 50 + 50 * means, 50 + 50 * filled), len(side.weight) >= constants.enough))
    return points
