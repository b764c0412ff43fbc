"""What makes a rise: stories, authors, sources and words, each with its share, beside what was usual before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from reputation.incidents import wording
from reputation.models import Course, Incident
from tenants.turns import Again

EVERY: Final = timedelta(minutes=10)
BEFORE: Final = timedelta(days=28)
LISTED: Final = 8
HOUR: Final = timedelta(hours=1)
AUDIENCES: Final[Mapping[str, str]] = {"top_languages": "language", "top_countries": "country", "top_communities": "community"}
"""By what audiences are told apart; one that no mention tells is an empty list."""

# The mentions of the subject within the rise are gone through once for all that is told of them, however many they are.
_RISE: Final = """
    WITH rise AS MATERIALIZED (
        SELECT m.id, m.story_id, m.author_id, m.source_id, m.published_at, coalesce(m.reach, 0) AS reach, m.reach_estimated, x.sentiment,
               m.language, m.country, m.community
          FROM ingestion_mention m
          JOIN ingestion_match x ON x.mention_id = m.id AND x.subject_id = %(subject)s AND x.state = 'on'
         WHERE m.published_at >= %(since)s AND m.published_at < %(until)s),
         stories AS (
        SELECT story_id, min(published_at) AS first_at, count(*) AS mentions, sum(reach)::bigint AS reach FROM rise
         GROUP BY story_id ORDER BY count(*) DESC, sum(reach) DESC, story_id LIMIT %(most)s),
         authors AS (
        SELECT author_id, count(*) AS mentions, sum(reach)::bigint AS reach FROM rise WHERE author_id IS NOT NULL
         GROUP BY author_id ORDER BY sum(reach) DESC, count(*) DESC, author_id LIMIT %(most)s),
         sources AS (  -- all that saw it, as a query asks for them: the first that did brought it
        SELECT s.source_id, count(*) AS mentions, count(*) FILTER (WHERE s.source_id = rise.source_id) AS brought
          FROM rise JOIN ingestion_sighting s ON s.mention_id = rise.id
         GROUP BY s.source_id ORDER BY count(*) DESC, s.source_id LIMIT %(most)s),
         audiences AS (
        SELECT 'language' AS field, language AS value, count(*) AS mentions FROM rise WHERE language <> '' GROUP BY language
         UNION ALL SELECT 'country', country, count(*) FROM rise WHERE country <> '' GROUP BY country
         UNION ALL SELECT 'community', community, count(*) FROM rise WHERE community <> '' GROUP BY community),
         hours AS (SELECT floor(extract(epoch FROM published_at - %(since)s) / 3600)::int AS n, count(*) AS mentions FROM rise GROUP BY 1),
         firsts AS (SELECT DISTINCT ON (story_id) story_id, id FROM rise JOIN stories USING (story_id) ORDER BY story_id, published_at, id),
         loudest AS (SELECT DISTINCT ON (author_id) author_id, id FROM rise JOIN authors USING (author_id)
                      ORDER BY author_id, rise.reach DESC, id)
    SELECT count(*), count(DISTINCT story_id), count(DISTINCT author_id), count(*) FILTER (WHERE sentiment = 'negative'),
           coalesce(sum(reach), 0)::bigint, coalesce(sum(reach) FILTER (WHERE NOT reach_estimated), 0)::bigint,
           (SELECT jsonb_agg(jsonb_build_array(story_id, id, first_at, mentions, reach) ORDER BY mentions DESC, reach DESC, story_id)
              FROM stories JOIN firsts USING (story_id)),
           (SELECT jsonb_agg(jsonb_build_array(author_id, coalesce(nullif(a.handle, ''), a.name), a.platform, mentions, reach, l.id)
                             ORDER BY reach DESC, mentions DESC, author_id)
              FROM authors JOIN loudest l USING (author_id) JOIN ingestion_author a ON a.id = author_id),
           (SELECT jsonb_agg(jsonb_build_array(s.id, s.name, mentions, brought) ORDER BY mentions DESC, s.id)
              FROM sources JOIN ingestion_source s ON s.id = source_id),
           (SELECT jsonb_agg(jsonb_build_array(field, value, mentions) ORDER BY mentions DESC, value)
              FROM (SELECT *, row_number() OVER (PARTITION BY field ORDER BY mentions DESC, value) AS nth FROM audiences) a
             WHERE nth <= %(most)s),
           (SELECT jsonb_agg(jsonb_build_array(n, mentions) ORDER BY n) FROM hours),
           -- The first that says what the rise says: of its words; else the first of all.
           (SELECT id FROM rise ORDER BY (id = ANY(%(texts)s)) DESC, published_at, id LIMIT 1)
      FROM rise
