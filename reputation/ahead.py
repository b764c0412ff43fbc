"""Scores computed before anybody asks: each subject's usual window, soon after a recount, so that a page only reads.

Who asks for another window computes it, and keeps it for whoever asks next. A kept value knows how far the counts had come: it is right
as long as they have not moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, Generic, TypeVar, cast

from django.core.cache import cache
from django.utils import timezone

from ingestion import changes
from ingestion.models import Subject
from reputation import counting
from reputation.constants import VERSION, Constants
from reputation.score import Comparison, Move, Score, Window, at_ends, compare
from search import calendar
from tenants import current
from tenants.turns import Again

T = TypeVar("T")
DAYS: Final = 30
WEEK: Final = timedelta(days=7)
QUICK: Final = Constants(draws=100)  # thirty intervals are drawn for one chart: a hundred draws each tell its width
STEPS: Final = ((timedelta(days=92), "day"), (timedelta(days=731), "week"))
MOST_POINTS: Final = 400
KEPT: Final = timedelta(days=1)
# While the counts move: how old a value may be that a worker will make anew, and one that nobody will.
STALE_AHEAD: Final = timedelta(minutes=10)
STALE: Final = timedelta(minutes=1)
# A worker rests twenty times as long as it took, so that scores never take more than a twentieth of it.
REST_LEAST: Final = timedelta(seconds=5)
REST_TIMES: Final = 20
SHAPE: Final = f"{VERSION}.2"  # raised when what is kept looks different: an older release's is not read
LEDGER: Final = f"ahead:{SHAPE}"


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A value, how far the counts had come when it was made, and whether a worker makes it anew by itself."""

    value: T
    stamp: str
    at: datetime
    ahead: bool

    def is_good(self, stamp: str, now: datetime) -> bool:
        return self.stamp == stamp or now - self.at < (STALE_AHEAD if self.ahead else STALE)


@dataclass(frozen=True, slots=True)
class Cause:
    """What one source did to a move, in points, and on how many stories of the later window it rests."""

    source: int
    points: float
    stories: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the worker has done of its round, for which counts and window; `rest` is set when the round is over."""

    stamp: str
    window: Window
    done: frozenset[int] = frozenset()
    took: float = 0.0
    rest: datetime | None = None


def window() -> Window | None:
    """The usual window: the days up to the newest that has mentions, in the client's zone; None when nothing was heard."""
    newest = counting.newest_day()
    if newest is None:
        return None
    zone = current.zone()
    last = calendar.floor(newest, "day", zone)
    noon = last + timedelta(hours=12)  # a day of 23 or 25 hours lies between: noon stays inside its day
    return calendar.floor(noon - timedelta(days=DAYS - 1), "day", zone), calendar.following(last, "day", zone)


def standing(subject: int, since: datetime, until: datetime) -> tuple[Score, Move]:
    """The score of the window, and how it moved against the same window a week before."""
    return _stood(subject, since, until)[:2]


def causes(subject: int, since: datetime, until: datetime) -> tuple[Cause, ...]:
    """What moved it in that week, by source, largest first; the habit's own move is the rest."""
    return _stood(subject, since, until)[2]


def course(subject: int, since: datetime, until: datetime) -> list[Score]:
    """The score at the end of each day of the window, of each week or month of a long one; each over the days before it."""
    return _kept(_name("course", subject, since, until), lambda: _course(subject, since, until))


def work(deadline: float) -> Again:
    """A worker's round over the subjects, when the counts have moved since the last one; says when the next may begin."""
    usual = window()
    if usual is None:
        return False
    ledger = cast("Ledger | None", cache.get(LEDGER))
    stamp = _stamp()
    if ledger is not None and ledger.rest is not None:
        if (ledger.stamp, ledger.window) == (stamp, usual):
            return False
        if ledger.rest > timezone.now():
            return ledger.rest
        ledger = None
    ledger = ledger or Ledger(stamp, usual)
    for subject in _subjects():
        if subject in ledger.done:
            continue
        if monotonic() >= deadline:
            cache.set(LEDGER, ledger, KEPT.total_seconds())
            return True
        begun = monotonic()
        for name, make in _of(subject, usual):
            _keep(name, make(), stamp, ahead=True)
        ledger = replace(ledger, done=ledger.done | {subject}, took=ledger.took + monotonic() - begun)
    rest = max(REST_LEAST, timedelta(seconds=REST_TIMES * ledger.took))
    cache.set(LEDGER, replace(ledger, stamp=stamp, window=usual, rest=timezone.now() + rest), KEPT.total_seconds())
    return False


def refill(deadline: float) -> Again:
    """Once an hour: begin again where something that was kept has gone from the cache."""
    usual = window()
    if usual and any(name not in cache for subject in _subjects() for name, _make in _of(subject, usual)):
        cache.delete(LEDGER)
    return work(deadline)


def _subjects() -> list[int]:
    return list(Subject.objects.watched().order_by("pk").values_list("pk", flat=True))


def _of(subject: int, usual: Window) -> Iterator[tuple[str, Callable[[], object]]]:
    yield _name("standing", subject, *usual), lambda: _standing(subject, *usual)
    yield _name("course", subject, *usual), lambda: _course(subject, *usual)


Stood = tuple[Score, Move, tuple[Cause, ...]]


def _stood(subject: int, since: datetime, until: datetime) -> Stood:
    return _kept(_name("standing", subject, since, until), lambda: _standing(subject, since, until))


def _standing(subject: int, since: datetime, until: datetime) -> Stood:
    found = compare(subject, (since - WEEK, until - WEEK), (since, until))
    return found.after, found.move, _causes(found)


def _causes(found: Comparison) -> tuple[Cause, ...]:
    before, after = found.before.summed("source"), found.after.summed("source")
    stories = Counter(part.source for part in found.after.contributions)
    made = [Cause(int(key), after.get(key, 0.0) - before.get(key, 0.0), stories[int(key)]) for key in before.keys() | after.keys()]
    return tuple(sorted(made, key=lambda cause: (-abs(cause.points), cause.source)))


def _course(subject: int, since: datetime, until: datetime) -> list[Score]:
    zone = current.zone()
    step = next((name for longest, name in STEPS if until - since <= longest), "month")
    starts = calendar.starts(since, until, cast(calendar.Step, step), zone, MOST_POINTS)
    return at_ends(subject, [*starts[1:], until], QUICK)


# -- what is kept


def _name(what: str, subject: int, since: datetime, until: datetime) -> str:
    return f"{what}:{SHAPE}:{subject}:{since.timestamp():.0f}:{until.timestamp():.0f}"


def _stamp() -> str:
    """How far the counts have come."""
    position = changes.position(counting.READER)
    return f"{position.xid}.{position.id}"


def _kept(name: str, make: Callable[[], T]) -> T:
    found = cast("Kept[T] | None", cache.get(name))
    stamp = _stamp()
    if found is not None and found.is_good(stamp, timezone.now()):
        return found.value
    return _keep(name, make(), stamp, ahead=False)


def _keep(name: str, value: T, stamp: str, *, ahead: bool) -> T:
    cache.set(name, Kept(value, stamp, timezone.now(), ahead), KEPT.total_seconds())
    return value
