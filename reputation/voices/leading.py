"""Who leads a conversation: of the threads in which somebody speaks, those that they began, and how many answered or repeated them."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from reputation.voices.reading import COUNTED, Asked, Speakers

TOP: Final = 5

# `own`: what they said of the subject. A thread is led by whoever spoke first in it; an answer outside of threads names its parent. All
# are looked up one by one (OFFSET 0 keeps the plan to it): of all threads, sightings and answers, these authors have few.
_LED: Final = f"""
    WITH own AS MATERIALIZED (
        SELECT m.id, m.author_id, m.story_id, m.source_id, m.thread, m.platform, c.first
          FROM ingestion_mention m {COUNTED} WHERE m.id = ANY(%(mentions)s) AND m.author_id = ANY(%(authors)s)),
         threads AS (
        SELECT thread, platform, (array_agg(m.id ORDER BY m.published_at, m.id))[1] AS root,
               (array_agg(m.author_id ORDER BY m.published_at, m.id))[1] AS leader, count(*) AS messages
          FROM (SELECT DISTINCT thread, platform FROM own WHERE thread <> '') t
         CROSS JOIN LATERAL (SELECT id, author_id, published_at FROM ingestion_mention
                              WHERE thread = t.thread AND thread <> '' AND platform = t.platform OFFSET 0) m
         GROUP BY thread, platform),
         part AS (
        SELECT o.author_id, count(*) AS threads, count(*) FILTER (WHERE t.leader = o.author_id) AS began
          FROM (SELECT DISTINCT author_id, thread, platform FROM own WHERE thread <> '') o JOIN threads t USING (thread, platform)
         GROUP BY o.author_id),
         answers AS (
        SELECT t.leader AS author_id, m.author_id AS by, t.root FROM threads t
          JOIN own ON own.id = t.root JOIN ingestion_mention m ON m.thread = t.thread AND m.platform = t.platform
         WHERE m.author_id <> t.leader AND m.thread <> ''
         UNION
        SELECT o.author_id, m.author_id, o.id FROM own o
         CROSS JOIN LATERAL (SELECT source_id, external_id FROM ingestion_sighting WHERE mention_id = o.id OFFSET 0) s
         CROSS JOIN LATERAL (SELECT author_id FROM ingestion_mention
                              WHERE in_reply_to = s.external_id AND in_reply_to <> '' AND source_id = s.source_id OFFSET 0) m
         WHERE m.author_id <> o.author_id),
         led AS (
        SELECT author_id, root, count(DISTINCT by) AS people, row_number() OVER (PARTITION BY author_id
                   ORDER BY count(DISTINCT by) DESC, root DESC) AS nth
          FROM answers GROUP BY author_id, root)
    SELECT a.author_id, coalesce(p.threads, 0), coalesce(p.began, 0), coalesce(w.people, 0), coalesce(l.top, '{{}}')
      FROM unnest(%(authors)s::bigint[]) AS a(author_id)
      LEFT JOIN part p USING (author_id)
      LEFT JOIN (SELECT author_id, count(DISTINCT by) AS people FROM answers GROUP BY author_id) w USING (author_id)
      LEFT JOIN (SELECT author_id, array_agg(ARRAY[root, people] ORDER BY nth) AS top FROM led WHERE nth <= %(top)s
                  GROUP BY author_id) l USING (author_id)
"""  # noqa: S608 - constants of these modules
_REPEATED: Final = f"""
    SELECT o.author_id, count(DISTINCT m.author_id)
      FROM (SELECT m.author_id, m.story_id
              FROM ingestion_mention m {COUNTED}
             CROSS JOIN LATERAL (SELECT size FROM ingestion_story WHERE id = m.story_id OFFSET 0) s
             WHERE m.id = ANY(%(mentions)s) AND m.author_id = ANY(%(authors)s) AND c.first AND s.size > 1) o
      JOIN ingestion_mention m ON m.story_id = o.story_id AND m.author_id <> o.author_id
     GROUP BY o.author_id
"""  # noqa: S608 - constants of these modules


def led(asked: Asked, speakers: Speakers) -> dict[int, dict[str, Any]]:
    """For each author: threads with them, threads that they began, people who answered or repeated them, what was answered most."""
    given: dict[str, Any] = {
        "subject": asked.subject.pk,
        "since": asked.since,
        "newest": asked.newest,
        "authors": list(speakers.authors),
        "mentions": list(speakers.mentions),
        "top": TOP,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REPEATED, given)
        repeated: dict[int, int] = dict(cursor.fetchall())
        cursor.execute(_LED, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return {
        author: {
            "threads": threads, "began": began, "answered_by": by, "repeated_by": repeated.get(author, 0),
            "top": [{"mention": mention, "people": people} for mention, people in top],
        }
        for author, threads, began, by, top in rows
    }  # fmt: skip
