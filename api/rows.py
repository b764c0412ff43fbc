"""Reads mentions as the API shows them: one statement for a page, written out by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypedDict, cast

import orjson
from django.db import connection

from api import etags
from api.by import ByOut
from api.rendering import moment
from api.shapes import example
from core.query.evaluate import Span
from tenants.rights import Who
from tenants.visibility import Visibility

# A column may be left out of the answer, so each is read by its name. What hangs on a mention comes along as JSON.
_READ: Final = """
    SELECT m.id, m.version, m.url, m.title, m.text, m.truncated, m.published_at, m.date_from, m.first_seen_at, m.changed_at,
           m.platform, m.kind, m.type, m.site, m.language, m.country, m.tone, m.rating, m.in_reply_to, m.thread, m.community, m.media,
           m.extra::text AS extra, m.likes, m.shares, m.comments, m.views, m.followers, m.reach, m.reach_estimated,
           m.author_id, m.author_handle, m.author_name, a.url AS author_url,
           m.source_id, s.name AS source_name, m.story_id, y.size AS story_size, y.original_id AS story_original,
           (SELECT json_agg(json_build_array(x.subject_id, j.name, x.version, x.state, x.sentiment, x.strength, x.evidence,
                                             x.sentiment_model, x.model, x.probabilities,
                                             EXISTS (SELECT 1 FROM ingestion_correction c
                                                      WHERE c.mention_id = m.id AND c.subject_id = x.subject_id AND c.field = 'sentiment'
                                                        AND c.taken_back_at IS NULL AND c.lapsed_at IS NULL)) ORDER BY x.subject_id)
              FROM ingestion_match x JOIN ingestion_subject j ON j.id = x.subject_id
             WHERE x.mention_id = m.id AND (%(subjects)s::bigint[] IS NULL OR x.subject_id = ANY(%(subjects)s)))::text AS matches,
           (SELECT json_object_agg(i.kind, i.data || jsonb_build_object('version', i.version))
              FROM ingestion_insight i WHERE i.mention_id = m.id AND i.active)::text AS insights,
           (SELECT json_agg(json_build_array(c.id, c.subject_id, c.field, c.value, c.before, c.by_kind, c.by_name, c.at) ORDER BY c.id)
              FROM ingestion_correction c WHERE c.mention_id = m.id AND c.taken_back_at IS NULL AND c.lapsed_at IS NULL
               AND (%(subjects)s::bigint[] IS NULL OR c.subject_id IS NULL OR c.subject_id = ANY(%(subjects)s)))::text AS corrections,
           (SELECT json_agg(t.word ORDER BY t.word) FROM ingestion_tag t
             WHERE t.mention_id = m.id AND t.visibility = ANY(%(seen)s))::text AS tags
      FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
      JOIN ingestion_mention m ON m.id = asked.id
      JOIN ingestion_source s ON s.id = m.source_id
      JOIN ingestion_story y ON y.id = m.story_id
      LEFT JOIN ingestion_author a ON a.id = m.author_id
     ORDER BY asked.place
"""


class Named(TypedDict):
    """Something by its number and its name."""

    id: int
    name: str


class AuthorOut(TypedDict):
    """Who said it: handle and name as they were then."""

    id: int | None
    handle: str
    name: str
    url: str
    followers: int | None


class CountsOut(TypedDict):
    """What the platform counted when it was last read; null where it did not say."""

    likes: int | None
    shares: int | None
    comments: int | None
    views: int | None


class Reach(TypedDict):
    """How many people it reached: measured views, else an estimate."""

    value: int | None
    estimated: bool


class EvidenceOut(TypedDict):
    """Words that show it: the part of the text, from and up to which character, how much they weigh."""

    part: str
    start: int
    end: int
    weight: float | None


class ModelSaid(TypedDict):
    """What the model said before anybody corrected it; probabilities of positive, neutral, negative."""

    name: str
    sentiment: str
    probabilities: list[float] | None


class MatchOut(TypedDict):
    """That it concerns a subject, by which version of its query, with the sentiment towards it. `corrected`: a person has judged it."""

    subject: Named
    version: int
    state: str
    sentiment: str
    strength: float | None
    evidence: list[EvidenceOut]
    corrected: bool
    model: ModelSaid


class StoryOut(TypedDict):
    """One text and its copies: how many, and which mention is the earliest."""

    id: int
    size: int
    original: int | None


class CorrectionOut(TypedDict):
    """A person's judgement: what it is about, what it says, and what stood before."""

    id: int
    subject: int | None
    field: str
    value: str
    before: str
    by: ByOut
    at: str


class Mark(TypedDict):
    """A stretch of the text that made it match: of title or body, from and up to which character."""

    part: str
    start: int
    end: int


