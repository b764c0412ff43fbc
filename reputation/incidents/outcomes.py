"""What followed each act on an incident: back to the usual or not, held against competitors, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from ingestion.models import Gap, Subject, SubjectKind
from reputation.detecting.bins import Clock
from reputation.detecting.helping import LEAST_AFTER, LEAST_BEFORE, Effect, TooShort, effect
from reputation.detecting.tails import Floats
from reputation.incidents import hours
from reputation.models import Action, Incident, Measure

DAY_HOURS: Final = 24
BEFORE_DAYS: Final = 28
AFTER_DAYS: Final = 14
LEAST_HEARD: Final = 0.5
"""A day of which less was heard says nothing."""
NEAR: Final = 0.25
"""So far from the usual, up or down, is as good as usual."""
LEAST_OF_OTHERS: Final = 1.0
"""Mentions a day of all competitors together, below which they show nothing of what happens to all."""

_HOURS: Final = """
    SELECT hour, coalesce(sum(mentions) FILTER (WHERE subject_id = %(subject)s), 0),
           coalesce(sum(mentions) FILTER (WHERE subject_id <> %(subject)s), 0)
      FROM reputation_rollup
     WHERE subject_id = ANY(%(subjects)s) AND hour >= %(since)s AND hour < %(until)s
       AND (NOT %(negative)s OR sentiment = 'negative') GROUP BY hour
