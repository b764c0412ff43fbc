"""Reports upward how many sources do not answer, and since when, whenever that may have changed."""

from __future__ import annotations

from typing import Final

from django.db.models import Min

from ingestion.models import Gap, Source
from tenants import pulse

SILENT: Final = 3
"""Failures in a row after which a source counts as silent: one is soon over."""


def report() -> None:
    """Say it for the client of the connection."""
    listening = Source.objects.filter(paused=False, archived_at=None)
    failing = listening.filter(failures__gt=0).count()
    silent = listening.filter(failures__gte=SILENT).count() if failing else 0
    since = (
        Gap.objects.filter(source__in=listening.filter(failures__gte=SILENT), until=None).aggregate(at=Min("since"))["at"]
        if silent
        else None
    )
    pulse.report(
        sources_failing=failing, silent=silent, sources=listening.filter(every__isnull=False).count(),
        silent_since=since.isoformat() if since else None,
    )  # fmt: skip
