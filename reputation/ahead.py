"""Scores computed before anybody asks: each subject's usual window, soon after a recount, so that a page only reads.

Who asks for another window gets it at once where few stories are to be read, and it is kept for whoever asks next; of more stories a worker
is asked for it. A kept value knows how far the counts had come: it is right as long as they have not moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, cast

from django.core.cache import cache
from django.utils import timezone

from core.remembering import remembered
from ingestion import changes, sources
from ingestion.models import Subject
from reputation import counting, kept, stretches, weighing
from reputation.models import KeptScore
from reputation.moves import Comparison, Move
from reputation.score import Score, Window
from reputation.stretches import SHAPE, Cause, Stood, Task
from reputation.waterfall import Waterfall
from search import calendar
from tenants import current, turns
from tenants.models import Lane
from tenants.turns import Again

KEPT: Final = timedelta(days=1)
# While the counts move: how old a value may be that a worker will make anew, and one that nobody will.
STALE_AHEAD: Final = timedelta(minutes=10)
STALE: Final = timedelta(minutes=1)
# A worker rests twenty times as long as it took, so that scores never take more than a twentieth of it.
REST_LEAST: Final = timedelta(seconds=5)
REST_TIMES: Final = 20
LEDGER: Final = f"ahead:{SHAPE}"
ASKED: Final = f"asked:{SHAPE}"
MOST_ASKED: Final = 20
BEGUN_FOR: Final = timedelta(minutes=10)
WHATS: Final = ("standing", "course")
"""What is computed before anybody asks."""


class NotYet(Exception):
    """A worker was asked for it: too many stories are to be read for a page to wait."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A value, how far the counts had come when it was made, and whether a worker makes it anew by itself."""

    value: object
    stamp: str
    at: datetime
    ahead: bool

    def is_good(self, stamp: str, now: datetime) -> bool:
        return self.stamp == stamp or now - self.at < (STALE_AHEAD if self.ahead else STALE)


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a worker came with a task, for which counts."""

    stamp: str
    parts: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the worker has done of its round, for which counts and window; `rest` is set when the round is over."""

    stamp: str
    window: Window
    done: frozenset[str] = frozenset()
    took: float = 0.0
    rest: datetime | None = None


def window(days: int = 0) -> Window | None:
    """The usual window: so many days up to the newest that has mentions, in the client's zone; without a number, as many as scores have
    there. None when nothing was heard."""
    newest = counting.newest_day()
    if newest is None:
        return None
    zone = current.zone()
    last = calendar.floor(newest, "day", zone)
    noon = last + timedelta(hours=12)  # a day of 23 or 25 hours lies between: noon stays inside its day
    return calendar.floor(noon - timedelta(days=(days or weighing.current_constants().window_days) - 1), "day", zone), calendar.following(
        last, "day", zone
    )


def standing(subject: int, since: datetime, until: datetime) -> tuple[Score, Move]:
    """The score of the window, and how it moved against the same window a week before. Raises `NotYet`."""
    return _stood(subject, since, until)[:2]


def causes(subject: int, since: datetime, until: datetime) -> tuple[Cause, ...]:
    """What moved it in that week, by source, largest first; the habit's own move is the rest. Raises `NotYet`."""
    return _stood(subject, since, until)[2]


def waterfall(subject: int, since: datetime, until: datetime) -> Waterfall:
    """The move of that week taken apart: what each story, source, community and correction did, and the habit. Raises `NotYet`."""
    return _stood(subject, since, until)[3]


def beside(subjects: Sequence[int], since: datetime, until: datetime, without: Sequence[int]) -> dict[int, Score | None]:
    """The scores of the window to set beside each other, without what these sources brought; None while a worker computes one.

    None is computed at once: a page would ask more of the database the more subjects there are.
    """
    what, weights = "fair" if without else "standing", weighing.number()
    tasks = [Task(what, subject, since, until, weights, tuple(sorted(without))) for subject in subjects]
    found = cache.get_many([task.name for task in tasks])
    stamp, now = _stamp(), timezone.now()
    kept = {task: cast("Kept | None", found.get(task.name)) for task in tasks}
    if wanted := [task for task, value in kept.items() if value is None or not (value.ahead or value.is_good(stamp, now))]:
        _ask(*wanted)
    # Of what stands, the score comes first.
    return {task.subject: cast("Sequence[Score]", value.value)[0] if value else None for task, value in kept.items()}


def course(subject: int, since: datetime, until: datetime) -> list[Score]:
    """The score at the end of each day of the window, of each week or month of a long one, each over days before it. Raises `NotYet`."""
    return cast("list[Score]", _kept(Task("course", subject, since, until)))


def compared(subject: int, since: datetime, until: datetime) -> Comparison:
    """The score of the window beside the one of the same length before it, and the move between them. Raises `NotYet`."""
    return cast("Comparison", _kept(Task("compared", subject, since, until)))


def scored(subject: int, since: datetime, until: datetime) -> Score:
    """The score of the window with its largest contributions. Raises `NotYet`."""
    return cast("Score", _kept(Task("scored", subject, since, until)))


def again(told: KeptScore) -> Score:
    """A score that was told, by what made it then over what is stored now: see `kept.again`. Raises `NotYet`, and `Conflict`."""
    kept.check(told)
    if weighing.of(told.weights) != weighing.from_dict(told.constants):  # a restored backup does not know the choice any more
        return kept.again(told)
    return cast("Score", _kept(Task("scored", told.subject_id, told.since, told.until, told.weights)))


