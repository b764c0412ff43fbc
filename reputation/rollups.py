"""Keeps the counts by cell in step with the mentions, from ids alone: what they were counted as is taken away, what they are is added.

What went because its keeping time was over stays counted: its cells are sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any, Final

from django.db import connection, transaction

from core.by import By
from core.models import Job
from ingestion import changes
from ingestion.models import Mention
from reputation import pulses
from reputation.counting import READER
from tenants import current, jobs
from tenants.turns import Again

KIND: Final = "recount"
STRETCH: Final = 2_000
CELL: Final = "subject_id, hour, kind, language, sentiment"

# A turn has one holder; a holder that lost its lease, or a job, may be at work too, so the counts have a lock of their own.
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('recount:' || current_schema(), 0))"

# Mentions to be counted. Who counts some puts them first, under the name of `told`: else, where statistics are young, the order of the
# stories leads the plan through every mention of the client.
TOLD: Final = "SELECT id, published_at, kind, language, tone, story_id, reach FROM ingestion_mention"
# A mention counts once for each subject that it concerns, by the sentiment towards it, and once by its tone: for any subject (0), or for
# none (-1) when it lost all its matches.
CONCERNS: Final = """
    SELECT m.id AS mention_id, x.subject_id, date_trunc('hour', m.published_at, %(zone)s) AS hour, m.kind, m.language,
           x.sentiment, m.story_id, m.published_at, coalesce(m.reach, 0) AS reach
      FROM told m
      JOIN LATERAL (
            SELECT subject_id, sentiment FROM ingestion_match WHERE mention_id = m.id AND state = 'on'
             UNION ALL
            SELECT CASE WHEN EXISTS (SELECT FROM ingestion_match WHERE mention_id = m.id AND state = 'on') THEN 0 ELSE -1 END, m.tone
           ) x ON true
"""

# Another mention of the same story may become, or cease to be, the first one that concerns a subject. The firsts as counted are candidates;
# where one of them is among the ids, it may have been erased, moved or rejected, and the whole story is looked at again. Sealed ones stay.
TOUCHED: Final = """
    WITH asked AS (SELECT unnest(%(ids)s::bigint[]) AS id),
         stories AS (SELECT story_id FROM ingestion_mention WHERE id = ANY(%(ids)s)
                      UNION SELECT story_id FROM reputation_counted WHERE mention_id = ANY(%(ids)s)),
         firsts AS MATERIALIZED (SELECT mention_id, story_id FROM reputation_counted
                                  WHERE first AND story_id = ANY(ARRAY(SELECT story_id FROM stories))),
         lost AS (SELECT DISTINCT story_id FROM firsts WHERE mention_id IN (SELECT id FROM asked)),
         touched AS (SELECT id FROM asked
                      UNION SELECT mention_id FROM firsts
                      UNION SELECT id FROM ingestion_mention WHERE story_id = ANY(ARRAY(SELECT story_id FROM lost)))
    SELECT id FROM touched
     WHERE NOT EXISTS (SELECT FROM ingestion_tombstone WHERE mention_id = touched.id AND reason = 'keeping')
"""

DAY_CELL: Final = "subject_id, day, kind, language, sentiment"
SUMS: Final = "sum(mentions) AS mentions, sum(stories) AS stories, sum(reach) AS reach"
# Days of cells of hours; and, under no kind and no language, of all kinds and languages together: what is asked most is six times fewer.
DAYS: Final = f"""SELECT subject_id, date_trunc('day', hour, %(zone)s) AS day, coalesce(kind, '') AS kind,
                         coalesce(language, '') AS language, sentiment, {SUMS}"""
BY_DAY: Final = "GROUP BY GROUPING SETS ((subject_id, day, kind, language, sentiment), (subject_id, day, sentiment))"

TAKE_AWAY: Final = f"""
    WITH gone AS (DELETE FROM reputation_counted WHERE mention_id = ANY(%(ids)s) RETURNING *),
         delta AS (SELECT {CELL}, count(*) AS mentions, count(*) FILTER (WHERE first) AS stories, sum(reach) AS reach
                     FROM gone GROUP BY {CELL}),
         days AS ({DAYS} FROM delta {BY_DAY}),
         lessened AS (  -- never below 0: between a change of the time zone and the recount that it starts, days are those of the old one
            UPDATE reputation_dayrollup r
               SET mentions = greatest(r.mentions - d.mentions, 0), stories = greatest(r.stories - d.stories, 0),
                   reach = greatest(r.reach - d.reach, 0)
              FROM days d
             WHERE (r.subject_id, r.day, r.kind, r.language, r.sentiment) = (d.subject_id, d.day, d.kind, d.language, d.sentiment))
    UPDATE reputation_rollup r
       SET mentions = r.mentions - d.mentions, stories = r.stories - d.stories, reach = r.reach - d.reach
      FROM delta d
     WHERE (r.subject_id, r.hour, r.kind, r.language, r.sentiment) = (d.subject_id, d.hour, d.kind, d.language, d.sentiment)
