"""Watches all courses of a client: feeds the detectors what is new, keeps what they learn, and what rose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

import numpy as np
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from ingestion import changes
from reputation.detecting import course, watching
from reputation.detecting.bins import Clock, Heard
from reputation.detecting.course import Rise
from reputation.detecting.dense import Dense
from reputation.detecting.share import Share
from reputation.detecting.sparse import Sparse
from reputation.detecting.watching import Method, Refused
from reputation.incidents import early, evidence, gauges, hours, joining, minutes, sources
from reputation.incidents.gauges import Bars
from reputation.models import Gauge, Measure, Upswing
from tenants import turns
from tenants.models import Lane
from tenants.turns import Again

STRETCH: Final = 480
EVERY: Final = timedelta(minutes=1)
DONE: Final = "incidents:done"
AGAIN: Final = "incidents:again"
CHOSEN: Final = "incidents:chosen"
CHOSEN_EVERY: Final = timedelta(hours=6)
AGAIN_AFTER: Final = timedelta(minutes=30)
FIELDS: Final = ("began", "until", "top_at", "top", "times", "surprise", "sure", "course", "settled")


def work(deadline: float) -> Again:
    """What a turn does: nothing while neither the counts nor the hour moved."""
    ticks = hours.clock()
    until = hours.end(ticks)
    if until is None:
        return False
    # What moved while the past is not read again waits until it may be.
    stamp, now = f"{changes.position('rollups')}:{until}:{AGAIN in cache}", timezone.now()
    done = cache.get(DONE)
    if done and done[0] == stamp:
        return _rest(ticks, now, evidence.refresh(deadline))
    if done and now - done[1] < EVERY:
        soon: datetime = done[1] + EVERY
        return soon
    since = hours.begins(until)
    # In this order: what is forgotten is read again in the same turn, before incidents are brought into step with it.
    _read_again(ticks, until)
    if not sources.follow(ticks, until, deadline):
        return True
    gauges.ensure(ticks, ticks.start(since))
    if cache.add(CHOSEN, True, CHOSEN_EVERY.total_seconds()) and (changed := minutes.choose(ticks.start(until))):
        gauges.forget(changed)
        gauges.ensure(ticks, ticks.start(since))
    try:
        if not _settle(ticks, since, until - hours.LATE_HOURS, deadline):
            return True
        _look(ticks, until)
    except Refused:  # learnt by another version of the detectors: read again from the beginning
        gauges.forget(set(Gauge.objects.values_list("subject_id", flat=True)))
        return True
    joining.join(ticks, since)
    if not early.look(ticks, until, deadline):
        return True
    cache.set(DONE, (stamp, now), 86_400)
    return _rest(ticks, now, evidence.refresh(deadline))


def look_anew() -> None:
    """Have all hours looked at again at once, however lately they were: a past that has come in whole need not wait to be read again."""
    cache.delete_many([DONE, AGAIN, sources.WHOLE])
    turns.due_here(Lane.RECOUNT)


def _rest(ticks: Clock, now: datetime, more: Again) -> Again:
    """The next full hour, or sooner where evidence is due."""
    following = ticks.start(ticks.bin(now) + 1) + timedelta(seconds=5)
    return min(more, following) if isinstance(more, datetime) else more or following


def _read_again(ticks: Clock, until: int) -> None:
    """Counts of hours that were read for good changed: at most twice an hour, those subjects are read from their beginning. So are those
    that were read beyond now, by a clock that was ahead."""
    gauges.forget(gauges.ahead(until))
    if (
        AGAIN not in cache
        and (found := gauges.moved(ticks, ticks.start(hours.begins(until))))
        and cache.add(AGAIN, True, AGAIN_AFTER.total_seconds())
    ):
        cache.delete(sources.WHOLE)
        gauges.forget(found)


# -- feeding


@dataclass(frozen=True, slots=True)
class Fed:
    """Gauges of one measure, their rows before and what came of feeding."""

    method: Method
    gauges: list[Gauge]
    before: Any
    after: watching.Watched

    def told(self, rise: Rise) -> Rise:
        """With its moments in hours."""
        return minutes.in_hours(rise) if isinstance(self.method, Dense) else rise


def _settle(ticks: Clock, since: int, until: int, deadline: float) -> bool:
    """Feed for good every hour before `until`, in stretches; False when time is over and hours are left."""
    bars = gauges.needed()
    while True:
        known = [
            gauge for gauge in Gauge.objects.filter(first__isnull=False, subject__archived_at=None) if (gauge.settled or -1) < until - 1
        ]
        if not known:
            return True
        start = min(max(since, gauge.first or since) if gauge.settled is None else gauge.settled + 1 for gauge in known)
        stop = min(start + STRETCH, until)
        if stop <= start:
            return True
        counts, exposure = hours.read(ticks, start, stop), hours.exposures(ticks, start, stop)
        with transaction.atomic():
            for fed in _fed(ticks, known, counts, exposure):
                _keep(fed, counts, stop - 1, bars)
        if monotonic() > deadline:
            return stop >= until


def _look(ticks: Clock, until: int) -> None:
    """Feed what may still grow, and the hour that is going on, which may call a rise and never end one: each time from what was learnt
    before, and none of it is learnt for good."""
    known = list(Gauge.objects.filter(first__isnull=False, settled__isnull=False, subject__archived_at=None))
    if not known:
        return
    bars = gauges.needed()
    start = min(gauge.settled for gauge in known if gauge.settled is not None) + 1
    counts, exposure = hours.read(ticks, start, until + 1), hours.exposures(ticks, start, until + 1)
    for fed in _fed(ticks, known, counts, exposure, unfinished=True):
        found = {**_standing(fed), **_found(fed, bars)}
        _write(found)
        settled = {gauge.pk: gauge.settled or 0 for gauge in fed.gauges}
        lately = Upswing.objects.filter(gauge__in=fed.gauges, called__gt=min(settled.values()))
        unsettled = [up for up in lately if up.called > settled[up.gauge_id]]
        Upswing.objects.filter(pk__in=[up.pk for up in unsettled if (up.gauge_id, up.called) not in found]).delete()


def _fed(
    ticks: Clock, known: Sequence[Gauge], counts: hours.Counts, exposure: dict[hours.Series, Any], *, unfinished: bool = False
) -> list[Fed]:
    made = []
    methods: dict[tuple[str, bool], Method] = {
        (Measure.VOLUME, False): Sparse(ticks), (Measure.VOLUME, True): Dense(minutes.clock(ticks)),
        (Measure.NEGATIVE, False): Share(ticks),
    }  # fmt: skip
    for (measure, dense), method in methods.items():
        chosen = [gauge for gauge in known if (gauge.measure, gauge.dense) == (measure, dense)]
        if not chosen:
            continue
        before = _rows(method, chosen)
        if dense:
            heard = minutes.finished(ticks, minutes.heard(ticks, chosen, counts, exposure), timezone.now())
            after = watching.feed(method, before, heard)
        else:
            heard = hours.heard(chosen, counts, exposure)
            after = watching.feed(method, before, _without_last(heard) if unfinished else heard)
            if unfinished:
                after = _with_unfinished(method, after, heard)
        made.append(Fed(method, chosen, before, after))
    return made


def _without_last(heard: Heard) -> Heard:
    among = None if heard.among is None else heard.among[:, :-1]
    return Heard(heard.first, heard.counts[:, :-1], heard.exposure[:, :-1], among)


def _with_unfinished(method: Method, after: watching.Watched, heard: Heard) -> watching.Watched:
    """The hour that is going on, taken as whole: what it calls already, or makes larger, counts."""
    among = None if heard.among is None else heard.among[:, -1:]
    last = Heard(heard.first + heard.counts.shape[1] - 1, heard.counts[:, -1:], heard.exposure[:, -1:], among)
    more = watching.feed(method, after.rows, last).rises
    upward = tuple(rise for rise in more if rise.course in (course.Course.OPENED, course.Course.GROWING))
    return watching.Watched(after.rows, after.rises + upward, after.usual)


def _rows(method: Method, known: Sequence[Gauge]) -> Any:
    """What each has learnt so far."""
    rows = watching.fresh(method, len(known))
    kept = [place for place, gauge in enumerate(known) if gauge.state]
    if kept:
        rows[kept] = watching.unpack(method, [bytes(known[place].state) for place in kept])
    return rows


# -- keeping

Found = dict[tuple[int, int], dict[str, Any]]


def _keep(fed: Fed, counts: hours.Counts, settled: int, bars: Bars) -> None:
    """What was learnt up to an hour, and what rose."""
    for gauge, state in zip(fed.gauges, watching.pack(fed.method, fed.after.rows), strict=True):
        mentions, negative = counts.of(gauge)
        begin = (gauge.settled if gauge.settled is not None else (gauge.first or 0) - 1) + 1
        new = np.arange(counts.first, counts.first + counts.size) >= begin
        gauge.fed += int(((negative if gauge.measure == Measure.NEGATIVE else mentions) * new).sum())
        gauge.state, gauge.settled = state, settled
    Gauge.objects.bulk_update(fed.gauges, ["state", "settled", "fed"])
    _write(_found(fed, bars))


def _found(fed: Fed, bars: Bars) -> Found:
    """What rose, as it stood last, with the hour in which it became too much for chance."""
    found: Found = {}
    for rise in map(fed.told, fed.after.rises):
        gauge = fed.gauges[rise.series]
        key = gauge.pk, rise.called
        sure = found[key]["sure"] if key in found else None
        found[key] = _values(rise) | {"sure": rise.at if sure is None and rise.tail >= bars.of(gauge) else sure}
    return found


def _standing(fed: Fed) -> Found:
    """What stood open when the hours that may still grow began."""
    rows = fed.before["course"]
    found: Found = {}
    for place in np.flatnonzero(course.is_open(rows)):
        rise = fed.told(course.rise(rows[place], int(place), int(fed.before["last"][place])))
        found[fed.gauges[place].pk, rise.called] = _values(rise) | {"sure": None}
    return found


def _values(rise: course.Rise) -> dict[str, Any]:
    return {
        "began": rise.began, "until": rise.hot_until, "top_at": rise.top_at, "top": rise.top, "times": rise.times, "surprise": rise.tail,
        "course": rise.course.name.lower(), "settled": rise.settled,
    }  # fmt: skip


def _write(found: Found) -> None:
    """An hour that was told already stays."""
    known = Upswing.objects.filter(gauge__in={gauge for gauge, _called in found}, sure__isnull=False).values_list(
        "gauge_id", "called", "sure"
    )
    for gauge, called, sure in known:
        if (gauge, called) in found:
            found[gauge, called]["sure"] = sure
    Upswing.objects.bulk_create(
        [Upswing(gauge_id=gauge, called=called, **values) for (gauge, called), values in found.items()],
        update_conflicts=True, unique_fields=["gauge", "called"], update_fields=list(FIELDS),
    )  # fmt: skip
