"""What became of each raw item: exactly one outcome, told to its run and to the pushed batches that wait for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils import timezone

from core.choices import JobState
from ingestion import rows
from ingestion.drafts import Draft, Origin
from ingestion.models import Run, RunItem, RunKind

# A newer payload of the same external id may have been read while this one waited for another attempt.
_HOLD = """
    SELECT r.id, EXISTS (SELECT 1 FROM ingestion_rawitem n WHERE n.source_id = r.source_id AND n.external_id = r.external_id
                         AND n.seen > r.seen AND n.outcome IN ('stored', 'updated', 'unchanged', 'withdrawn'))
    FROM ingestion_rawitem r JOIN unnest(%s::bigint[], %s::bigint[]) AS read(id, seen) ON r.id = read.id AND r.seen = read.seen
    WHERE r.outcome = '' ORDER BY r.id FOR UPDATE OF r
"""
_WRITE = """
    UPDATE ingestion_rawitem r SET outcome = v.outcome, reason = v.reason, mention_id = COALESCE(v.mention, r.mention_id), error = v.error
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[]) AS v(id, outcome, reason, mention, error) WHERE r.id = v.id
"""
# The first who brought an item reads what became of it; who brought the same again before that reads that nothing changed.
_TELL = """
    WITH told AS (SELECT i.id, v.*, row_number() OVER (PARTITION BY v.raw ORDER BY i.run_id, i.position) AS place
                  FROM ingestion_runitem i
                  JOIN unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) AS v(raw, outcome, reason, mention)
                  ON i.raw_item_id = v.raw WHERE i.outcome = '')
    UPDATE ingestion_runitem i SET reason = told.reason, mention_id = told.mention,
        outcome = CASE WHEN told.place > 1 AND told.outcome IN ('stored', 'updated') THEN 'unchanged' ELSE told.outcome END
    FROM told WHERE i.id = told.id RETURNING i.run_id, i.raw_item_id, i.outcome, i.reason
"""
_REOPEN = """
    UPDATE ingestion_rawitem SET outcome = '', reason = '', error = '', attempts = 0 WHERE id = ANY(%s) AND outcome = ANY(%s)
    RETURNING id, run_id, outcome
"""


class Verdict(NamedTuple):
    """How one raw item ended."""

    origin: Origin
    outcome: str
    reason: str = ""
    mention: int | None = None
    error: str = ""


@dataclass(slots=True)
class Stored:
    """What a batch did: the mentions made, changed and erased, and how each raw item ended."""

    made: list[int] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    resighted: set[int] = field(default_factory=set)
    """Mentions that one more source saw: a subject whose query names sources may concern them now."""
    verdicts: list[Verdict] = field(default_factory=list)

    def ends(self, draft: Draft, outcome: str, *, reason: str = "", mention: int | None = None) -> None:
        """Write down how the raw item of a draft ends."""
        self.verdicts.append(Verdict(origin_of(draft), outcome, reason, mention))


def origin_of(draft: Draft) -> Origin:
    """Where a draft comes from; only drafts of raw items reach the store."""
    if draft.origin is None:
        raise ValueError("A draft without a raw item cannot be stored.")
    return draft.origin


def hold(origins: Iterable[Origin]) -> tuple[set[int], set[int]]:
    """Lock the raw items that still are as they were read; those of them that a newer payload has overtaken come apart."""
    pairs = [(origin.raw_item, origin.seen) for origin in origins]
    found = rows.run(_HOLD, [raw for raw, _seen in pairs], [seen for _raw, seen in pairs]) if pairs else []
    return {raw for raw, overtaken in found if not overtaken}, {raw for raw, overtaken in found if overtaken}


def write(verdicts: Sequence[Verdict]) -> None:
    """Write the outcomes of held items, on the items, on the batches that wait for them and on their runs."""
    if not verdicts:
        return
    raw = [verdict.origin.raw_item for verdict in verdicts]
    outcomes, reasons = [v.outcome for v in verdicts], [v.reason for v in verdicts]
    mentions = [v.mention for v in verdicts]
    rows.run(_WRITE, raw, outcomes, reasons, mentions, [v.error[:300] for v in verdicts])
    told = rows.run(_TELL, raw, outcomes, reasons, mentions)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for run, _raw, outcome, reason in told:
        counts[run][ending(outcome, reason)] += 1
    counted = {(run, item) for run, item, _outcome, _reason in told}
    for verdict in verdicts:
        run = verdict.origin.run
        if run is not None and (run, verdict.origin.raw_item) not in counted:
            counts[run][ending(verdict.outcome, verdict.reason)] += 1
    count(counts)


def ending(outcome: str, reason: str = "") -> str:
    """How an item ended, as `count` takes it: its outcome, with the reason of what was dropped."""
    return f"{outcome}:{reason}" if reason else outcome


def count(counts: dict[int, Counter[str]]) -> None:
    """Add to the outcomes and reasons of runs; a pushed batch whose last item ended is over."""
    for run in Run.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=counts).order_by("pk"):
        added, reasons = Counter(run.outcomes), Counter(run.reasons)
        for ended, number in counts[run.pk].items():
            outcome, _colon, reason = ended.partition(":")
            added[outcome] += number
            if reason:
                reasons[reason] += number
        run.outcomes = {outcome: number for outcome, number in added.items() if number}
        run.reasons = {reason: number for reason, number in reasons.items() if number}
        fields = ["outcomes", "reasons"]
        if run.kind == RunKind.PUSH and run.state == JobState.RUNNING and not RunItem.objects.filter(run=run, outcome="").exists():
            run.state, run.ended_at = JobState.DONE, timezone.now()
            fields += ["state", "ended_at"]
        run.save(update_fields=fields)


def reopen(raw_items: Sequence[int], outcome: str) -> int:
    """Let items that ended with this outcome be read again; how many there were."""
    found = rows.run(_REOPEN, list(raw_items), [outcome])
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for _raw, run, _outcome in found:
        if run is not None:
            counts[run][outcome] -= 1
    RunItem.objects.filter(raw_item_id__in=[raw for raw, *_rest in found], outcome=outcome).update(outcome="")
    count(counts)
    return len(found)
