"""The courses that are watched: one for each subject's volume and negative share, and for its volume in each source that speaks of it."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.db import connection

from reputation.detecting.bins import Clock
from reputation.incidents import hours
from reputation.models import Gauge, Scope, Upswing

SOURCES: Final = "incidents:sources"
SOURCES_EVERY: Final = timedelta(hours=1)
FALSE_IN_HOURS: Final = 14 * 24
BEYOND: Final = 1.5
"""Powers of ten that a rise must be less likely than one false in fourteen days: its tail is looked at again and again while it grows."""
PART: Final = 0.25
"""How many of the false incidents may come from a course of one source, for each from that of a whole subject."""
LEAST_IN_SOURCE: Final = 30
"""Mentions of the window from which a source has a course of its own."""

_OF_SUBJECTS: Final = """
    INSERT INTO reputation_gauge (subject_id, scope, value, measure, dense, state, fed)
    SELECT s.id, 'all', '', m, false, '', 0 FROM ingestion_subject s, unnest(ARRAY['volume', 'negative']) AS m WHERE s.archived_at IS NULL
    ON CONFLICT ON CONSTRAINT gauge_once DO NOTHING
"""
_OF_SOURCES: Final = f"""
    INSERT INTO reputation_gauge (subject_id, scope, value, measure, dense, state, fed, first)
    SELECT subject_id, 'source', source_id::text, 'volume', false, '', 0, floor((extract(epoch FROM min(hour)) - %(phase)s) / %(step)s)
      FROM reputation_sourcerollup WHERE {hours.WATCHED} AND source_id > 0 AND hour >= %(since)s
     GROUP BY subject_id, source_id HAVING sum(mentions) >= %(least)s
    ON CONFLICT ON CONSTRAINT gauge_once DO UPDATE SET first = excluded.first
     WHERE reputation_gauge.settled IS NULL AND excluded.first < reputation_gauge.first
"""  # noqa: S608 - constants of these modules
# The counts know it; a subject of which nothing was said yet costs no look at the mentions.
_FIRST: Final = """
    UPDATE reputation_gauge g SET first = floor((extract(epoch FROM f.hour) - %(phase)s) / %(step)s)
      FROM (SELECT subject_id, min(hour) AS hour FROM reputation_rollup
             WHERE mentions > 0 AND hour >= %(since)s AND subject_id IN (SELECT subject_id FROM reputation_gauge WHERE settled IS NULL)
             GROUP BY subject_id) f
     WHERE g.settled IS NULL AND g.scope = 'all' AND g.subject_id = f.subject_id
"""
# What was fed for good beside what the cells say now: late, erased or corrected mentions make a difference. So do those older than the
# first that was fed, which an import brings to a course that is watched already.
_MOVED: Final = """
    SELECT g.id FROM reputation_gauge g
      JOIN LATERAL (
            SELECT coalesce(sum(r.mentions) FILTER (WHERE g.measure = 'volume' OR r.sentiment = 'negative'), 0) AS counted
              FROM reputation_rollup r
             WHERE r.subject_id = g.subject_id AND r.hour >= least(to_timestamp(g.first * %(step)s + %(phase)s), %(since)s)
               AND r.hour < to_timestamp((g.settled + 1) * %(step)s + %(phase)s)) now ON true
     WHERE g.scope = 'all' AND g.settled IS NOT NULL AND now.counted <> g.fed
"""


def ensure(ticks: Clock, since: datetime) -> None:
    """Have a gauge for each course that is to be watched, with the hour of its first mention since then; those of sources once an hour."""
    asked: dict[str, Any] = {"since": since, "phase": ticks.phase, "step": ticks.step, "least": LEAST_IN_SOURCE}
    with connection.cursor() as cursor:
        cursor.execute(_OF_SUBJECTS)
        if cache.add(SOURCES, True, SOURCES_EVERY.total_seconds()):
            cursor.execute(_OF_SOURCES, asked)
        # Of a course of which nothing was read for good yet, an older one may still come.
        if Gauge.objects.filter(settled=None, scope=Scope.ALL).exists():
            cursor.execute(_FIRST, asked)


@dataclass(frozen=True, slots=True)
class Bars:
    """-log10 of the chance below which a rise is an incident: of a whole subject, and of what one source says of it."""

    whole: float
    part: float

    def of(self, gauge: Gauge) -> float:
        return self.whole if gauge.scope == Scope.ALL else self.part


def bars(wholes: int, parts: int) -> Bars:
    """What keeps false incidents to one in 14 days over so many courses together, watched hour by hour.

    What is said of a whole subject has a larger share of them than what one source says of it, which shows in the whole if it is large.
    """
    whole = BEYOND + math.log10(FALSE_IN_HOURS * max(1, wholes + PART * parts))
    return Bars(whole, whole - math.log10(PART))


def needed() -> Bars:
    """For the courses of which something was heard."""
    known = Gauge.objects.filter(first__isnull=False, subject__archived_at=None)
    return bars(known.filter(scope=Scope.ALL).count(), known.exclude(scope=Scope.ALL).count())


def moved(ticks: Clock, since: datetime) -> set[int]:
    """Subjects whose hours that were read for good, or come before those and are not older than a moment, have other counts now."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"phase": ticks.phase, "step": ticks.step, "since": since})
        ids = [row[0] for row in cursor.fetchall()]
    return set(Gauge.objects.filter(pk__in=ids).values_list("subject_id", flat=True))


def ahead(until: int) -> set[int]:
    """Subjects of which hours were read for good that are still to come."""
    return set(Gauge.objects.filter(settled__gte=until).values_list("subject_id", flat=True))


def forget(subjects: Collection[int]) -> None:
    """Have the courses of these subjects read again from their beginning; what rose is found again, or is no more, and so are warnings."""
    if not subjects:
        return
    found = Gauge.objects.filter(subject_id__in=subjects)
    Upswing.objects.filter(gauge__subject_id__in=subjects).delete()
    # Those of sources are made anew from the counts, with the hour of the first.
    found.filter(scope=Scope.SOURCE).delete()
    cache.delete(SOURCES)
    found.update(state=b"", first=None, settled=None, fed=0, warned=None)
