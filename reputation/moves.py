"""How a score moved between two windows: what parts them, with the interval of the difference, from the same draws."""

from __future__ import annotations

from dataclasses import dataclass

from reputation import evidence as evidences
from reputation import shown, weighing
from reputation.classifier import errors
from reputation.constants import Constants
from reputation.draws import draw
from reputation.evidence import Evidence
from reputation.score import Score, Window, around, from_evidence, reach, seed_of, side_of


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the score in points, with the 90 % interval of the difference."""

    value: float
    low: float
    high: float

    @property
    def is_change(self) -> bool:
        return self.low > 0 or self.high < 0

    @property
    def is_at_edge(self) -> bool:
        return shown.is_at_edge(self.value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subject's score before and after, and the move between them."""

    before: Score
    after: Score
    move: Move


def move(subject: int, before: Window, after: Window, constants: Constants | None = None) -> Move:
    """How the score changed between two windows, from the same draws."""
    used = constants or weighing.current_constants()
    return moved(subject, _read_both(subject, before, after, used), before, after, used)


def compare(subject: int, before: Window, after: Window, constants: Constants | None = None) -> Comparison:
    """The score of two windows and how it moved; the rows are read once."""
    used = constants or weighing.current_constants()
    return compared(subject, _read_both(subject, before, after, used), before, after, used)


def compared(subject: int, heard: Evidence, before: Window, after: Window, constants: Constants) -> Comparison:
    """The same from stories already read, which must reach back to the habit's days before the earlier window."""
    first, second = (from_evidence(subject, heard, *window, constants) for window in (before, after))
    return Comparison(first, second, moved(subject, heard, before, after, constants))


def moved(subject: int, heard: Evidence, before: Window, after: Window, constants: Constants) -> Move:
    """The same from stories already read, which must reach back to the habit's days before the earlier window."""
    rows = heard.between(min(before[0], after[0]), max(before[1], after[1]))
    sides = [side_of(heard, heard.between(*window), *window, constants, rows) for window in (before, after)]
    drawn = draw(rows, [side.drawn for side in sides], errors(), constants, seed_of(subject, before[0], after[1]))
    value = 50 * (sides[1].mean(constants.k) - sides[0].mean(constants.k))
    (first, second), (first_filled, second_filled) = drawn.means, drawn.filled
    return Move(value, *around(value, 50 * (second - first), 50 * (second_filled - first_filled)))


def _read_both(subject: int, before: Window, after: Window, constants: Constants) -> Evidence:
    return evidences.read(subject, reach(min(before[0], after[0]), constants), max(before[1], after[1]), constants)
