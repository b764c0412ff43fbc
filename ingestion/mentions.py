"""Stores a batch of mentions: all or nothing, in one short transaction, a few statements whatever the batch holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from ingestion import authors, changes, judging, matches, matching, outcomes, readings, rows, stories, updating, withdrawals
from ingestion.drafts import Batch, Draft, Dropped
from ingestion.judging import Claim
from ingestion.models import Change, Mention, Outcome, Sighting
from ingestion.outcomes import Stored, origin_of
from tenants import current

COLUMNS: Final = (
    "id", "version", "published_at", "published_claimed", "date_from", "first_seen_at", "platform", "kind", "source_id", "type",
    "url", "site", "title", "text", "text_hash", "truncated", "language", "country", "tone", "author_id", "author_handle",
    "author_name", "story_id", "in_reply_to", "thread", "community", "likes", "shares", "comments", "views", "followers",
    "rating", "reach", "reach_estimated", "media", "extra",
)  # fmt: skip


@transaction.atomic
def store(batch: Batch) -> Stored:
    """Store what a batch brings. An item that is no longer as it was read, or was ended by another worker, is left alone."""
    stored = Stored()
    if batch.watched is not None and not matching.still_watched(batch.watched):
        return stored  # a subject changed meanwhile: the items still wait, and are matched again
    everything = [*batch.kept, *(draft for draft, _verdict in batch.dropped)]
    held, overtaken = outcomes.hold(map(origin_of, everything))
    for draft in everything:
        if origin_of(draft).raw_item in overtaken:
            stored.ends(draft, Outcome.UNCHANGED)
    for draft, verdict in batch.dropped:
        if origin_of(draft).raw_item in held:
            _end_dropped(stored, draft, verdict)
    present = [draft for draft in batch.kept if origin_of(draft).raw_item in held]
    forgotten = authors.suppressed(present, current.tenant().uid)
    waiting = []
    for draft in present:
        if origin_of(draft).raw_item in forgotten:
            stored.ends(draft, Outcome.DROPPED, reason="suppressed")
        else:
            waiting.append(judging.claim(draft))
    while waiting:
        wave, later = judging.apart(waiting)
        waiting = _store_wave(wave, stored) + later
    outcomes.write(stored.verdicts)
    _tell(stored)
    return stored


def _end_dropped(stored: Stored, draft: Draft, verdict: Dropped) -> None:
    if verdict.reason == Outcome.UNMATCHED:
        stored.ends(draft, Outcome.UNMATCHED)
    else:
        stored.ends(draft, Outcome.DROPPED, reason=verdict.reason)


def _store_wave(wave: Sequence[Claim], stored: Stored) -> list[Claim]:
    """Store claims of which no two share an identity; those that another worker's commit overtook are given back."""
    gone = [one for one in wave if one.draft.deleted]
    if gone:
        withdrawals.withdraw(gone, stored)
    judged = judging.judge([one for one in wave if not one.draft.deleted])
    for raw_item, reason in judged.barred.items():
        draft = next(one.draft for one in wave if one.raw_item == raw_item)
        stored.ends(draft, Outcome.DROPPED, reason=reason)
    _make(judged.new, stored)
    updating.update(judged.known, stored)
    return judged.late


def _make(new: Sequence[tuple[Claim, int]], stored: Stored) -> None:
    """Write the mentions that are new, with all that belongs to them."""
    if not new:
        return
    author_of = authors.of([one.draft for one, _number in new])
    story_of = stories.enter([stories.Member(number, one.draft.story_key or one.hash, one.said_at) for one, number in new])
    rows.copy(Mention, COLUMNS, (_row(one, number, author_of.get(one.raw_item), story_of[number]) for one, number in new))
    rows.copy(
        Sighting,
        ("mention_id", "source_id", "external_id", "seen_at", "text_hash"),
        ((number, one.source, one.draft.external_id, one.received_at, one.hash) for one, number in new),
    )
    matches.make((number, match) for one, number in new for match in one.draft.matches)
    matches.make_insights((number, one.draft.insights) for one, number in new)
    readings.keep((number, one) for one, number in new)
    for one, number in new:
        stored.ends(one.draft, Outcome.STORED, mention=number)
        stored.made.append(number)


def _row(one: Claim, number: int, author: int | None, story: int) -> tuple[Any, ...]:
    draft, counts, origin = one.draft, one.draft.counts, origin_of(one.draft)
    return (
        number, 1, one.said_at, draft.claimed, draft.date_from, origin.received_at, draft.platform, origin.kind, origin.source,
        draft.type, draft.url, draft.site, draft.title, draft.text, one.hash, draft.truncated, draft.language, draft.country,
        draft.tone, author, draft.author.handle[:200], draft.author.name[:200], story, draft.in_reply_to, draft.thread,
        draft.community, counts.likes, counts.shares, counts.comments, counts.views, draft.author.followers, draft.rating,
        *readings.reach(draft), rows.array(draft.media), rows.as_json(draft.extra),
    )  # fmt: skip


def _tell(stored: Stored) -> None:
    made = [mention for mention in stored.made if mention not in stored.erased]
    changed = stored.changed - set(stored.erased) - set(made)
    changes.log(made, Change.What.MADE)
    changes.log(changed, Change.What.CHANGED)
    touched = sorted({*made, *changed, *stored.erased})
    if touched:
        changes.make_due(touched)
