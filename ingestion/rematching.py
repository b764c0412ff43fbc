"""Matches mentions again: when a subject's query changes, and when a further source sees a mention."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import transaction

from core.errors import NotFound
from core.models import Job
from core.query.document import Document
from ingestion import changes, matches, matching, outcomes, reading, rows
from ingestion.analyses import analyse
from ingestion.documents import documents
from ingestion.drafts import Batch, Draft, DraftMatch
from ingestion.matching import Watch
from ingestion.models import Change, Match, Mention, Outcome, RawItem, Subject
from ingestion.outcomes import origin_of
from tenants import jobs, turns

KIND: Final = "rematch"
STRETCH: Final = 500
"""Mentions and raw items tried in one transaction."""
_NEWEST: Final = """
    SELECT r.id FROM ingestion_rawitem r WHERE r.id = ANY(%s) AND NOT EXISTS (
        SELECT 1 FROM ingestion_rawitem n WHERE n.source_id = r.source_id AND n.external_id = r.external_id AND n.seen > r.seen)
"""


@transaction.atomic
def of_sources(mentions: Collection[int]) -> None:
    """A further source saw these mentions: subjects whose queries name sources may concern them now."""
    watch = matching.watch_here()
    if not mentions or not watch.by_source:
        return
    found = documents(_held(mentions))
    now = {mention: set(watch.index.matching(document)) for mention, document in found.items()}
    before: dict[int, set[int]] = {mention: set() for mention in found}
    for mention, subject in Match.objects.filter(mention__in=found).values_list("mention_id", "subject_id"):
        before[mention].add(subject)
    differ = {mention: document for mention, document in found.items() if now[mention] != before[mention]}
    if differ:
        _rewrite(_judged(differ, watch), None)


def _judged(found: Mapping[int, Document], watch: Watch) -> dict[int, tuple[DraftMatch, ...]]:
    """Matches of stored mentions, with the sentiment that the analyses say."""
    drafts = [
        Draft(
            external_id=str(mention),
            title=document.tokens.title_text,
            text=document.tokens.body_text,
            language=document.lang,
            tokens=document.tokens,
            matches=watch.matches(document),
        )
        for mention, document in found.items()
    ]
    said = iter(analyse(Batch(tuple(draft for draft in drafts if draft.matches))).kept)
    return {mention: next(said).matches if draft.matches else () for mention, draft in zip(found, drafts, strict=True)}


def _held(mentions: Collection[int]) -> list[int]:
    """Those that are still there, locked in the order of their ids: nobody edits them while they are matched."""
    held = Mention.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=mentions).order_by("pk")
    return list(held.values_list("pk", flat=True))


def _rewrite(found: dict[int, tuple[DraftMatch, ...]], subject: int | None) -> None:
    matches.replace(found, subject=subject)
    changes.record(found, Change.What.CHANGED)


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """The job: one subject against all stored mentions, then all unmatched raw items, a stretch at a time."""
    subject = Subject.objects.filter(pk=job.args["subject"]).first()
    if subject is None:
        raise NotFound
    watch = matching.watch_of({} if subject.archived_at else {subject.pk: subject})
    while True:
        cursor = {"mention": 0, "raw_item": 0, **job.cursor}
        with transaction.atomic():
            cursor, tried = _again(subject, watch, cursor) if cursor["mention"] is not None else _reopened(watch, cursor)
            jobs.progress(job, done=job.done + tried, cursor=cursor, total=max(job.total or 0, job.done + tried))
        if cursor["raw_item"] is None:
            return True
        if time.monotonic() >= deadline:
            return False


def total() -> int:
    """How many mentions and raw items a whole run tries."""
    return Mention.objects.count() + RawItem.objects.filter(outcome=Outcome.UNMATCHED).count()


def _again(subject: Subject, watch: Watch, cursor: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The next stretch of stored mentions."""
    ids = list(Mention.objects.filter(pk__gt=cursor["mention"]).order_by("pk").values_list("pk", flat=True)[:STRETCH])
    if not ids:
        return {**cursor, "mention": None}, 0
    last = ids[-1]
    ids = _held(ids)
    known = dict(Match.objects.filter(mention__in=ids, subject=subject).values_list("mention_id", "version"))
    found = documents(ids)
    now = {mention for mention, document in found.items() if watch.index.matching(document)}
    differ = {mention: document for mention, document in found.items() if (mention in now) != (mention in known)}
    if differ:
        _rewrite(_judged(differ, watch), subject.pk)
    stays = [mention for mention in known if mention in now]
    Match.objects.filter(mention__in=stays, subject=subject).update(version=subject.version)
    return {**cursor, "mention": last}, len(ids)


def _reopened(watch: Watch, cursor: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The next stretch of unmatched raw items: those that match now are read again by the pipeline."""
    waiting = reading.unmatched(cursor["raw_item"], STRETCH)
    if not waiting:
        return {**cursor, "raw_item": None}, 0
    drafts = reading.cleaned(waiting)
    hits = [origin_of(draft).raw_item for draft in drafts if watch.index.matching(matching.document_of(draft, {origin_of(draft).source}))]
    newest = [raw for (raw,) in rows.run(_NEWEST, hits)] if hits else []
    if outcomes.reopen(newest, Outcome.UNMATCHED):
        turns.due_here("process")
    return {**cursor, "raw_item": waiting[-1].origin.raw_item}, len(waiting)
