"""Reports upward how many sources do not answer, whenever that may have changed."""

from __future__ import annotations

from typing import Final

from ingestion.models import Source
from tenants import pulse

SILENT: Final = 3
"""Failures in a row after which a source counts as silent: one is soon over."""


def report() -> None:
    """Say it for the client of the connection."""
    listening = Source.objects.filter(paused=False, archived_at=None)
    failing = listening.filter(failures__gt=0).count()
    pulse.report(sources_failing=failing, silent=listening.filter(failures__gte=SILENT).count() if failing else 0)