@example(
    {
        "id": 412, "version": 3,
        "url": "https://example.com/p/1", "title": "", "text": "Maréva refunded me in two days, thanks.",
        "truncated": False,
        "published_at": "2026-11-02T09:14:00.000Z", "date_from": "platform", "first_seen_at": "2026-11-02T09:20:11.402Z",
        "changed_at": "2026-11-02T10:02:37.911Z", "platform": "forum", "kind": "push", "source": {"id": 2, "name": "API"}, "type": "post",
        "site": "example.com", "language": "en", "country": "", "tone": "positive", "rating": None,
        "author": {"id": 81, "handle": "claire", "name": "Claire", "url": "", "followers": None},
        "counts": {"likes": 4, "shares": None, "comments": 1, "views": None}, "reach": {"value": None, "estimated": False},
        "matches": [], "insights": {"tone": {"label": "positive", "version": 1}}, "story": {"id": 397, "size": 1, "original": 412},
        "in_reply_to": "", "thread": "", "community": "", "media": [], "extra": {}, "corrections": [],
        "tags": ["refunds"],
    }
)  # fmt: skip
class MentionOut(TypedDict, total=False):
    """One public statement by somebody. `fields` chooses among these; `marks` come only when asked for."""

    id: int
    version: int
    url: str
    title: str
    text: str
    truncated: bool
    published_at: datetime
    date_from: str
    first_seen_at: datetime
    changed_at: datetime
    platform: str
    kind: str
    source: Named
    type: str
    site: str
    language: str
    country: str
    tone: str
    rating: float | None
    author: AuthorOut
    counts: CountsOut
    reach: Reach
    matches: list[MatchOut]
    insights: dict[str, dict[str, Any]]
    story: StoryOut
    in_reply_to: str
    thread: str
    community: str
    media: list[str]
    extra: dict[str, Any]
    corrections: list[CorrectionOut]
    tags: list[str]
    marks: list[Mark]


FIELDS: Final = tuple(MentionOut.__annotations__)
USUAL: Final = tuple(name for name in FIELDS if name != "marks")
Row = Mapping[str, Any]


def mentions(
    ids: Sequence[int],
    *,
    who: Who,
    fields: Collection[str] = USUAL,
    marks: Mapping[int, Sequence[Span]] | None = None,
) -> list[MentionOut]:
    """These mentions, in their order; ids without a row are left out. What `who` may not know of them is not shown."""
    seen = Visibility.values if who.is_agency else [Visibility.SHARED.value]
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"ids": list(ids), "subjects": None if who.subjects is None else list(who.subjects), "seen": seen})
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [_shown(row, fields, (marks or {}).get(row["id"], ())) for row in rows]


def tag(shown: MentionOut) -> str:
    """Of a mention that is shown whole: its version, and the words on it, which do not raise that."""
    return etags.of(shown["version"], shown["tags"])


def tag_of(who: Who, number: int) -> str:
    """Of a mention that is there."""
    return tag(mentions([number], who=who)[0])


def _shown(row: Row, fields: Collection[str], marks: Sequence[Span]) -> MentionOut:
    shown: Any = {name: row[name] if (made := MADE.get(name)) is None else made(row) for name in fields if name != "marks"}
    if "marks" in fields:
        shown["marks"] = [Mark(part=mark.part, start=mark.start, end=mark.end) for mark in marks]
    return cast(MentionOut, shown)  # a choice of its fields


def _author(row: Row) -> AuthorOut:
    return {
        "id": row["author_id"], "handle": row["author_handle"], "name": row["author_name"], "url": row["author_url"] or "",
        "followers": row["followers"],
    }  # fmt: skip


def _counts(row: Row) -> CountsOut:
    return {"likes": row["likes"], "shares": row["shares"], "comments": row["comments"], "views": row["views"]}


def _matches(row: Row) -> list[MatchOut]:
    return [_match(*parts) for parts in orjson.loads(row["matches"] or b"[]")]


def _match(
    subject: int,
    name: str,
    version: int,
    state: str,
    sentiment: str,
    strength: float | None,
    evidence: Sequence[Sequence[Any]],
    said: str,
    model: str,
    probabilities: list[float] | None,
    corrected: bool,
) -> MatchOut:
    return {
        "subject": {"id": subject, "name": name},
        "version": version,
        "state": state,
        "sentiment": sentiment,
        "strength": strength,
        "evidence": [{"part": one[0], "start": one[1], "end": one[2], "weight": one[3] if len(one) > 3 else None} for one in evidence],
        "corrected": corrected,
        "model": {"name": model, "sentiment": said, "probabilities": probabilities},
    }


def _corrections(row: Row) -> list[CorrectionOut]:
    return [
        {
            "id": number, "subject": subject, "field": field, "value": value, "before": before,
            "by": {"kind": by_kind, "name": by_name}, "at": _moment(at),
        }
        for number, subject, field, value, before, by_kind, by_name, at in orjson.loads(row["corrections"] or b"[]")
    ]  # fmt: skip


def _moment(written: str) -> str:
    """A moment as PostgreSQL writes it in JSON, as the API writes it."""
    return moment(datetime.fromisoformat(written))


MADE: Final[Mapping[str, Any]] = {
    "source": lambda row: {"id": row["source_id"], "name": row["source_name"]},
    "author": _author,
    "counts": _counts,
    "reach": lambda row: {"value": row["reach"], "estimated": row["reach_estimated"]},
    "matches": _matches,
    "insights": lambda row: orjson.Fragment(row["insights"] or b"{}"),
    "story": lambda row: {"id": row["story_id"], "size": row["story_size"], "original": row["story_original"]},
    "extra": lambda row: orjson.Fragment(row["extra"]),
    "corrections": _corrections,
    "tags": lambda row: orjson.loads(row["tags"] or b"[]"),
}
