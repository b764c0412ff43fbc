"""Compares the counts by cell with the rows, once a day and some days of theirs at a time; where they differ, all is counted anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from core.by import By
from core.models import Job
from ingestion import changes
from reputation import counting, rollups
from reputation.rollups import BY_DAY, CELL, CONCERNS, DAY_CELL, DAYS, TOLD
from search import calendar
from tenants import current, jobs
from tenants.turns import Again

log = structlog.get_logger(__name__)
AT_ONCE: Final = 20_000
"""Mentions from which on the days of a comparison are enough: what a turn has time for."""
COMPARED: Final = "rollups:compared"
KEPT: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, of an hour or of a day, whose counts were not what the rows say: counted and true mentions, stories and reach."""

    grain: str
    cell: tuple[int, str, str, str, str]
    counted: tuple[int, int, int]
    true: tuple[int, int, int]


# Cells of hours and of days, as counted and as the rows say; a day is told by its start, with "day" before it. Which mention is the first
# of a story is told by all of them, of whatever days. Their array leads the plan to the index of stories.
TRUE: Final = f"""
    WITH stories AS MATERIALIZED (SELECT DISTINCT story_id FROM ingestion_mention
                                   WHERE published_at >= %(since)s AND published_at < %(until)s),
         told AS ({TOLD} WHERE story_id = ANY(ARRAY(SELECT story_id FROM stories))),
         concerns AS ({CONCERNS}),
         sealed AS (SELECT k.* FROM reputation_counted k JOIN ingestion_tombstone t USING (mention_id)
                     WHERE t.reason = 'keeping' AND k.hour >= %(since)s AND k.hour < %(until)s),
         spoken AS (SELECT k.story_id, k.subject_id FROM reputation_counted k JOIN ingestion_tombstone t USING (mention_id)
                     WHERE t.reason = 'keeping' AND k.first AND k.story_id IN (SELECT story_id FROM stories)),
         ranked AS (SELECT c.*, row_number() OVER (PARTITION BY story_id, subject_id ORDER BY published_at, mention_id) = 1
                                AND NOT EXISTS (SELECT FROM spoken s WHERE s.story_id = c.story_id AND s.subject_id = c.subject_id) AS first
                      FROM concerns c),
         everything AS (SELECT {CELL}, first, reach FROM ranked WHERE hour >= %(since)s AND hour < %(until)s
                         UNION ALL
                        SELECT {CELL}, first, reach FROM sealed),
         hours AS (SELECT 'hour' AS grain, {CELL}, count(*) AS mentions, count(*) FILTER (WHERE first) AS stories, sum(reach) AS reach
                     FROM everything GROUP BY {CELL}),
         truth AS (SELECT * FROM hours
                    UNION ALL
                   SELECT 'day', * FROM ({DAYS} FROM hours {BY_DAY}) days),
         kept AS (SELECT 'hour' AS grain, {CELL}, mentions, stories, reach FROM reputation_rollup
                   WHERE hour >= %(since)s AND hour < %(until)s
                   UNION ALL
                  SELECT 'day', {DAY_CELL}, mentions, stories, reach FROM reputation_dayrollup
                   WHERE day >= %(since)s AND day < %(until)s)
    SELECT grain, {CELL}, coalesce(r.mentions, 0), coalesce(r.stories, 0), coalesce(r.reach, 0),
           coalesce(t.mentions, 0), coalesce(t.stories, 0), coalesce(t.reach, 0)
      FROM truth t FULL JOIN kept r USING (grain, {CELL})
     WHERE (coalesce(r.mentions, 0), coalesce(r.stories, 0), coalesce(r.reach, 0))
        <> (coalesce(t.mentions, 0), coalesce(t.stories, 0), coalesce(t.reach, 0))
"""  # noqa: S608 - constants of these modules
# The day at which those after a moment have so many mentions together.
ENOUGH: Final = """
    SELECT day FROM (SELECT day, sum(sum(mentions)) OVER (ORDER BY day) AS mentions FROM reputation_dayrollup
                      WHERE subject_id IN (0, -1) AND kind = '' AND (%(after)s::timestamptz IS NULL OR day >= %(after)s) GROUP BY day) days
     WHERE mentions >= %(most)s ORDER BY day LIMIT 1
"""


def compare(since: datetime | None = None, until: datetime | None = None) -> list[Difference]:
    """The cells of some whole days of the client that differ from a full recount of the rows; empty when all is well."""
    asked = {"zone": current.zone().key, "since": since or "-infinity", "until": until or "infinity"}
    with connection.cursor() as cursor:
        cursor.execute(TRUE, asked)
        return [
            Difference(row[0], (row[1], row[2].isoformat(), *row[3:6]), (row[6], row[7], row[8]), (row[9], row[10], row[11]))
            for row in cursor.fetchall()
        ]


def mend(deadline: float) -> Again:
    """Compare day after day; the first that differ are said so, and have all counted anew."""
    since: datetime | None = cache.get(COMPARED)
    while True:
        until = _until(since)
        if before := set(compare(since, until)):
            # What changed a moment ago is no difference.
            rest = rollups.work(monotonic() + settings.TURN_SECONDS)
            if rest is True or changes.behind(counting.READER, 1)[0]:
                return rest or True  # during an import counts wait for whole stretches: what waits is no difference
            if found := [one for one in compare(since, until) if one in before]:
                _count_again(found)
                until = None
        if until is None:
            cache.delete(COMPARED)
            return False
        cache.set(COMPARED, until, KEPT.total_seconds())
        since = until
        if monotonic() > deadline:
            return True


def _until(since: datetime | None) -> datetime | None:
    """The end of the days that are compared at once; None: there are no more."""
    with connection.cursor() as cursor:
        cursor.execute(ENOUGH, {"after": since, "most": AT_ONCE})
        row = cursor.fetchone()
    zone = current.zone()
    return calendar.following(calendar.floor(row[0], "day", zone), "day", zone) if row else None


def _count_again(found: list[Difference]) -> None:
    if Job.objects.filter(kind=rollups.KIND, state__in=jobs.OPEN).exists():
        return
    log.error("rollups_differ", cells=len(found), first=str(found[0]))
    rollups.start_again(By.system())
