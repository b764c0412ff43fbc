"""Likes, shares, comments and views of mentions, as read at moments; and the reach that they tell."""

from __future__ import annotations

from collections.abc import Iterable

from ingestion import rows
from ingestion.drafts import NO_COUNTS, Draft
from ingestion.judging import Claim
from ingestion.models import Reading


def reach(draft: Draft) -> tuple[int | None, bool]:
    """How many people it reached, and whether that is an estimate: views where they are measured, else who follows the author."""
    if draft.counts.views is not None:
        return draft.counts.views, False
    return draft.author.followers, draft.author.followers is not None


def keep(read: Iterable[tuple[int, Claim]]) -> None:
    """Keep the counts that the payloads of these mentions say, at the moment they were received."""
    rows.copy(
        Reading,
        ("mention_id", "at", "likes", "shares", "comments", "views"),
        (
            (mention, one.received_at, one.draft.counts.likes, one.draft.counts.shares, one.draft.counts.comments, one.draft.counts.views)
            for mention, one in read
            if one.draft.counts != NO_COUNTS
        ),
    )
