"""After an import, once its texts were read and counted: has needs and voices searched, instead of leaving them to the next night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.utils import timezone

from core.by import By
from core.choices import JobState
from core.models import Job
from ingestion import changes
from ingestion.models import ImportFile, RawItem
from reputation import counting
from reputation.needs import searching as needs
from reputation.voices import searching as voices
from tenants import jobs
from tenants.turns import Again

WITHIN: Final = timedelta(days=1)
"""An import that ended longer ago was met by the daily searches."""
WAIT: Final = timedelta(minutes=1)
SEARCHES: Final[dict[str, Callable[[By, int], jobs.AnyJob]]] = {needs.KIND: needs.start, voices.KIND: voices.start}


def work(_deadline: float) -> Again:
    """Start what the newest import has not started yet; a search that goes on is let end first: it may have read before the import."""
    now = timezone.now()
    newest = ImportFile.objects.filter(run__state=JobState.DONE, run__ended_at__gt=now - WITHIN).order_by("-run_id")
    run = newest.values_list("run_id", flat=True).first()
    if run is None:
        return False
    due = {kind: start for kind, start in SEARCHES.items() if not Job.objects.filter(kind=kind, args__imported=run).exists()}
    if not due:
        return False
    if RawItem.objects.pending().filter(run=run).exists() or changes.behind(counting.READER)[0]:
        return now + WAIT
    if counting.newest_day() is None:
        return False  # nothing of it concerns anybody
    for kind, start in due.items():
        if jobs.open_of(kind) is None:
            start(By.system(), run)
    return now + WAIT if any(jobs.open_of(kind, imported=run) is None for kind in due) else False
