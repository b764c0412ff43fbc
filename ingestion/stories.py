"""Stories: which text is a copy of which, kept right while mentions come, are edited and go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from core.query.tokens import tokenise
from ingestion import rows
from ingestion.drafts import Batch, Draft, changed
from ingestion.identity import story_key, text_hash
from ingestion.models import Story, StoryKey

BUCKETS: Final = 64
# Two batches that meet the same new text must agree on one story: the second waits until the first has committed.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext(current_schema()), bucket) FROM unnest(%s::int[]) AS bucket"
_FIND = "SELECT DISTINCT ON (key) key, story_id FROM ingestion_storykey WHERE key = ANY(%s) ORDER BY key, story_id"
_GROW = """
    UPDATE ingestion_story s SET size = s.size + r.size, first_at = LEAST(s.first_at, r.first_at),
        original_id = CASE WHEN s.original_id IS NULL OR r.first_at < s.first_at THEN r.original ELSE s.original_id END
    FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, size int, first_at timestamptz, original bigint) WHERE s.id = r.id
"""
_SHRINK = """
    UPDATE ingestion_story s SET size = GREATEST(0, s.size - r.gone)
    FROM (SELECT story, count(*) AS gone FROM unnest(%s::bigint[]) AS story GROUP BY story) r WHERE s.id = r.story
"""
_NEXT_ORIGINAL = """
    UPDATE ingestion_story s SET original_id = m.id, first_at = m.published_at
    FROM (SELECT DISTINCT ON (story_id) story_id, id, published_at FROM ingestion_mention
          WHERE story_id IN (SELECT id FROM ingestion_story WHERE id = ANY(%s) AND original_id = ANY(%s))
          ORDER BY story_id, published_at, id) m
    WHERE s.id = m.story_id
"""
_EMPTY = """
    WITH empty AS (SELECT id FROM ingestion_story s WHERE id = ANY(%s)
                   AND NOT EXISTS (SELECT 1 FROM ingestion_mention m WHERE m.story_id = s.id)),
         keys AS (DELETE FROM ingestion_storykey k USING empty WHERE k.story_id = empty.id),
         judged AS (UPDATE ingestion_correction c SET story_id = NULL FROM empty WHERE c.story_id = empty.id)
    DELETE FROM ingestion_story s USING empty WHERE s.id = empty.id
"""


class Member(NamedTuple):
    """A mention that enters the story of its text."""

    mention: int
    key: bytes
    said_at: datetime


def enter(members: Sequence[Member]) -> dict[int, int]:
    """The story of each mention: the one that has its key, else a new one."""
    if not members:
        return {}
    keys = {member.key for member in members}
    rows.run(_LOCK, sorted({key[0] % BUCKETS for key in keys}))
    story_of = {bytes(key): story for key, story in rows.run(_FIND, list(keys))}
    by_key: dict[bytes, list[Member]] = {}
    for member in members:
        by_key.setdefault(member.key, []).append(member)
    new = [key for key in by_key if key not in story_of]
    made = dict(zip(new, rows.numbers(Story, len(new)), strict=True))
    firsts = {key: min(group, key=lambda member: (member.said_at, member.mention)) for key, group in by_key.items()}
    rows.copy(
        Story,
        ("id", "original_id", "size", "first_at", "by_hand"),
        ((made[key], firsts[key].mention, len(by_key[key]), firsts[key].said_at, False) for key in new),
    )
    rows.copy(StoryKey, ("key", "story_id"), ((key, made[key]) for key in new))
    grown = [
        {"id": story_of[key], "size": len(group), "first_at": firsts[key].said_at, "original": firsts[key].mention}
        for key, group in by_key.items()
        if key in story_of
    ]
    if grown:
        rows.run(_GROW, rows.as_json(grown))
    story_of |= made
    return {member.mention: story_of[member.key] for member in members}


def leave(mentions: Iterable[int], stories: Sequence[int]) -> None:
    """Mentions left these stories, one entry a mention: sizes, originals and empty stories are put right. Their rows moved before."""
    if stories:
        touched = sorted(set(stories))
        rows.run(_SHRINK, list(stories))
        rows.run(_NEXT_ORIGINAL, touched, list(mentions))
        rows.run(_EMPTY, touched)


def join_story(batch: Batch) -> Batch:
    """The step: each draft gets the key by which its copies are found; the story itself is joined when it is stored."""
    return batch.judged(_keyed(draft) for draft in batch.kept)


def _keyed(draft: Draft) -> Draft:
    tokens = draft.tokens or tokenise(draft.title, draft.text)
    return changed(draft, tokens=tokens, story_key=story_key(tokens) or text_hash(draft.title, draft.text))
