"""What ends by itself: items that concern nobody after their time, mentions after the keeping time, changes that everybody read."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Max, Min
from django.utils import timezone

from ingestion import changes, erasing, imports, rows
from ingestion.models import Mention, Tombstone
from tenants import current, lanes

STRETCH: Final = 1_000
RUNS_KEPT: Final = timedelta(days=30)
_FORGET_UNMATCHED: Final = """
    DELETE FROM ingestion_rawitem WHERE id IN (
        SELECT r.id FROM ingestion_source s
        CROSS JOIN LATERAL (SELECT id FROM ingestion_rawitem r WHERE r.outcome = 'unmatched' AND r.source_id = s.id
                            AND r.seen_at < now() - LEAST(COALESCE(s.keep_unmatched, %s), %s) LIMIT %s) r LIMIT %s)
    RETURNING id
"""
_FORGET_RUNS: Final = """
    DELETE FROM ingestion_run WHERE id IN (
        SELECT r.id FROM ingestion_run r WHERE r.kind = 'fetch' AND r.received = 0 AND r.state <> 'running' AND r.started_at < now() - %s
        AND NOT EXISTS (SELECT 1 FROM ingestion_rawitem i WHERE i.run_id = r.id) LIMIT %s) RETURNING id
"""
_FORGET_PLACES: Final = """
    DELETE FROM ingestion_runitem WHERE id IN (
        SELECT i.id FROM ingestion_runitem i JOIN ingestion_run r ON r.id = i.run_id
        WHERE i.outcome <> '' AND r.ended_at < now() - %s LIMIT %s) RETURNING id
"""


def register() -> None:
    """Have all this done for each client."""
    lanes.every(timedelta(hours=1), forget_unmatched, lane="bulk")
    lanes.every(timedelta(hours=6), end_keeping, lane="bulk")
    lanes.every(timedelta(hours=6), forget_old, lane="bulk")
    lanes.every(timedelta(hours=6), imports.forget_unstarted, lane="bulk")
    lanes.every(timedelta(hours=6), imports.forget_read, lane="bulk")


def forget_unmatched(deadline: float) -> bool:
    """Delete items that concerned nobody for as long as their source keeps them, or as the client keeps mentions if that is less."""
    days = current.tenant().keep_days
    most = None if days is None else timedelta(days=days)
    return _in_stretches(deadline, lambda: len(rows.run(_FORGET_UNMATCHED, settings.UNMATCHED_KEPT, most, STRETCH, STRETCH)))


@dataclass(frozen=True, slots=True)
class Ending:
    """What a keeping time ends at once: mentions received before a moment, among all there are, the oldest and newest of them."""

    before: datetime
    mentions: int
    among: int
    since: datetime | None
    until: datetime | None


def ending(days: int) -> Ending:
    """What would go at the next housekeeping if mentions were kept for so many days from now on."""
    before = timezone.now() - timedelta(days=days)
    going = Mention.objects.filter(first_seen_at__lt=before)
    found = going.aggregate(mentions=Count("pk"), since=Min("published_at"), until=Max("published_at"))
    return Ending(before, among=Mention.objects.count(), **found)


def end_keeping(deadline: float) -> bool:
    """Erase mentions whose keeping time, counted from their receipt, is over."""
    days = current.tenant().keep_days
    if days is None:
        return False
    end = timezone.now() - timedelta(days=days)

    def stretch() -> int:
        return len(
            erasing.erase(Mention.objects.filter(first_seen_at__lt=end).values_list("pk", flat=True)[:STRETCH], Tombstone.Reason.KEEPING)
        )

    return _in_stretches(deadline, stretch)


def forget_old(deadline: float) -> bool:
    """Delete changes that are past their time, attempts that brought nothing, and what became of old batches item by item."""
    changes.forget_old()
    more = _in_stretches(deadline, lambda: len(rows.run(_FORGET_RUNS, RUNS_KEPT, STRETCH)))
    return _in_stretches(deadline, lambda: len(rows.run(_FORGET_PLACES, RUNS_KEPT, STRETCH))) or more


def _in_stretches(deadline: float, stretch: Callable[[], int]) -> bool:
    """Repeat a stretch until it finds too little to be worth another; whether more may remain."""
    while stretch() == STRETCH:
        if time.monotonic() >= deadline:
            return True
    return False
