"""Counts of hours by source: made from the mentions where the cells of an hour say something else, so that months are read from counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.core.cache import cache
from django.db import connection, transaction

from reputation.detecting.bins import Clock
from reputation.incidents import hours
from tenants import current

WHOLE: Final = "incidents:sources:whole"
WHOLE_EVERY: Final = timedelta(hours=1)
"""The hours that may still grow are compared each time, all of the window so often."""
AT_ONCE: Final = 20_000
"""Mentions that are counted in a moment."""
HOUR: Final = timedelta(hours=1)
NEAR: Final = timedelta(hours=6)
"""Hours so far apart are counted together with those between them."""

_STALE: Final = f"""
    WITH cells AS (SELECT subject_id, hour, sum(mentions) AS mentions,
                          coalesce(sum(mentions) FILTER (WHERE sentiment = 'negative'), 0) AS negative
                     FROM reputation_rollup WHERE {hours.WATCHED} AND hour >= %(since)s AND hour < %(until)s GROUP BY subject_id, hour),
         known AS (SELECT subject_id, hour, sum(mentions) AS mentions, sum(negative) AS negative
                     FROM reputation_sourcerollup WHERE {hours.WATCHED} AND hour >= %(since)s AND hour < %(until)s
                    GROUP BY subject_id, hour)
    SELECT hour, array_agg(subject_id), sum(greatest(c.mentions, k.mentions))::bigint
      FROM cells c FULL JOIN known k USING (subject_id, hour)
     WHERE (coalesce(c.mentions, 0), coalesce(c.negative, 0)) <> (coalesce(k.mentions, 0), coalesce(k.negative, 0))
     GROUP BY hour ORDER BY hour
"""  # noqa: S608 - constants of these modules
_FORGET: Final = """
    DELETE FROM reputation_sourcerollup k USING unnest(%(subjects)s::bigint[], %(hours)s::timestamptz[]) AS a (subject_id, hour)
     WHERE (k.subject_id, k.hour) = (a.subject_id, a.hour)
"""
_COUNT: Final = """
    WITH asked AS (SELECT subject_id, hour FROM unnest(%(subjects)s::bigint[], %(hours)s::timestamptz[]) AS a (subject_id, hour)),
         counted AS MATERIALIZED (  -- by itself, so that the plan begins with the time and goes to the match of each mention
            SELECT x.subject_id, m.source_id, date_trunc('hour', m.published_at, %(zone)s) AS hour, count(*) AS mentions,
                   count(*) FILTER (WHERE x.sentiment = 'negative') AS negative
              FROM ingestion_mention m JOIN ingestion_match x ON x.mention_id = m.id AND x.state = 'on'
             WHERE m.published_at >= %(since)s AND m.published_at < %(until)s GROUP BY 1, 2, 3),
         said AS (SELECT * FROM counted JOIN asked USING (subject_id, hour)),
         told AS (SELECT subject_id, hour, sum(mentions) AS mentions, sum(negative) AS negative FROM said GROUP BY subject_id, hour),
         cells AS (SELECT r.subject_id, r.hour, sum(r.mentions) AS mentions,
                          coalesce(sum(r.mentions) FILTER (WHERE r.sentiment = 'negative'), 0) AS negative
                     FROM asked a JOIN reputation_rollup r ON (r.subject_id, r.hour) = (a.subject_id, a.hour)
                    GROUP BY r.subject_id, r.hour),
         rest AS (SELECT a.subject_id, a.hour, coalesce(c.mentions, 0) - coalesce(t.mentions, 0) AS mentions,
                         coalesce(c.negative, 0) - coalesce(t.negative, 0) AS negative
                    FROM asked a LEFT JOIN cells c USING (subject_id, hour) LEFT JOIN told t USING (subject_id, hour))
    INSERT INTO reputation_sourcerollup (subject_id, source_id, hour, mentions, negative)
    SELECT subject_id, source_id, hour, mentions, negative FROM said
     UNION ALL
    SELECT subject_id, 0, hour, mentions, negative FROM rest WHERE (mentions, negative) <> (0, 0)
        ON CONFLICT ON CONSTRAINT source_rollup_once DO UPDATE SET mentions = excluded.mentions, negative = excluded.negative
"""

Stale = tuple[datetime, list[int], int]
"""An hour, the subjects whose counts of it are not what their cells are, and how many mentions that is."""


def follow(ticks: Clock, until: int, deadline: float) -> bool:
    """Bring the hours up to the one that is going on into step with the cells; False when time is over and hours are left."""
    whole = cache.get(WHOLE) is None
    since = hours.begins(until) if whole else until - hours.LATE_HOURS
    for some, last in _at_once(_stale(ticks.start(since), ticks.start(until + 1))):
        _count(some)
        if monotonic() > deadline and not last:
            return False
    if whole:
        cache.set(WHOLE, True, WHOLE_EVERY.total_seconds())
    return True


def _stale(since: datetime, until: datetime) -> list[Stale]:
    with connection.cursor() as cursor:
        cursor.execute(_STALE, {"since": since, "until": until})
        found: list[Stale] = cursor.fetchall()
    return found


def _at_once(stale: Sequence[Stale]) -> Iterator[tuple[list[Stale], bool]]:
    """As many hours at a time as lie near each other and have few enough mentions, one at least; and whether they are the last."""
    some: list[Stale] = []
    size = 0
    for one in stale:
        if some and (size + one[2] > AT_ONCE or one[0] - some[-1][0] > NEAR):
            yield some, False
            some, size = [], 0
        some.append(one)
        size += one[2]
    if some:
        yield some, True


@transaction.atomic
def _count(some: Sequence[Stale]) -> None:
    asked: dict[str, Any] = {
        "subjects": [subject for _hour, subjects, _mentions in some for subject in subjects],
        "hours": [hour for hour, subjects, _mentions in some for _subject in subjects],
        "since": some[0][0], "until": some[-1][0] + HOUR, "zone": current.zone().key,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, asked)
        cursor.execute(_COUNT, asked)
