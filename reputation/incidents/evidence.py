"""What makes a rise: stories, authors, sources and words, each with its share, beside what was usual before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

# The mentions of the subject within the rise; every piece of evidence begins with them.
_RISE: Final = """
    WITH rise AS MATERIALIZED (
        SELECT m.id, m.story_id, m.author_id, m.source_id, m.published_at, coalesce(m.reach, 0) AS reach, x.sentiment
          FROM ingestion_mention m
          JOIN ingestion_match x ON x.mention_id = m.id AND x.subject_id = %(subject)s AND x.state = 'on'
         WHERE m.published_at >= %(since)s AND m.published_at < %(until)s)
"""
_TOTALS: Final = f"""{_RISE}
    SELECT count(*), count(DISTINCT story_id), count(DISTINCT author_id), count(*) FILTER (WHERE sentiment = 'negative'),
           coalesce(sum(reach), 0)::bigint FROM rise
"""  # noqa: S608 - constants of this module
_STORIES: Final = f"""{_RISE}
    SELECT story_id, (array_agg(id ORDER BY published_at, id))[1], min(published_at), count(*), sum(reach)::bigint FROM rise
     GROUP BY story_id ORDER BY count(*) DESC, sum(reach) DESC, story_id LIMIT %(most)s
"""  # noqa: S608 - constants of this module
_AUTHORS: Final = f"""{_RISE}
    SELECT r.author_id, coalesce(nullif(a.handle, ''), a.name), a.platform, count(*), sum(r.reach)::bigint,
           (array_agg(r.id ORDER BY r.reach DESC, r.id))[1]
      FROM rise r JOIN ingestion_author a ON a.id = r.author_id
     GROUP BY r.author_id, a.handle, a.name, a.platform ORDER BY sum(r.reach) DESC, count(*) DESC, r.author_id LIMIT %(most)s
"""  # noqa: S608 - constants of this module
_SOURCES: Final = f"""{_RISE}
    , usual AS (
        SELECT m.source_id, count(*) AS mentions FROM ingestion_mention m
          JOIN ingestion_match x ON x.mention_id = m.id AND x.subject_id = %(subject)s AND x.state = 'on'
         WHERE m.published_at >= %(before)s AND m.published_at < %(since)s GROUP BY m.source_id)
    SELECT s.id, s.name, count(*), coalesce(max(u.mentions), 0) FROM rise r JOIN ingestion_source s ON s.id = r.source_id
      LEFT JOIN usual u ON u.source_id = s.id GROUP BY s.id, s.name ORDER BY count(*) DESC, s.id LIMIT %(most)s
"""  # noqa: S608 - constants of this module
# The first that says what the rise says: of its words, else of its largest story; else the first of all.
_FIRST: Final = f"""{_RISE}
    SELECT id FROM rise ORDER BY (id = ANY(%(texts)s)) DESC, published_at, id LIMIT 1
"""  # noqa: S608 - constants of this module


def refresh(deadline: float) -> Again:
    """Gather anew what is due: of incidents that go on, every ten minutes; of those that ended, once after their end."""
    now = timezone.now()
    due = Incident.objects.filter(
        Q(evidence_at=None) | Q(evidence_at__lt=now - EVERY, over_at=None) | Q(evidence_at__lt=F("over_at"))
    ).order_by("-began_at")  # fmt: skip
    for incident in due.iterator():
        if monotonic() > deadline:
            return True
        gather(incident, now)
    return now + EVERY if Incident.objects.exclude(course=Course.OVER).exists() else False


def gather(incident: Incident, now: datetime) -> None:
    """Write the evidence of one incident, as its mentions say it now."""
    until = incident.over_at or max(now, incident.top_at + timedelta(hours=1))
    asked: dict[str, Any] = {
        "subject": incident.subject_id, "since": incident.began_at, "until": until, "before": incident.began_at - BEFORE, "most": LISTED,
    }  # fmt: skip
    mentions, stories, authors, negative, reach = _rows(_TOTALS, asked)[0]
    words = wording.words(asked["subject"], (asked["before"], asked["since"], until))[:LISTED]
    texts = [mention for one in words[:3] for mention in one.mentions]
    found = {
        "until": until.isoformat(), "mentions": mentions, "stories": stories, "authors": authors, "negative": negative, "reach": reach,
        "top_stories": [_story(row, mentions) for row in _rows(_STORIES, asked)],
        "top_authors": [_author(row, reach) for row in _rows(_AUTHORS, asked)],
        "top_sources": _sources(_rows(_SOURCES, asked), mentions, asked),
        "words": [{"words": one.words, "voices": one.voices, "before": one.before} for one in words],
    }  # fmt: skip
    first = _rows(_FIRST, asked | {"texts": texts})
    Incident.objects.filter(pk=incident.pk).update(evidence=found, evidence_at=now, first_mention_id=first[0][0] if first else None)


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _story(row: Sequence[Any], mentions: int) -> dict[str, Any]:
    story, first, at, count, reach = row
    return {"story": story, "mention": first, "first_at": at.isoformat(), "mentions": count, "share": count / mentions, "reach": reach}


def _author(row: Sequence[Any], whole: int) -> dict[str, Any]:
    author, name, platform, mentions, reach, loudest = row
    return {
        "author": author, "name": name, "platform": platform, "mentions": mentions, "reach": reach,
        "share": reach / whole if whole else 0, "mention": loudest,
    }  # fmt: skip


def _sources(rows: Iterable[Sequence[Any]], mentions: int, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Each with what it usually brings in as long a time."""
    part = (asked["until"] - asked["since"]) / BEFORE
    return [
        {"source": source, "name": name, "mentions": count, "share": count / mentions, "usual": before * part}
        for source, name, count, before in rows
    ]