"""  # noqa: S608 - constants of this module

ADD: Final = f"""
    WITH told AS MATERIALIZED ({TOLD} WHERE id = ANY(%(ids)s)),
         concerns AS ({CONCERNS}),
         sealed AS MATERIALIZED (  -- all others were taken away
            SELECT story_id, subject_id FROM reputation_counted WHERE first AND story_id = ANY(ARRAY(SELECT story_id FROM told))),
         ranked AS (SELECT c.*, row_number() OVER (PARTITION BY story_id, subject_id ORDER BY published_at, mention_id) = 1
                                AND NOT EXISTS (SELECT FROM sealed s WHERE s.story_id = c.story_id AND s.subject_id = c.subject_id)
                                AS earliest
                      FROM concerns c),
         made AS (
            INSERT INTO reputation_counted (mention_id, {CELL}, story_id, first, reach)
            SELECT mention_id, {CELL}, story_id, earliest, reach FROM ranked
            RETURNING *),
         delta AS (SELECT {CELL}, count(*) AS mentions, count(*) FILTER (WHERE first) AS stories, sum(reach) AS reach
                     FROM made GROUP BY {CELL}),
         days AS (
            INSERT INTO reputation_dayrollup ({DAY_CELL}, mentions, stories, reach)
            {DAYS} FROM delta {BY_DAY}
                ON CONFLICT ON CONSTRAINT day_rollup_once DO UPDATE
               SET mentions = reputation_dayrollup.mentions + excluded.mentions, stories = reputation_dayrollup.stories + excluded.stories,
                   reach = reputation_dayrollup.reach + excluded.reach)
    INSERT INTO reputation_rollup ({CELL}, mentions, stories, reach)
    SELECT {CELL}, mentions, stories, reach FROM delta
        ON CONFLICT ON CONSTRAINT rollup_once DO UPDATE
       SET mentions = reputation_rollup.mentions + excluded.mentions, stories = reputation_rollup.stories + excluded.stories,
           reach = reputation_rollup.reach + excluded.reach
"""  # noqa: S608 - constants of this module


def work(deadline: float) -> Again:
    """Follow the changes of the mentions, a stretch at a time, then report; says whether more remains, or when to report."""
    while monotonic() < deadline:
        if until := changes.gathering(READER, STRETCH):
            return until
        with transaction.atomic():
            read = changes.read(READER, STRETCH)
            if not read:
                break
            recount({change.mention_id for change in read})
            changes.advance(READER, read[-1])
        if len(read) < STRETCH:
            break
    else:
        return True
    told = pulses.report()
    return changes.again(READER) or told or False


@transaction.atomic
def recount(ids: set[int] | Sequence[int]) -> None:
    """Correct every cell that these mentions were counted in before or belong to now. Doing it twice changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(TOUCHED, {"ids": list(ids)})
        touched = [row[0] for row in cursor.fetchall()]
        values: dict[str, Any] = {"ids": touched, "zone": current.zone().key}
        cursor.execute(TAKE_AWAY, values)
        cursor.execute(ADD, values)


def start_again(by: By) -> jobs.AnyJob:
    """Have everything counted anew, by a job: after a change of the client's time zone, or when a comparison found a difference."""
    return jobs.start(KIND, by=by, args={}, total=Mention.objects.count(), unit="mentions")


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """A stretch of it: first the cells become what was counted into them, then each mention is counted again; figures are never absent."""
    if not job.cursor:
        with transaction.atomic():
            _settle()
            jobs.progress(job, cursor={"after": 0})
    while monotonic() < deadline:
        ids = _following(job.cursor["after"])
        if not ids:
            return True
        with transaction.atomic():
            recount(ids)
            done = job.done + len(ids)
            jobs.progress(job, cursor={"after": ids[-1]}, done=done, total=max(job.total or 0, done))  # mentions arrive meanwhile
    return False


# Mentions that went and are counted still are looked at too.
FOLLOWING: Final = """
    SELECT id FROM (SELECT id FROM ingestion_mention WHERE id > %(after)s ORDER BY id LIMIT %(most)s) living
     UNION SELECT id FROM (SELECT DISTINCT mention_id AS id FROM reputation_counted WHERE mention_id > %(after)s
                            ORDER BY 1 LIMIT %(most)s) counted
     ORDER BY id LIMIT %(most)s
"""
SETTLE: Final = f"""
    WITH truth AS (SELECT {CELL}, count(*) AS mentions, count(*) FILTER (WHERE first) AS stories, sum(reach) AS reach
                     FROM reputation_counted GROUP BY {CELL}),
         gone AS (DELETE FROM reputation_rollup r
                   WHERE NOT EXISTS (SELECT FROM truth t WHERE (t.subject_id, t.hour, t.kind, t.language, t.sentiment)
                                                             = (r.subject_id, r.hour, r.kind, r.language, r.sentiment)))
    INSERT INTO reputation_rollup ({CELL}, mentions, stories, reach) SELECT {CELL}, mentions, stories, reach FROM truth
        ON CONFLICT ON CONSTRAINT rollup_once DO UPDATE
       SET mentions = excluded.mentions, stories = excluded.stories, reach = excluded.reach
"""  # noqa: S608 - constants of this module
SETTLE_DAYS: Final = f"""
    WITH truth AS ({DAYS} FROM reputation_rollup {BY_DAY}),
         gone AS (DELETE FROM reputation_dayrollup r
                   WHERE NOT EXISTS (SELECT FROM truth t WHERE (t.subject_id, t.day, t.kind, t.language, t.sentiment)
                                                             = (r.subject_id, r.day, r.kind, r.language, r.sentiment)))
    INSERT INTO reputation_dayrollup ({DAY_CELL}, mentions, stories, reach) SELECT {DAY_CELL}, mentions, stories, reach FROM truth
        ON CONFLICT ON CONSTRAINT day_rollup_once DO UPDATE
       SET mentions = excluded.mentions, stories = excluded.stories, reach = excluded.reach
"""  # noqa: S608 - constants of this module


def _following(after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWING, {"after": after, "most": STRETCH})
        return [row[0] for row in cursor.fetchall()]


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(SETTLE)
        cursor.execute(SETTLE_DAYS, {"zone": current.zone().key})
