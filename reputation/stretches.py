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
from reputation.moves import Comparison, Move, moved
from reputation.score import Score, Window, from_evidence
from reputation.waterfall import Waterfall
from search import calendar
from tenants import current

SHAPE: Final = f"{VERSION}.6"  # raised when what is kept looks different: an older release's is not read
WEEK: Final = timedelta(days=7)
QUICK: Final = 100  # thirty intervals are drawn for one chart: a hundred draws each tell its width
STEPS: Final = ((timedelta(days=92), "day"), (timedelta(days=731), "week"))
MOST_POINTS: Final = 400
LISTED: Final = 200
"""Contributions that are kept one by one: a page shows eight."""
TOLD: Final = 500
"""Contributions that a program may ask for one by one."""
COURSES: Final = ("course", "history")
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
    """What is asked of a subject over a window. Each stretch gives a part, all parts give its value.

    Pages show a `standing` and a `course`, a window `compared` with the one before it, and a `fair` score `without` what some sources
    brought: those that do not hear whom it is compared with. Programs ask for what was `scored`, and for a `history` with a point
    every `step` days.
    """

    what: str
    subject: int
    since: datetime
    until: datetime
    weights: int = field(default_factory=weighing.number)
    """The choice of constants; another one is another task."""
    without: tuple[int, ...] = ()
    step: int = 0

    @property
    def name(self) -> str:
        left = ",".join(map(str, self.without))
        window = f"{self.since.timestamp():.0f}:{self.until.timestamp():.0f}"
        return f"{self.what}:{SHAPE}:{self.subject}:{window}:{self.weights}:{left}:{self.step}"

    @property
    def constants(self) -> Constants:
        return weighing.of(self.weights)

    @property
    def span(self) -> Window:
        """What is to be read for it: the same for a standing, a course and a fair score, so that they can share it."""
        used = self.constants
        habit, window = timedelta(days=used.habit_days), timedelta(days=used.window_days)
        if self.what == "scored":
            return self.since - habit, self.until
        if self.what == "compared":
            return self.before[0] - habit, self.until
        if self.what == "history":
            ends = self._ends() or [self.until]
            return ends[0] - window - habit, ends[-1]
        return self.since - window - habit, self.until

    @property
    def before(self) -> Window:
        """The window of the same length that ends where this one begins."""
        return self.since - (self.until - self.since), self.since

    def stretches(self) -> int:
        return len(self._ends()) if self.what in COURSES else 1 if self.what in ("scored", "fair") else 3

    def part(self, place: int, heard: Evidence, used: Constants) -> object:
        """The stretch at this place, from stories that were read, by its constants."""
        if self.what in COURSES:
            end, drawn = self._ends()[place], replace(used, draws=QUICK) if self.what == "course" else used
            since = end - timedelta(days=used.window_days)
            return from_evidence(self.subject, heard, since, end, drawn, with_parts=False)
        if self.what == "scored":
            return from_evidence(self.subject, heard, self.since, self.until, used).trimmed(TOLD)
        if self.what == "fair":
            return from_evidence(self.subject, heard.without(self.without), self.since, self.until, used, with_parts=False)
        return self._compared(place, heard, used) if self.what == "compared" else self._stood(place, heard, used)

    def _compared(self, place: int, heard: Evidence, used: Constants) -> object:
        windows = (self.before, (self.since, self.until))
        if place < len(windows):
            return from_evidence(self.subject, heard, *windows[place], used).trimmed(LISTED)
        return moved(self.subject, heard, *windows, used)

    def _stood(self, place: int, heard: Evidence, used: Constants) -> object:
        before = self.since - WEEK, self.until - WEEK
        if place == 0:
            return waterfall.sums(from_evidence(self.subject, heard, *before, used))
        if place == 1:
            after = from_evidence(self.subject, heard, self.since, self.until, used)
            return after.trimmed(LISTED), waterfall.sums(after), Counter(part.source for part in after.contributions)
        return moved(self.subject, heard, before, (self.since, self.until), used)

    def value(self, parts: Sequence[Any]) -> object:
        """What its parts make together."""
        if self.what == "scored":
            return parts[0]
        if self.what == "compared":
            return Comparison(*parts)
        if self.what != "standing":
            return list(parts)
        before, (score, after, stories), move = parts
        return score, move, _causes(before.by["source"], after.by["source"], stories), waterfall.between(before, after)

    def _ends(self) -> list[datetime]:
        """Of each day of the window, of each week or month of a long one; of a history, of every step."""
        if self.what == "history":
            step = timedelta(days=self.step)
            return [self.since + number * step for number in range(1, (self.until - self.since) // step + 1)]
        cut = next((name for longest, name in STEPS if self.until - self.since <= longest), "month")
        starts = calendar.starts(self.since, self.until, cast(calendar.Step, cut), current.zone(), MOST_POINTS)
        return [*starts[1:], self.until]


def _causes(before: Mapping[str | int, float], after: Mapping[str | int, float], stories: Counter[int]) -> tuple[Cause, ...]:
    made = [Cause(int(key), after.get(key, 0.0) - before.get(key, 0.0), stories[int(key)]) for key in before.keys() | after.keys()]
    return tuple(sorted(made, key=lambda cause: (-abs(cause.points), cause.source)))


def size(task: Task) -> int:
    """How many stories it reads, from the counts."""
    found = counting.counts(*task.span, subjects=[task.subject])
    return found[0].stories if found else 0


def effort(task: Task) -> int:
    """The same as if it were one window of a month: a history computes with many of its stories again at each of its points."""
    return size(task) * max(1, task.stretches() // task.constants.window_days if task.what == "history" else 1)


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