def history(subject: int, since: datetime, until: datetime, step: int) -> list[Score]:
    """The score at the end of every so many days, each over the usual window. Raises `NotYet`."""
    return cast("list[Score]", _kept(Task("history", subject, since, until, step=step)))


def work(deadline: float) -> Again:
    """What pages wait for; then a round over the subjects, when the counts have moved since the last; says when the next may begin."""
    if not _answer(deadline):
        return True
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
    for task in _tasks(ledger.window):
        if task.name in ledger.done:
            continue
        began = monotonic()
        finished = _advance(task, deadline, ledger.stamp, ahead=True)
        ledger = replace(ledger, took=ledger.took + monotonic() - began)
        if not finished:
            cache.set(LEDGER, ledger, KEPT.total_seconds())
            return True
        ledger = replace(ledger, done=ledger.done | {task.name})
    rest = max(REST_LEAST, timedelta(seconds=REST_TIMES * ledger.took))
    cache.set(LEDGER, replace(ledger, rest=timezone.now() + rest), KEPT.total_seconds())
    return False if (ledger.stamp, ledger.window) == (_stamp(), usual) else timezone.now() + rest


def refill(deadline: float) -> Again:
    """Once an hour: begin again where something that was kept has gone from the cache."""
    usual = window()
    ledger = cast("Ledger | None", cache.get(LEDGER))
    if usual and ledger and ledger.rest and any(task.name not in cache for task in _tasks(usual)):
        cache.delete(LEDGER)
    return work(deadline)


def _tasks(usual: Window) -> list[Task]:
    subjects = Subject.objects.watched().order_by("pk").values_list("pk", flat=True)
    weights = weighing.number()
    return [Task(what, subject, *usual, weights) for subject in subjects for what in WHATS]


def _advance(task: Task, deadline: float, stamp: str, *, ahead: bool) -> bool:
    """Go on with a task, stretch by stretch, and keep it when it is finished; what is done of it outlives the turn."""
    name = f"begun:{task.name}"
    begun = cast("Begun", cache.get(name)) or Begun(stamp)
    reading = stretches.take(task, begun.stamp)
    while len(begun.parts) < task.stretches():
        if monotonic() >= deadline and (reading.heard is not None or stretches.has_room()):
            cache.set(name, begun, BEGUN_FOR.total_seconds())
            stretches.hold(task, begun.stamp, reading)
            return False
        if reading.heard is None:
            reading.go_on()
        else:
            begun = replace(begun, parts=(*begun.parts, task.part(len(begun.parts), reading.heard, reading.constants)))
    if task.what == WHATS[0]:
        stretches.hold(task, begun.stamp, reading)
    value = _keep(task, task.value(begun.parts), begun.stamp, ahead=ahead)
    if ahead and task.what == WHATS[0]:
        kept.keep(cast("Stood", value)[0], task.weights)
    cache.delete(name)
    return True


# -- what pages wait for


def _ask(*tasks: Task) -> None:
    """Have a worker compute them next, and what stands beside each on a page."""
    wanted = [replace(task, what=what) for task in tasks for what in (WHATS if task.what in WHATS else (task.what,))]
    asked = [one for one in _asked() if one not in wanted]
    cache.set(ASKED, [*asked, *wanted][-MOST_ASKED:], KEPT.total_seconds())
    turns.due_here(Lane.RECOUNT)


def _asked() -> list[Task]:
    return cast("list[Task]", cache.get(ASKED, []))


def _answer(deadline: float) -> bool:
    """Whether all that was asked for is there."""
    usual = window()
    for task in _asked():
        found = cast("Kept | None", cache.get(task.name))
        stamp = _stamp()
        wanted = found is None or (found.stamp != stamp and timezone.now() - found.at >= STALE_AHEAD)
        if wanted and not _advance(task, deadline, stamp, ahead=task.what in WHATS and (task.since, task.until) == usual):
            return False
        cache.set(ASKED, [one for one in _asked() if one != task], KEPT.total_seconds())
    return True


# -- what is kept


def _stood(subject: int, since: datetime, until: datetime) -> Stood:
    return cast("Stood", _kept(Task("standing", subject, since, until)))


def _stamp() -> str:
    """How far the counts have come, by which constants they are weighed, and whose words are the brand's own."""
    return remembered("stamp", _stamped)


def _stamped() -> str:
    position = changes.position(counting.READER)
    own = ",".join(map(str, sources.own()))
    return f"{position.xid}.{position.id}.{weighing.number()}.{own}"


def _kept(task: Task) -> object:
    return remembered(task, lambda: _settled(task, cast("Kept | None", cache.get(task.name)), _stamp(), timezone.now()))


def _settled(task: Task, found: Kept | None, stamp: str, now: datetime) -> object:
    """What was found when it is good; else computed at once where that is quick, asked of a worker where it is not."""
    if found is not None and found.is_good(stamp, now):
        return found.value
    if stretches.effort(task) <= stretches.AT_ONCE:
        return _keep(task, stretches.compute(task), stamp, ahead=False)
    if found is None:
        _ask(task)
        raise NotYet
    if not found.ahead and now - found.at >= STALE_AHEAD:
        _ask(task)
    return found.value  # it is a while old, and a newer one is on its way


def _keep(task: Task, value: object, stamp: str, *, ahead: bool) -> object:
    cache.set(task.name, Kept(value, stamp, timezone.now(), ahead), KEPT.total_seconds())
    return value