"""
# Of all sources, those too that say nothing of the rise, and what no source is known of: together they are the usual of the subject.
_USUAL: Final = """
    SELECT source_id, sum(mentions) FROM reputation_sourcerollup
     WHERE subject_id = %(subject)s AND hour >= %(before)s AND hour < %(since)s GROUP BY source_id
"""


def refresh(deadline: float) -> Again:
    """Gather anew what is due: of incidents that go on, and of those found within the hour, every ten minutes; of those that ended, once
    after their end. What was found in a past that still comes in has not all its counts yet."""
    now = timezone.now()
    goes_on = Q(over_at=None) | Q(made_at__gt=now - HOUR)
    due = Incident.objects.filter(
        Q(evidence_at=None) | Q(evidence_at__lt=now - EVERY) & goes_on | Q(evidence_at__lt=F("over_at"))
    ).order_by("-began_at")  # fmt: skip
    for incident in due.iterator():
        if monotonic() > deadline:
            return True
        gather(incident, now)
    return now + EVERY if Incident.objects.filter(~Q(course=Course.OVER) | Q(made_at__gt=now - HOUR)).exists() else False


def gather(incident: Incident, now: datetime) -> None:
    """Write the evidence of one incident, as its mentions say it now."""
    # To the minute, as an address tells it.
    until = incident.over_at or max(now.replace(second=0, microsecond=0), incident.top_at + HOUR)
    asked: dict[str, Any] = {
        "subject": incident.subject_id, "since": incident.began_at, "until": until, "before": incident.began_at - BEFORE, "most": LISTED,
    }  # fmt: skip
    words = wording.words(asked["subject"], (asked["before"], asked["since"], until))[:LISTED]
    asked["texts"] = [mention for one in words[:3] for mention in one.mentions]
    [[mentions, stories, authors, negative, reach, measured, *told, first]] = _rows(_RISE, asked)
    top_stories, top_authors, top_sources, audiences, hours = (json.loads(one or "[]") for one in told)
    part = (until - incident.began_at) / BEFORE
    usual = {source: int(count) * part for source, count in _rows(_USUAL, asked)}
    found = {
        "until": until.isoformat(), "mentions": mentions, "stories": stories, "authors": authors, "negative": negative, "reach": reach,
        "usual": sum(usual.values()), "reach_measured": measured,
        "top_stories": [_story(row, mentions) for row in top_stories],
        "top_authors": [_author(row, reach) for row in top_authors],
        "top_sources": _sources(top_sources, usual, mentions),
        **{name: _audience(audiences, field, mentions) for name, field in AUDIENCES.items()},
        "speed": _speed(hours, incident.began_at),
        "words": [{"words": one.words, "voices": one.voices, "before": one.before} for one in words],
    }  # fmt: skip
    Incident.objects.filter(pk=incident.pk).update(evidence=found, evidence_at=now, first_mention_id=first)


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _story(row: Sequence[Any], mentions: int) -> dict[str, Any]:
    story, first, at, count, reach = row
    return {"story": story, "mention": first, "first_at": at, "mentions": count, "share": count / mentions, "reach": reach}


def _author(row: Sequence[Any], whole: int) -> dict[str, Any]:
    author, name, platform, mentions, reach, loudest = row
    return {
        "author": author, "name": name, "platform": platform, "mentions": mentions, "reach": reach,
        "share": reach / whole if whole else 0, "mention": loudest,
    }  # fmt: skip


def _sources(rows: Iterable[Sequence[Any]], usual: Mapping[int, float], mentions: int) -> list[dict[str, Any]]:
    """Each with what it was the first to bring, and usually is in as long a time."""
    return [
        {
            "source": source, "name": name, "mentions": count, "share": count / mentions, "brought": brought,
            "usual": usual.get(source, 0.0),
        }
        for source, name, count, brought in rows
    ]  # fmt: skip


def _audience(rows: Iterable[Sequence[Any]], field: str, mentions: int) -> list[dict[str, Any]]:
    return [{field: value, "mentions": count, "share": count / mentions} for of, value, count in rows if of == field]


def _speed(hours: Sequence[Sequence[int]], since: datetime) -> dict[str, Any] | None:
    """How many mentions its fullest hour had, which one that was, and in how many hours from the beginning one had half as many."""
    if not hours:
        return None
    place, top = max(hours, key=lambda one: (one[1], -one[0]))
    half = next(n for n, count in hours if 2 * count >= top)
    return {"top": top, "top_at": (since + place * HOUR).isoformat(), "half_hours": half + 1}
