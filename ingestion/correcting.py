"""One judgement on many mentions, and its undoing, as jobs: a batch at a time, each whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import transaction

from core.by import By
from core.models import Job
from ingestion import corrections
from ingestion.models import Correction, Mention, Subject
from tenants import jobs
from tenants.jobs import AnyJob

KIND: Final = "correct"
UNDO: Final = "undo_correct"


def start(ids: Sequence[int], *, field: str, value: str, subject: Subject | None, by: By) -> AnyJob:
    """Have these mentions judged by a worker; those erased until then are left out."""
    args = {"ids": list(ids), "field": field, "value": value, "subject": subject.pk if subject else None}
    return jobs.start(KIND, by=by, args=args, total=len(ids), unit="mentions")


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """One stretch: batches until the deadline."""
    ids, given = job.args["ids"], job.args["subject"]
    subject = None if given is None else Subject.objects.get(pk=given)
    while job.done < len(ids) and time.monotonic() < deadline:
        batch = ids[job.done : job.done + settings.BATCH]
        with transaction.atomic():
            living = list(Mention.objects.filter(pk__in=batch).values_list("pk", flat=True))
            if living:
                by = By(job.by_kind, job.by_id, job.by_name)
                corrections.correct(living, field=job.args["field"], value=job.args["value"], subject=subject, by=by)
            jobs.progress(job, done=job.done + len(batch))
    return job.done >= len(ids)


@transaction.atomic
def undo(made: AnyJob, *, by: By) -> AnyJob:
    """Have what this job judged taken back; what it did not do yet, it does no more."""
    jobs.stop(made, by)
    args = {name: made.args[name] for name in ("ids", "field", "value", "subject")} | {"since": made.created_at.isoformat()}
    return jobs.start(UNDO, by=by, args=args | {"by": [made.by_kind, made.by_id]}, total=len(made.args["ids"]), unit="mentions")


@jobs.runner(UNDO)
def run_undo(job: Job, deadline: float) -> bool:
    """One stretch of taking back: batches until the deadline."""
    ids, (kind, number) = job.args["ids"], job.args["by"]
    while job.done < len(ids) and time.monotonic() < deadline:
        batch = ids[job.done : job.done + settings.BATCH]
        made = Correction.objects.filter(
            mention__in=batch, field=job.args["field"], value=job.args["value"], subject=job.args["subject"], by_kind=kind, by_id=number,
            at__gte=job.args["since"],
        )  # fmt: skip
        with transaction.atomic():
            corrections.undo(list(made.values_list("pk", flat=True)), By(job.by_kind, job.by_id, job.by_name))
            jobs.progress(job, done=job.done + len(batch))
    return job.done >= len(ids)