"""


class Verdict(StrEnum):
    """How what followed stands to what is usual."""

    BELOW = "below"
    BACK = "back"
    ABOVE = "above"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why nothing can be said."""

    SOON = "too_soon"
    SHORT = "past_too_short"
    ALONE = "no_control"
    WIDE = "interval_too_wide"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What followed one act: counts a day of what rose, before the rise, in the day before the act, and since; `effect` holds the last
    against the first by what competitors had. Where nothing can be said `why` tells the reason, and `known_at` when it can be where time
    will tell; an interval that leaves it open is given all the same.
    """

    verdict: Verdict
    why: Why | None = None
    effect: Effect | None = None
    usual: float = 0.0
    just_before: float = 0.0
    since: float = 0.0
    competitors: int = 0
    known_at: datetime | None = None
    window: tuple[datetime, datetime] | None = None
    """Of what was counted since."""


@dataclass(frozen=True, slots=True)
class _Course:
    """Hours of the subject and of its competitors, the part of each that was heard, and those that lie in a rise."""

    first: int
    subject: Floats
    others: Floats
    heard: Floats
    rising: Floats
    competitors: int


def outcomes(incident: Incident, actions: Sequence[Action], stop: datetime | None = None) -> dict[int, Outcome]:
    """Of each act by its number, by what was heard up to `stop`; as many questions of the database whatever their number."""
    if not actions:
        return {}
    ticks = hours.clock()
    moments = [action.at for action in actions]
    since = ticks.bin(min(incident.began_at, *moments)) - BEFORE_DAYS * DAY_HOURS
    # Where nobody listens any more, hours say nothing; the one that is going on is not whole.
    known = hours.end(ticks) or ticks.bin(timezone.now())
    known = min(known, ticks.bin(stop)) if stop else known
    until = min(known, ticks.bin(max(moments)) + 1 + AFTER_DAYS * DAY_HOURS)
    course = _read(incident, ticks, since, max(until, since + 1))
    return {action.pk: _outcome(incident, action, ticks, course) for action in actions}


def _outcome(incident: Incident, action: Action, ticks: Clock, course: _Course) -> Outcome:
    """Days are cut at the hour of the act, so that each holds every hour of the clock once; those of the rise before it are left out."""
    act = ticks.bin(action.at) + 1 - course.first
    after = min((len(course.subject) - act) // DAY_HOURS, AFTER_DAYS)
    if after < LEAST_AFTER:
        return Outcome(Verdict.UNKNOWN, Why.SOON, known_at=ticks.start(course.first + act + LEAST_AFTER * DAY_HOURS))
    if not course.competitors:
        return Outcome(Verdict.UNKNOWN, Why.ALONE)
    began = min(act, ticks.bin(incident.began_at) - course.first)
    before = min(began // DAY_HOURS, BEFORE_DAYS)
    days = [
        *(slice(began - DAY_HOURS * day, began - DAY_HOURS * (day - 1)) for day in range(before, 0, -1)),
        *(slice(act + DAY_HOURS * day, act + DAY_HOURS * (day + 1)) for day in range(after)),
    ]
    subject, others, heard = (_by_day(values, days) for values in (course.subject, course.others, course.heard / DAY_HOURS))
    # A day of another rise is not what is usual; nor is one of which little was heard.
    quiet = _by_day(course.rising, days) == 0
    heard = np.where((heard >= LEAST_HEARD) & quiet, heard, 0)
    known = heard > 0
    if known[:before].any() and others[:before][known[:before]].mean() < LEAST_OF_OTHERS:
        return Outcome(Verdict.UNKNOWN, Why.ALONE, competitors=course.competitors)
    try:
        found = effect(subject, others, heard, before)
    except TooShort:
        few_before = known[:before].sum() < LEAST_BEFORE
        return Outcome(Verdict.UNKNOWN, Why.SHORT if few_before else Why.SOON, competitors=course.competitors)
    a_day = subject / np.where(known, heard, 1)
    verdict = _verdict(found)
    return Outcome(
        verdict, Why.WIDE if verdict == Verdict.UNKNOWN else None, found,
        float(a_day[:before][known[:before]].mean()), float(course.subject[max(act - DAY_HOURS, 0) : act].sum()),
        float(a_day[before:][known[before:]].mean()), course.competitors, None,
        (ticks.start(course.first + act), ticks.start(course.first + act + DAY_HOURS * after)),
    )  # fmt: skip


def _verdict(found: Effect) -> Verdict:
    """Back only where so much is sure: an interval that holds no change, and much else, tells of nothing."""
    if found.within(NEAR):
        return Verdict.BACK
    return Verdict.ABOVE if found.low > 0 else Verdict.BELOW if found.high < 0 else Verdict.UNKNOWN


def _by_day(values: Floats, days: Sequence[slice]) -> Floats:
    return np.array([values[day].sum() for day in days])


def _read(incident: Incident, ticks: Clock, since: int, until: int) -> _Course:
    begin, stop, size = ticks.start(since), ticks.start(until), until - since
    rivals, rises = _rivals(incident, begin, stop)
    asked: dict[str, Any] = {
        "subject": incident.subject_id, "subjects": [incident.subject_id, *rivals], "since": begin, "until": stop,
        "negative": incident.measure == Measure.NEGATIVE,
    }  # fmt: skip
    subject, others = np.zeros(size), np.zeros(size)
    with connection.cursor() as cursor:
        cursor.execute(_HOURS, asked)
        for hour, ours, theirs in cursor.fetchall():
            subject[ticks.bin(hour) - since], others[ticks.bin(hour) - since] = ours, theirs
    # Nobody may have listened before the first that was heard of any of them.
    heard = _heard(incident, ticks, since, until) * (np.cumsum(subject + others) > 0)
    rising = np.zeros(size)
    for other in rises:
        hours.cover(rising, ticks, since, other.began_at, other.over_at or stop)
    return _Course(since, subject, others, heard, rising, len(rivals))


def _rivals(incident: Incident, begin: datetime, stop: datetime) -> tuple[list[int], list[Incident]]:
    """Competitors in which nothing rises while what follows is counted; and the other rises of the subject itself."""
    found = Subject.objects.watched().filter(kind=SubjectKind.COMPETITOR).exclude(pk=incident.subject_id)
    rivals = list(found.order_by("pk").values_list("pk", flat=True))
    near = Incident.objects.filter(Q(over_at=None) | Q(over_at__gt=begin), subject__in=[incident.subject_id, *rivals], began_at__lt=stop)
    rises = list(near.exclude(pk=incident.pk))
    busy = {one.subject_id for one in rises if one.over_at is None or one.over_at > incident.began_at}
    return [one for one in rivals if one not in busy], [one for one in rises if one.subject_id == incident.subject_id]


def _heard(incident: Incident, ticks: Clock, since: int, until: int) -> Floats:
    """The part of each hour that was heard, by what each source usually brings, as the evidence tells it."""
    usual = {source["source"]: source["usual"] for source in incident.evidence.get("top_sources", ())}
    whole = sum(usual.values())
    missing: dict[int, Any] = {}
    touching = Gap.objects.filter(Q(until=None) | Q(until__gt=ticks.start(since)), since__lt=ticks.start(until), source__in=usual)
    for gap in touching:
        parts = missing.setdefault(gap.source_id, np.zeros(until - since))
        hours.cover(parts, ticks, since, gap.since, gap.until or ticks.start(until))
    lost = sum((np.minimum(parts, 1) * usual[source] for source, parts in missing.items()), np.zeros(until - since))
    return np.asarray(1 - lost / whole if whole else np.ones(until - since))
