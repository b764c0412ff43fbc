"""A word put on many mentions or taken off, and its undoing, as jobs: a batch at a time, each whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from django.conf import settings
from django.db import transaction

from core.by import By
from core.models import Job
from ingestion import tags
from ingestion.models import Tag
from tenants import jobs
from tenants.jobs import AnyJob
from tenants.rights import Who
from tenants.visibility import Visibility

KIND: Final = "tag"
OFF: Final = "untag"
UNDO: Final = "undo_tag"


def start(ids: Sequence[int], word: str, *, by: By, visibility: Visibility = Visibility.AGENCY) -> AnyJob:
    """Have this word put on these mentions by a worker; those erased until then are left out."""
    args = {"ids": list(ids), "word": tags.checked(word), "visibility": visibility.value}
    return jobs.start(KIND, by=by, args=args, total=len(ids), unit="mentions")


def start_off(ids: Sequence[int], word: str, *, by: By, who: Who) -> AnyJob:
    """Have it taken off these mentions, where they may know now that it is there."""
    found = list(Tag.objects.visible_to(who).filter(mention__in=ids, word=word).order_by("pk").values_list("pk", flat=True))
    return jobs.start(OFF, by=by, args={"ids": found, "word": word}, total=len(found), unit="mentions")


@transaction.atomic
def undo(made: AnyJob, *, by: By) -> AnyJob:
    """Have what this job put on taken off; what it did not do yet, it does no more."""
    jobs.stop(made, by)
    args = {"ids": made.args["ids"], "word": made.args["word"], "since": made.created_at.isoformat()}
    return jobs.start(UNDO, by=by, args=args | {"by": [made.by_kind, made.by_id]}, total=len(made.args["ids"]), unit="mentions")


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """One stretch of putting it on."""
    visibility = Visibility(job.args["visibility"])
    return _stretch(job, deadline, lambda batch, by: tags.put(batch, job.args["word"], by=by, visibility=visibility))


@jobs.runner(OFF)
def run_off(job: Job, deadline: float) -> bool:
    """One stretch of taking it off."""
    return _stretch(job, deadline, lambda batch, by: tags.drop(Tag.objects.filter(pk__in=batch, word=job.args["word"]), by=by))


@jobs.runner(UNDO)
def run_undo(job: Job, deadline: float) -> bool:
    """One stretch of taking off what the other job put on."""
    kind, number = job.args["by"]
    made = Tag.objects.filter(word=job.args["word"], by_kind=kind, by_id=number, at__gte=job.args["since"])
    return _stretch(job, deadline, lambda batch, by: tags.drop(made.filter(mention__in=batch), by=by))


def _stretch(job: Job, deadline: float, act: Callable[[list[int], By], object]) -> bool:
    """Batches until the deadline, each with its progress in one transaction."""
    ids, by = job.args["ids"], By(job.by_kind, job.by_id, job.by_name)
    while job.done < len(ids) and time.monotonic() < deadline:
        batch = ids[job.done : job.done + settings.BATCH]
        with transaction.atomic():
            act(batch, by)
            jobs.progress(job, done=job.done + len(batch))
    return job.done >= len(ids)
