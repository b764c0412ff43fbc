"""The courses that are watched: one for each subject's volume and negative share, and for its volume in each source that speaks of it."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db import connection

from reputation.detecting.bins import Clock
from reputation.models import Gauge, Upswing

SOURCES: Final = "incidents:sources"
SOURCES_EVERY: Final = timedelta(hours=1)
FALSE_IN_HOURS: Final = 14 * 24
BEYOND: Final = 1.5
"""Powers of ten that a rise must be less likely than one false in fourteen days: its tail is looked at again and again while it grows."""
LEAST_IN_SOURCE: Final = 30
"""Mentions of the window from which a source has a course of its own."""

_OF_SUBJECTS: Final = """
    INSERT INTO reputation_gauge (subject_id, scope, value, measure, state, fed)
    SELECT s.id, 'all', '', m, '', 0 FROM ingestion_subject s, unnest(ARRAY['volume', 'negative']) AS m WHERE s.archived_at IS NULL
    ON CONFLICT ON CONSTRAINT gauge_once DO NOTHING
"""
_OF_SOURCES: Final = """
    INSERT INTO reputation_gauge (subject_id, scope, value, measure, state, fed)
    SELECT x.subject_id, 'source', m.source_id::text, 'volume', '', 0
      FROM ingestion_mention m
      JOIN ingestion_match x ON x.mention_id = m.id AND x.state = 'on'
      JOIN ingestion_subject s ON s.id = x.subject_id
     WHERE m.published_at >= %s AND s.archived_at IS NULL GROUP BY x.subject_id, m.source_id HAVING count(*) >= %s
    ON CONFLICT ON CONSTRAINT gauge_once DO NOTHING
"""
_FIRST: Final = """
    UPDATE reputation_gauge g SET first = floor((extract(epoch FROM f.hour) - %(phase)s) / %(step)s)
      FROM (SELECT x.subject_id, m.source_id, min(m.published_at) AS hour
              FROM ingestion_mention m JOIN ingestion_match x ON x.mention_id = m.id AND x.state = 'on'
             WHERE m.published_at >= %(since)s GROUP BY GROUPING SETS ((x.subject_id, m.source_id), (x.subject_id))) f
     WHERE g.first IS NULL AND g.subject_id = f.subject_id
       AND ((g.scope = 'all' AND f.source_id IS NULL) OR (g.scope = 'source' AND g.value = f.source_id::text))
"""
# What was fed for good beside what the cells say now: late, erased or corrected mentions make a difference.
_MOVED: Final = """
    SELECT g.id FROM reputation_gauge g
      JOIN LATERAL (
            SELECT coalesce(sum(r.mentions) FILTER (WHERE g.measure = 'volume' OR r.sentiment = 'negative'), 0) AS counted
              FROM reputation_rollup r
             WHERE r.subject_id = g.subject_id AND r.hour >= to_timestamp(g.first * %(step)s + %(phase)s)
               AND r.hour < to_timestamp((g.settled + 1) * %(step)s + %(phase)s)) now ON true
     WHERE g.scope = 'all' AND g.settled IS NOT NULL AND now.counted <> g.fed
"""


def ensure(ticks: Clock, since: datetime) -> None:
    """Have a gauge for each course that is to be watched, with the hour of its first mention since then; those of sources once an hour."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_SUBJECTS)
        sources = cache.add(SOURCES, True, SOURCES_EVERY.total_seconds())
        if sources:
            cursor.execute(_OF_SOURCES, [since, LEAST_IN_SOURCE])
        if not sources and not Gauge.objects.filter(first=None).exists():
            return
        cursor.execute(_FIRST, {"since": since, "phase": ticks.phase, "step": ticks.step})


def needed(courses: int) -> float:
    """-log10 of the chance below which a rise is an incident, where so many courses are watched hour by hour: one false in 14 days."""
    return BEYOND + math.log10(FALSE_IN_HOURS * max(1, courses))


def moved(ticks: Clock) -> set[int]:
    """Subjects whose hours that were read for good have other counts now."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"phase": ticks.phase, "step": ticks.step})
        ids = [row[0] for row in cursor.fetchall()]
    return set(Gauge.objects.filter(pk__in=ids).values_list("subject_id", flat=True))


def forget(subjects: Collection[int]) -> None:
    """Have the courses of these subjects read again from their beginning; what rose is found again, or is no more."""
    Upswing.objects.filter(gauge__subject_id__in=subjects).delete()
    Gauge.objects.filter(subject_id__in=subjects).update(state=b"", first=None, settled=None, fed=0)
