"""Keeps what a source brought: raw items and cursor in one transaction, both or neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ingestion import outcomes, payloads, rows
from ingestion.connectors import RawPayload
from ingestion.models import DropReason, Outcome, RawItem, Run, RunKind, Source
from tenants import turns

_KNOWN: Final = """
    SELECT id, external_id, payload_hash, outcome, reason, mention_id, seen FROM ingestion_rawitem
    WHERE source_id = %s AND external_id = ANY(%s) ORDER BY id FOR UPDATE
"""
_NUMBERS: Final = """
    SELECT nextval(pg_get_serial_sequence('ingestion_rawitem', 'id')), nextval('ingestion_seen') FROM generate_series(1, %s)
"""
_SEEN: Final = "UPDATE ingestion_rawitem r SET seen_at = now() WHERE id = ANY(%s)"
_AGAIN: Final = """
    UPDATE ingestion_rawitem r SET seen_at = now(), seen = v.seen, run_id = %s, payload = decode(v.payload, 'hex'), received_at = now(),
        outcome = v.outcome, reason = v.reason, error = '', attempts = 0
    FROM jsonb_to_recordset(%s::jsonb) AS v(id bigint, seen bigint, payload text, outcome text, reason text) WHERE r.id = v.id
"""
REFUSED: Final = (Outcome.DROPPED, Outcome.UNMATCHED, Outcome.FAILED)


@dataclass(slots=True)
class Kept:
    """One item of a page as it was kept: `fresh` when it waits to be read, else with what became of it before."""

    raw_item: int
    fresh: bool
    outcome: str = ""
    reason: str = ""
    mention: int | None = None
    seen: int = 0


@transaction.atomic
def keep_page(source: Source, run: Run, items: Sequence[RawPayload], cursor: Mapping[str, Any] | None = None) -> list[Kept]:
    """Keep a page and where the next one begins. The same payload again is harmless, unless another one of its id came between.

    One answer an item, in their order. Part of the caller's transaction where there is one.
    """
    # Two pages of one source at once would both find an item new.
    Source.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    page = _Page(source, run, items)
    kept = [page.keep(item) for item in items]
    page.write()
    at = timezone.now()
    fields: dict[str, Any] = {"last_item_at": at} if page.fresh else {}
    if cursor is not None:
        fields["cursor"] = source.cursor = dict(cursor)
    if fields:
        Source.objects.filter(pk=source.pk).update(**fields)
    _count(run, kept)
    if page.fresh:
        turns.due_here("process")
    return kept


class _Page:
    """The items of a page beside those kept before, in the order in which they come."""

    def __init__(self, source: Source, run: Run, items: Sequence[RawPayload]) -> None:
        self.source, self.run = source, run
        self.known: dict[tuple[str, bytes], Kept] = {}
        self.newest: dict[str, Kept] = {}
        found = rows.run(_KNOWN, source.pk, list({item.external_id for item in items})) if items else []
        for raw, external_id, payload_hash, outcome, reason, mention, seen in sorted(found, key=lambda row: row[-1]):
            self.known[external_id, bytes(payload_hash)] = self.newest[external_id] = Kept(raw, False, outcome, reason, mention, seen)
        self._numbers = iter(rows.run(_NUMBERS, len(items)))
        self.made: list[tuple[Any, ...]] = []
        self.again: list[dict[str, Any]] = []
        self.repeated: list[int] = []

    @property
    def fresh(self) -> bool:
        return bool(self.made or self.again)

    def keep(self, item: RawPayload) -> Kept:
        packed = payloads.pack(item.payload)
        known = self.known.get((item.external_id, packed.hash))
        if known is not None and known is self.newest[item.external_id]:
            self.repeated.append(known.raw_item)
            return Kept(known.raw_item, False, known.outcome, known.reason, known.mention, known.seen)
        number, seen = next(self._numbers)
        if known is None:
            known = _kept(number, packed, seen)
            self._make(item, packed, known)
        else:
            known = _kept(known.raw_item, packed, seen)
            told = {"payload": packed.data, "outcome": known.outcome, "reason": known.reason}
            self.again.append({"id": known.raw_item, "seen": seen, **told})
        self.known[item.external_id, packed.hash] = self.newest[item.external_id] = known
        return known

    def _make(self, item: RawPayload, packed: payloads.Packed, kept: Kept) -> None:
        self.made.append(
            (
                kept.raw_item,
                self.source.pk,
                self.run.pk,
                item.external_id,
                packed.hash,
                packed.data,
                kept.seen,
                kept.outcome,
                kept.reason,
                0,
                "",
            )
        )

    def write(self) -> None:
        columns = ("id", "source_id", "run_id", "external_id", "payload_hash", "payload", "seen", "outcome", "reason", "attempts", "error")
        rows.copy(RawItem, columns, self.made)
        # An item may stand twice in `again` when a page goes back and forth: the last one counts.
        last = {one["id"]: one for one in self.again}
        if last:
            rows.run(_AGAIN, self.run.pk, rows.as_json(list(last.values())))
        if self.repeated:
            rows.run(_SEEN, self.repeated)


def _kept(raw_item: int, packed: payloads.Packed, seen: int) -> Kept:
    """An item that waits to be read; one that is too long to be kept has ended, however often it comes."""
    if packed.too_long:
        return Kept(raw_item, False, Outcome.DROPPED, DropReason.TOO_LONG, seen=seen)
    return Kept(raw_item, True, seen=seen)


def _count(run: Run, kept: Sequence[Kept]) -> None:
    """A run counts what it received; what ended at once is an outcome already. A pushed batch counts by its items instead."""
    Run.objects.filter(pk=run.pk).update(received=F("received") + len(kept), pages=F("pages") + 1)
    if run.kind == RunKind.PUSH:
        return
    # The first payload of a page that comes twice still waits: its repetition changes nothing, whatever becomes of it.
    ended = Counter(ending_at_once(one) or Outcome.UNCHANGED for one in kept if not one.fresh)
    if ended:
        outcomes.count({run.pk: ended})


def outcome_at_once(kept: Kept) -> str:
    """What an item's run can be told already: the same payload again changes nothing, unless it was refused and still is."""
    if kept.fresh or not kept.outcome:
        return ""
    return kept.outcome if kept.outcome in REFUSED else Outcome.UNCHANGED


def ending_at_once(kept: Kept) -> str:
    """The same, with the reason of what was dropped."""
    outcome = outcome_at_once(kept)
    return outcomes.ending(outcome, kept.reason if outcome == Outcome.DROPPED else "")
