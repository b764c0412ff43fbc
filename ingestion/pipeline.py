"""From raw items to stored mentions: read, clean, hear the language, match, join stories, analyse, store; a batch at a time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from core import sweeping
from core.guard import Guard
from ingestion import outcomes, reading, rematching, rows
from ingestion.analyses import analyse
from ingestion.cleaning import clean
from ingestion.drafts import Batch, Draft, Step, changed, each
from ingestion.identity import fixed
from ingestion.language import detect_language
from ingestion.matching import match_subjects
from ingestion.mentions import store
from ingestion.models import Outcome
from ingestion.outcomes import Verdict, origin_of
from ingestion.reading import Pending
from ingestion.stories import join_story

STEPS: Final[tuple[Step, ...]] = (each(clean), detect_language, match_subjects, join_story, analyse)
ATTEMPTS: Final = 3
_KNOWN: Final = "SELECT digest FROM ingestion_mentionidentity WHERE digest = ANY(%s)"
_TRIED: Final = "UPDATE ingestion_rawitem SET attempts = attempts + 1, error = %s WHERE id = ANY(%s) AND outcome = ''"


def run(batch: Batch) -> Batch:
    """Take a batch through the steps."""
    for step in STEPS:
        batch = step(batch)
    return batch


def work(deadline: float) -> bool:
    """The lane `process`: batches until the time is over; whether more is waiting."""
    more = True
    while more and time.monotonic() < deadline:
        more = work_one_batch()
    return more


def work_one_batch() -> bool:
    """Read, judge and store the oldest raw items that wait; False when none does."""
    with sweeping.put_off():
        waiting = reading.pending(settings.BATCH)
        if not waiting:
            return False
        process(waiting)
        del waiting  # all that the batch made is gone before sweeping begins again
        return True


def process(waiting: Sequence[Pending]) -> None:
    """Bring raw items to their outcomes. One that breaks a step does not keep the others: it is tried alone, then fails."""
    found = reading.read(waiting)
    _give_up(found.unread)
    with Guard("pipeline", items=len(found.drafts)) as guard:
        _through(found.drafts)
    if guard.error is None:
        return
    if isinstance(guard.error, OperationalError | InterfaceError):
        raise guard.error  # the database, not an item: the turn is taken up again
    by_id = {one.origin.raw_item: one for one in waiting}
    for draft in found.drafts:
        with Guard("pipeline of one item", item=origin_of(draft).raw_item) as alone:
            _through([draft])
        if isinstance(alone.error, OperationalError | InterfaceError):
            raise alone.error
        if alone.error is not None:
            _give_up([(by_id[origin_of(draft).raw_item], reading.unread())])


def _through(drafts: Sequence[Draft]) -> None:
    withdrawn = tuple(draft for draft in drafts if draft.deleted)
    judged = run(Batch(_known(draft for draft in drafts if not draft.deleted)))
    stored = store(replace(judged, kept=judged.kept + withdrawn))
    rematching.of_sources(stored.resighted - stored.erased)


def _known(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Mark the drafts whose mention exists: an edit reaches it even when it concerns no subject any more."""
    identified = [(draft, {identity.digest for identity in fixed(draft)}) for draft in drafts]
    asked = list(set().union(*(digests for _draft, digests in identified))) if identified else []
    known = {bytes(digest) for (digest,) in rows.run(_KNOWN, asked)} if asked else set()
    return tuple(changed(d, origin=replace(origin_of(d), known=True)) if digests & known else d for d, digests in identified)


def _give_up(unread: Sequence[tuple[Pending, str]]) -> None:
    """Count a failed attempt; the last one fails the item, which keeps the reason."""
    if unread:  # else there is nothing to begin a transaction for
        with transaction.atomic():
            _tried(unread)


def _tried(unread: Sequence[tuple[Pending, str]]) -> None:
    last = {one.origin.raw_item for one, _words in unread if one.attempts + 1 >= ATTEMPTS}
    for one, words in unread:
        rows.run(_TRIED, words[:300], [one.origin.raw_item])
    held, overtaken = outcomes.hold(one.origin for one, _words in unread if one.origin.raw_item in last)
    words_of = {one.origin.raw_item: (one.origin, words) for one, words in unread}
    failed = [Verdict(words_of[raw][0], Outcome.FAILED, error=words_of[raw][1]) for raw in held]
    outcomes.write(failed + [Verdict(words_of[raw][0], Outcome.UNCHANGED) for raw in overtaken])
