"""Counts of each watched course, hour by hour, with the part of each hour that was heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from ingestion.models import Gap
from reputation.detecting.bins import HOUR, Clock, Heard
from reputation.detecting.tails import Floats
from reputation.models import Gauge, Measure, Rollup, Scope
from tenants import current

WINDOW_DAYS: Final = 120
FRESH: Final = timedelta(days=3)
"""Where the newest mention is older, the hours since then say nothing: nobody listens any more, or the texts are old."""
USUAL_DAYS: Final = 28
MASKED: Final = 0.5
"""An hour of which less than this part of the usual volume was heard is no evidence."""

LATE_HOURS: Final = 6
"""Hours whose counts may still grow."""

# Names the subjects, so that the index finds their hours whatever else was counted.
WATCHED: Final = "subject_id = ANY(ARRAY(SELECT id FROM ingestion_subject WHERE archived_at IS NULL))"
_PLACE: Final = "floor((extract(epoch FROM hour) - %(phase)s) / %(step)s)::bigint - %(first)s"
# A row a series, its hours as arrays: tens of thousands of them are read at once.
_OF_SUBJECTS: Final = f"""
    SELECT subject_id, 'all', '', array_agg({_PLACE}), array_agg(mentions), array_agg(negative) FROM (
        SELECT subject_id, hour, sum(mentions)::int AS mentions,
               coalesce(sum(mentions) FILTER (WHERE sentiment = 'negative'), 0)::int AS negative
          FROM reputation_rollup WHERE {WATCHED} AND hour >= %(since)s AND hour < %(until)s GROUP BY subject_id, hour) cells
     GROUP BY subject_id
"""  # noqa: S608 - constants of this module
_OF_SOURCES: Final = f"""
    SELECT subject_id, 'source', source_id::text, array_agg({_PLACE}), array_agg(mentions), array_agg(negative)
      FROM reputation_sourcerollup WHERE {WATCHED} AND source_id > 0 AND hour >= %(since)s AND hour < %(until)s
     GROUP BY subject_id, source_id
"""  # noqa: S608 - constants of this module
_SHARES: Final = f"""
    SELECT subject_id, source_id, sum(mentions) FROM reputation_sourcerollup
     WHERE {WATCHED} AND source_id > 0 AND hour >= %(since)s AND hour < %(until)s GROUP BY subject_id, source_id
"""  # noqa: S608 - constants of this module

Series = tuple[int, str, str]
"""A subject, the scope and its value: the number of a source, or the topic; nothing of a scope is counted that no table tells of."""


def clock() -> Clock:
    """Hours of the client's zone, whose edges lie at half hours where the zone does."""
    zone = current.zone()
    offset = timezone.now().astimezone(zone).utcoffset() or timedelta(0)
    return Clock(HOUR, zone, -int(offset.total_seconds()) % HOUR)


def end(ticks: Clock) -> int | None:
    """The hour that is going on now, or the one after the newest that has mentions where that is long ago; None when nothing was heard."""
    newest = Rollup.objects.filter(subject_id=0, mentions__gt=0).order_by("-hour").values_list("hour", flat=True).first()
    if newest is None:
        return None
    now = timezone.now()
    return ticks.bin(now) if now - newest < FRESH else ticks.bin(newest) + 1


def begins(until: int) -> int:
    """The first hour that is read at all."""
    return until - WINDOW_DAYS * 24


@dataclass(frozen=True, slots=True)
class Counts:
    """Mentions and negative ones of each series, arrays over the hours first, first + 1, ..."""

    first: int
    size: int
    mentions: dict[Series, Floats]
    negative: dict[Series, Floats]

    def of(self, gauge: Gauge) -> tuple[Floats, Floats]:
        """Mentions and negative ones of the gauge's series."""
        empty = np.zeros(self.size)
        key = series(gauge)
        return self.mentions.get(key, empty), self.negative.get(key, empty)


def series(gauge: Gauge) -> Series:
    return gauge.subject_id, gauge.scope, gauge.value


def read(ticks: Clock, since: int, until: int) -> Counts:
    """The hours from `since` to before `until`, of all series."""
    size = max(0, until - since)
    mentions: dict[Series, Floats] = defaultdict(lambda: np.zeros(size))
    negative: dict[Series, Floats] = defaultdict(lambda: np.zeros(size))
    asked: dict[str, Any] = {
        "since": ticks.start(since),
        "until": ticks.start(until),
        "phase": ticks.phase,
        "step": ticks.step,
        "first": since,
    }
    with connection.cursor() as cursor:
        for statement in (_OF_SUBJECTS, _OF_SOURCES):
            cursor.execute(statement, asked)
            for *series, places, counts, bad in cursor.fetchall():
                subject, scope, value = series
                mentions[subject, scope, value][places], negative[subject, scope, value][places] = counts, bad
    return Counts(since, size, dict(mentions), dict(negative))


def heard(gauges: Sequence[Gauge], counts: Counts, exposure: dict[Series, Floats]) -> Heard:
    """What a detector is fed for gauges of one measure; hours before the first mention of a series were not heard."""
    found = [counts.of(gauge) for gauge in gauges]
    known = np.array([_from(gauge, counts) for gauge in gauges])
    part = np.array([exposure.get(series(gauge), np.ones(counts.size)) for gauge in gauges]) * known
    if gauges[0].measure == Measure.NEGATIVE:
        return Heard(counts.first, np.array([bad for _all, bad in found]), part, np.array([count for count, _bad in found]))
    return Heard(counts.first, np.array([count for count, _bad in found]) * (part > 0), part)


def _from(gauge: Gauge, counts: Counts) -> Floats:
    return (np.arange(counts.first, counts.first + counts.size) >= (gauge.first or 0)).astype(np.float64)


def exposures(ticks: Clock, since: int, until: int) -> dict[Series, Floats]:
    """The part of each hour that was heard, for the series that a gap touches: a subject's by what each source usually brings."""
    begin, stop = ticks.start(since), ticks.start(until)
    missing: dict[int, Floats] = defaultdict(lambda: np.zeros(until - since))
    for gap in Gap.objects.filter(Q(until=None) | Q(until__gt=begin), since__lt=stop):
        cover(missing[gap.source_id], ticks, since, gap.since, gap.until or stop)
    if not missing:
        return {}
    shares = _usual_shares(stop)
    found: dict[Series, Floats] = {}
    for subject, of_sources in shares.items():
        whole = sum(of_sources.values())
        lost = sum((missing[source] * count / whole for source, count in of_sources.items() if source in missing), np.zeros(until - since))
        found[subject, Scope.ALL, ""] = _masked(1 - np.minimum(lost, 1))
        for source in missing.keys() & of_sources.keys():
            found[subject, Scope.SOURCE, str(source)] = _masked(1 - np.minimum(missing[source], 1))
    return found


def _masked(part: Floats) -> Floats:
    return np.where(part < MASKED, 0.0, part)


def cover(parts: Floats, ticks: Clock, first: int, since: datetime, until: datetime) -> None:
    """Add the part of each hour that lies between two moments."""
    low = (since.timestamp() - ticks.phase) / ticks.step - first
    high = (until.timestamp() - ticks.phase) / ticks.step - first
    places = np.arange(len(parts))
    parts += np.clip(np.minimum(high, places + 1) - np.maximum(low, places), 0, 1)


def _usual_shares(stop: datetime) -> dict[int, dict[int, int]]:
    shares: dict[int, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_SHARES, {"since": stop - timedelta(days=USUAL_DAYS), "until": stop})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for subject, source, count in rows:
        shares[subject][source] = count
    return shares
