"""Asks the sources that are due: the lane `collect`."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import events
from core.choices import JobState
from core.errors import Permanent, ProductError, Temporary
from core.guard import Guard
from ingestion import allowance, credentials, gaps, keeping, pulses
from ingestion.connectors import Page
from ingestion.models import Run, RunKind, Source
from tenants.turns import Again

FIRST_DELAY: Final = timedelta(minutes=1)
LONGEST_DELAY: Final = timedelta(hours=6)
LONGEST_REFUSED: Final = timedelta(days=1)
WARNINGS_KEPT: Final = 10
TOLD_AFTER: Final = 3
"""Failures in a row after which people are told: a server that was restarted is not silent."""
UNEXPECTED: Final = Permanent(code="unexpected")


def work(deadline: float) -> Again:
    """Ask the sources whose time has come, the longest overdue first; then say when the next one is due."""
    while time.monotonic() < deadline:
        source = _due(timezone.now())
        if source is None:
            first = _listening().filter(next_run__isnull=False).order_by("next_run").values_list("next_run", flat=True).first()
            return first or False
        collect(source, deadline)
    return True


def _listening() -> QuerySet[Source]:
    return Source.objects.filter(paused=False, archived_at=None)


def _due(at: datetime) -> Source | None:
    return _listening().filter(next_run__lte=at).order_by("next_run").first()


def collect(source: Source, deadline: float) -> Run:
    """One attempt at a source: its new pages kept, each with the cursor that follows it; or why it failed."""
    # A worker that died left its attempt open: this turn is the only one of the client's lane, so nobody works on it.
    Run.objects.filter(source=source, kind=RunKind.FETCH, state=JobState.RUNNING).update(state=JobState.STOPPED, ended_at=timezone.now())
    run = Run.objects.create(source=source, state=JobState.RUNNING, started_at=timezone.now())
    with Guard("collect", source=source.pk) as guard:
        _take(source, run, deadline)
    if guard.error is not None:
        _failed(source, run, guard.error if isinstance(guard.error, ProductError) else UNEXPECTED)
    run.refresh_from_db()
    return run


def _take(source: Source, run: Run, deadline: float) -> None:
    allowance.check_listening()
    connector = credentials.connector_of(source)
    # None: nothing was read again, so what was wrong still is.
    warnings: list[dict[str, object]] | None = None
    not_before: datetime | None = None
    unfinished = False
    for page in connector.pages(source.cursor):
        _keep(source, run, page)
        if page.warnings is not None:
            told: list[dict[str, object]] = [{"code": one.code, "params": dict(one.params)} for one in page.warnings]
            warnings = (warnings or []) + told
        not_before = page.not_before or not_before
        if time.monotonic() >= deadline and not page.last:
            unfinished = True
            break
    _succeeded(source, run, warnings, not_before, unfinished=unfinished)


@transaction.atomic
def _keep(source: Source, run: Run, page: Page) -> None:
    keeping.keep_page(source, run, page.items, page.cursor)
    if page.gap:
        gaps.note(source, page.gap.since, page.gap.until, page.gap.reason)


@transaction.atomic
def _succeeded(
    source: Source, run: Run, warnings: list[dict[str, object]] | None, not_before: datetime | None, *, unfinished: bool
) -> None:
    now = timezone.now()
    after = now if unfinished else max(now + (source.every or LONGEST_DELAY), not_before or now)
    told = source.warnings if warnings is None else warnings[:WARNINGS_KEPT]
    Source.objects.filter(pk=source.pk).update(
        last_run_at=run.started_at, last_success_at=now, next_run=after, failures=0, error={}, warnings=told
    )
    gaps.close(source, now)
    Run.objects.filter(pk=run.pk).update(state=JobState.DONE, ended_at=now)
    if source.failures:
        pulses.report()


@transaction.atomic
def _failed(source: Source, run: Run, error: ProductError) -> None:
    """Put it off, longer each time, or as long as the other end asks; from its last success on nothing was heard."""
    now = timezone.now()
    failures = source.failures + 1
    proposals = [one.proposal for one in error.errors if one.proposal]
    told = {"code": error.code, "detail": error.detail, "at": now.isoformat(), "params": {"addresses": ", ".join(proposals)}}
    Source.objects.filter(pk=source.pk).update(
        last_run_at=run.started_at, next_run=now + _delay(source, error, failures), failures=failures, error=told
    )
    gaps.open_now(source, gaps.reason_of(error), since=source.last_success_at or run.started_at)
    Run.objects.filter(pk=run.pk).update(state=JobState.FAILED, ended_at=now, error=told)
    if failures == TOLD_AFTER:
        events.record("source.silent", source.pk, {"name": source.name, "code": error.code})
    pulses.report()


def _delay(source: Source, error: ProductError, failures: int) -> timedelta:
    grown: timedelta = FIRST_DELAY * 2 ** min(failures - 1, 12)
    if isinstance(error, Temporary):
        return max(min(grown, LONGEST_DELAY), timedelta(seconds=error.retry_after or 0))
    # Nothing changes until somebody acts, or the other end is mended: ask now and then.
    return max(min(grown * 10, LONGEST_REFUSED), source.every or timedelta())
