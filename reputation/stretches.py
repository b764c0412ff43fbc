"""What a page shows of a subject, computed in stretches that each fit into a worker's turn: some days read, one window, one end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final, TypeAlias, cast

from reputation import counting, evidence, waterfall, weighing
from reputation.constants import VERSION, Constants
from reputation.evidence import Evidence
from reputation.score import Move, Score, Window, from_evidence, moved
from reputation.waterfall import Waterfall
from search import calendar
from tenants import current

SHAPE: Final = f"{VERSION}.4"  # raised when what is kept looks different: an older release's is not read
WEEK: Final = timedelta(days=7)
QUICK: Final = 100  # thirty intervals are drawn for one chart: a hundred draws each tell its width
STEPS: Final = ((timedelta(days=92), "day"), (timedelta(days=731), "week"))
MOST_POINTS: Final = 400
LISTED: Final = 200
"""Contributions that are kept one by one: a page shows eight."""
AT_ONCE: Final = 5_000
"""Stories that are read, and computed with, in a moment."""
HELD_MOST: Final = 1_500_000
HELD_FOR: Final = 120.0


@dataclass(frozen=True, slots=True)
class Cause:
    """What one source did to a move, in points, and on how many stories of the later window it rests."""

    source: int
    points: float
    stories: int


Stood: TypeAlias = tuple[Score, Move, tuple[Cause, ...], Waterfall]


@dataclass(frozen=True, slots=True)
class Task:
    """A `standing` or a `course` of a subject over a window. Each stretch gives a part, all parts give its value.

    `fair` is its score `without` what some sources brought: those that do not hear whom it is compared with.
    """

    what: str
    subject: int
    since: datetime
    until: datetime
    weights: int = field(default_factory=weighing.number)
    """The choice of constants; another one is another task."""
    without: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        left = ",".join(map(str, self.without))
        window = f"{self.since.timestamp():.0f}:{self.until.timestamp():.0f}"
        return f"{self.what}:{SHAPE}:{self.subject}:{window}:{self.weights}:{left}"

    @property
    def constants(self) -> Constants:
        return weighing.of(self.weights)

    @property
    def span(self) -> Window:
        """What is to be read for it: the same for both, so that they can share it."""
        return self.since - timedelta(days=self.constants.window_days + self.constants.habit_days), self.until

    def stretches(self) -> int:
        return len(self._ends()) if self.what == "course" else 1 if self.what == "fair" else 3

    def part(self, place: int, heard: Evidence, used: Constants) -> object:
        """The stretch at this place, from stories that were read, by its constants."""
        if self.what == "course":
            end = self._ends()[place]
            since = end - timedelta(days=used.window_days)
            return from_evidence(self.subject, heard, since, end, replace(used, draws=QUICK), with_parts=False)
        if self.what == "fair":
            return from_evidence(self.subject, heard.without(self.without), self.since, self.until, used, with_parts=False)
        before = self.since - WEEK, self.until - WEEK
        if place == 0:
            return waterfall.sums(from_evidence(self.subject, heard, *before, used))
        if place == 1:
            after = from_evidence(self.subject, heard, self.since, self.until, used)
            return after.trimmed(LISTED), waterfall.sums(after), Counter(part.source for part in after.contributions)
        return moved(self.subject, heard, before, (self.since, self.until), used)

    def value(self, parts: Sequence[Any]) -> object:
        """What its parts make together."""
        if self.what != "standing":
            return list(parts)
        before, (score, after, stories), move = parts
        return score, move, _causes(before.by["source"], after.by["source"], stories), waterfall.between(before, after)

    def _ends(self) -> list[datetime]:
        """Of each day of the window, of each week or month of a long one."""
        step = next((name for longest, name in STEPS if self.until - self.since <= longest), "month")
        starts = calendar.starts(self.since, self.until, cast(calendar.Step, step), current.zone(), MOST_POINTS)
        return [*starts[1:], self.until]


def _causes(before: Mapping[str | int, float], after: Mapping[str | int, float], stories: Counter[int]) -> tuple[Cause, ...]:
    made = [Cause(int(key), after.get(key, 0.0) - before.get(key, 0.0), stories[int(key)]) for key in before.keys() | after.keys()]
    return tuple(sorted(made, key=lambda cause: (-abs(cause.points), cause.source)))


def size(task: Task) -> int:
    """How many stories it reads, from the counts."""
    found = counting.counts(*task.span, subjects=[task.subject])
    return found[0].stories if found else 0


def compute(task: Task) -> object:
    """All of it at once: for few stories."""
    used = task.constants
    heard = evidence.read(task.subject, *task.span, used)
    return task.value([task.part(place, heard, used) for place in range(task.stretches())])


# -- what was read, held between turns


@dataclass(slots=True)
class Reading:
    """The stories of a span, read by whole days of the client, so that an author's stories of a day are counted together."""

    subject: int
    since: datetime
    until: datetime
    days: int
    constants: Constants
    parts: list[Evidence] = field(default_factory=list)
    used: float = 0.0

    @property
    def heard(self) -> Evidence | None:
        """All of it; nothing as long as more is to be read."""
        return self.parts[0] if self.since >= self.until else None

    @property
    def rows(self) -> int:
        return sum(len(part) for part in self.parts)

    def go_on(self) -> None:
        """Read some days more."""
        zone = current.zone()
        noon = calendar.floor(self.since, "day", zone) + timedelta(hours=12)  # days of 23 or 25 hours: noon stays inside its day
        end = min(calendar.floor(noon + timedelta(days=self.days), "day", zone), self.until)
        self.parts.append(evidence.read(self.subject, self.since, end, self.constants))
        self.since = end
        if end >= self.until:
            self.parts = [evidence.joined(self.parts)]


Key: TypeAlias = tuple[int, int, Window, str, int]
_held: dict[Key, Reading] = {}
"""In this process: another one that takes the next turn reads for itself. Whoever works with a reading has taken it out."""


def take(task: Task, stamp: str) -> Reading:
    """What this process has read for it as of these counts, else a new reading."""
    found = _held.pop(_key(task, stamp), None)
    if found:
        return found
    since, until = task.span
    stories = size(task)
    days = (until - since).days + 1
    return Reading(task.subject, since, until, days if stories <= AT_ONCE else max(1, days * AT_ONCE // stories), task.constants)


def hold(task: Task, stamp: str, reading: Reading) -> None:
    """Keep it for the next turn, or for the other task of the same span."""
    now = monotonic()
    for key, other in list(_held.items()):
        if now - other.used > HELD_FOR:
            _held.pop(key, None)
    reading.used = now
    _held[_key(task, stamp)] = reading


def has_room() -> bool:
    """Whether a reading may be left unfinished: else it is read to its end at once, so that each turn brings something."""
    return sum(reading.rows for reading in list(_held.values())) < HELD_MOST


def _key(task: Task, stamp: str) -> Key:
    return current.tenant().pk, task.subject, task.span, stamp, task.weights
