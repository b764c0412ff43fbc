"""Long work with its progress: done in stretches of a turn, continued from its cursor, stopped when asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit, events
from core.by import By
from core.choices import JobState
from core.database import connection
from core.errors import NotFound, Permanent, ProductError
from core.guard import Guard
from core.models import Job
from core.shared.models import AgencyJob
from tenants import attempts, pulse, turns
from tenants.models import Lane
from tenants.rights import Who
from tenants.turns import Again

AnyJob: TypeAlias = Job | AgencyJob
R = TypeVar("R", bound=Callable[..., bool])

FORGOTTEN_AT_ONCE: Final = 1_000
OPEN: Final = (JobState.WAITING, JobState.RUNNING)


class Superseded(Permanent):
    """A stretch that lost its lease: another worker goes on with the job, and what this one would write is refused."""

    code = "superseded"


@dataclass(frozen=True, slots=True)
class Runner:
    """What does a stretch of a kind of job, and what to do when the job is over, well or not."""

    stretch: Callable[..., bool]
    over: Callable[[Any], None] | None = None


_runners: dict[str, Runner] = {}


def runner(kind: str, *, over: Callable[[Any], None] | None = None) -> Callable[[R], R]:
    """Register what does a stretch: `run(job, deadline) -> bool`, True when the job is done.

    It saves its work and `progress` in one transaction, so that a killed worker repeats one stretch at most.
    `over(job)` is called in the transaction that ends the job as done, failed or stopped.
    """

    def register(run: R) -> R:
        if kind in _runners:
            raise ValueError(f"Two runners of the kind {kind}.")
        _runners[kind] = Runner(run, over)
        return run

    return register


# -- from outside


@transaction.atomic
def start(
    kind: str,
    *,
    by: By,
    args: Mapping[str, Any],
    lane: str = Lane.BULK,
    total: int | None = None,
    unit: str = "",
    not_before: datetime | None = None,
) -> AnyJob:
    """Have this done by a worker, for the tenant whose schema is open, or for the agency."""
    if kind not in _runners:
        raise ValueError(f"There is no runner for the kind {kind}.")
    made: AnyJob = _jobs().create(
        kind=kind, lane=lane, args=dict(args), total=total, unit=unit, not_before=not_before, created_at=timezone.now(), **by.columns()
    )
    turns.due_here(lane, at=not_before)
    _report()
    return made


def seen_by(who: Who) -> QuerySet[Any]:
    """All work of the place, for the agency; there, who may enter some clients only sees the work for these, and their own.

    People and keys of a client see what they asked for themselves.
    """
    found, own = _jobs(), Q(by_kind=who.by.kind, by_id=who.by.id)
    if not who.is_agency:
        return found.filter(own)
    if who.clients is None or connection.schema_name != "public":
        return found
    return found.filter(Q(args__tenant__in=sorted(who.clients)) | own)


def find(uid: UUID | str, who: Who | None = None) -> AnyJob:
    """The job; `who`: among those that they see."""
    found = known(uid) if who is None else seen_by(who).filter(pk=uid).first()
    if found is None:
        raise NotFound(_("There is no such job here."))
    return found


def known(uid: UUID | str | None) -> AnyJob | None:
    """The job, unless it was forgotten since: what it made tells how it ended."""
    found: AnyJob | None = _jobs().filter(pk=uid).first() if uid else None
    return found


def open_of(kind: str, **args: Any) -> AnyJob | None:
    """The open job of this kind with these arguments, if there is one."""
    named = {f"args__{name}": value for name, value in args.items()}
    found: AnyJob | None = _jobs().filter(kind=kind, state__in=OPEN, **named).first()
    return found


@transaction.atomic
def stop(job: AnyJob, by: By) -> None:
    """End a job that waits at once, one that runs after its stretch; one that is over stays as it is."""
    held = _jobs().select_for_update().get(pk=job.pk)
    if held.is_over:
        return
    audit.record("job.stopped", by=by, obj=("job", held.pk, held.kind))
    if held.state == JobState.WAITING:
        _over(held, JobState.STOPPED)
    else:
        _jobs().filter(pk=held.pk).update(stop_asked=True)
        turns.due_here(held.lane)
    job.refresh_from_db()


def progress(
    job: AnyJob,
    *,
    done: int | None = None,
    cursor: Mapping[str, Any] | None = None,
    total: int | None = None,
    result: Mapping[str, Any] | None = None,
) -> None:
    """Save how far a stretch came, in the transaction of its work. Raises, and so undoes that work, when the stretch lost its lease."""
    given = {"done": done, "cursor": cursor, "total": total, "result": result}
    changes = {name: dict(value) if isinstance(value, Mapping) else value for name, value in given.items() if value is not None}
    changed = _jobs().filter(pk=job.pk, state=JobState.RUNNING, stretches=job.stretches).update(**changes, attempts=0)
    if not changed:
        raise Superseded(_("Another worker goes on with this job."))
    for name, value in (changes | {"attempts": 0}).items():
        setattr(job, name, value)


def forget_ended(deadline: float) -> bool:
    """Delete jobs that ended long ago; True when more are left."""
    before = timezone.now() - settings.JOBS_KEPT
    while time.monotonic() < deadline:
        ended = list(_jobs().filter(ended_at__lt=before).values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
        _jobs().filter(pk__in=ended).delete()
        if len(ended) < FORGOTTEN_AT_ONCE:
            return False
    return True


# -- by the worker


def work(lane: str, deadline: float) -> Again:
    """Do stretches of the open jobs of this lane; the one that waited longest first, so that a long import lets a short export pass."""
    again: Again = True
    worked = False
    while time.monotonic() < deadline:
        now = timezone.now()
        job = _take(lane, now)
        if job is None:
            again = _next(lane, now)
            break
        _stretch(job, deadline)
        worked = True
    if worked:
        _report()
    return again


def _report() -> None:
    pulse.report(jobs=_jobs().filter(state__in=OPEN).count())


def _jobs() -> QuerySet[Any]:
    return AgencyJob.objects.all() if connection.schema_name == "public" else Job.objects.all()


def _open(lane: str) -> QuerySet[Any]:
    return _jobs().filter(lane=lane, state__in=OPEN)


def _next(lane: str, now: datetime) -> Again:
    at = _open(lane).filter(not_before__gt=now).order_by("not_before").values_list("not_before", flat=True).first()
    return at or False


def _take(lane: str, now: datetime) -> AnyJob | None:
    """Begin a stretch of the job that waited longest. A beginning counts as an attempt until it went well, so that a job that
    kills its worker is given up too."""
    ready = _open(lane).filter(Q(not_before=None) | Q(not_before__lte=now)).order_by(Coalesce("stretched_at", "created_at"))
    job: AnyJob | None = ready.first()
    if job is None:
        return None
    if job.state == JobState.RUNNING and job.attempts >= attempts.MOST:
        _over(job, JobState.FAILED, attempts.GAVE_UP)
        return _take(lane, now)
    began = timezone.now()
    fresh = {"state": JobState.RUNNING, "stretched_at": began, "started_at": Coalesce("started_at", began), "not_before": None}
    _same(job).update(**fresh, stretches=F("stretches") + 1, attempts=F("attempts") + 1)
    job.refresh_from_db()
    return job


def _stretch(job: AnyJob, deadline: float) -> None:
    found = _runners.get(job.kind)
    if job.stop_asked or found is None:
        _over(job, JobState.STOPPED if job.stop_asked else JobState.FAILED, None if job.stop_asked else attempts.UNKNOWN)
        return
    with Guard(f"job {job.kind}", job=str(job.pk), attempt=job.attempts) as guard:
        if found.stretch(job, deadline):
            _over(job, JobState.DONE)
        else:
            _same(job).update(attempts=0)
    if guard.error:
        _failed(job, guard.error)


def _failed(job: AnyJob, error: Exception) -> None:
    """Put the job off, or give it up when trying again is no use."""
    if isinstance(error, Superseded):
        return
    job.refresh_from_db()  # what the stretch set and rolled back is not so
    if attempts.is_last(job.attempts, error):
        _over(job, JobState.FAILED, error if isinstance(error, ProductError) else attempts.GAVE_UP)
    else:
        _same(job).update(state=JobState.WAITING, not_before=timezone.now() + attempts.delay(job.attempts, error))


def _same(job: AnyJob) -> QuerySet[Any]:
    """The row, unless it is over or another stretch began meanwhile."""
    return _jobs().filter(pk=job.pk, stretches=job.stretches, state__in=OPEN)


@transaction.atomic
def _over(job: AnyJob, state: JobState, told: ProductError | None = None) -> None:
    """End the job, once, and let its owner know in the same transaction; an owner that fails then cannot keep it from ending badly."""
    error = attempts.words(told) if told else {}
    if not _same(job).update(state=state, ended_at=timezone.now(), error=error, not_before=None):
        return
    job.refresh_from_db()
    _tell(job)
    found = _runners.get(job.kind)
    if found is None or found.over is None:
        return
    if state == JobState.DONE:
        found.over(job)
        return
    with Guard(f"end of job {job.kind}", job=str(job.pk)), transaction.atomic():
        found.over(job)


def _tell(job: AnyJob) -> None:
    """The fact, for whoever asked for it; jobs of the agency's own are followed on its list."""
    if isinstance(job, Job) and job.state != JobState.STOPPED:
        by = job.by_id if job.by_kind == "user" else None
        about = job.args.get("file", job.args.get("export"))
        events.record("job.over", job.pk, {"kind": job.kind, "state": job.state, "by": by, "about": about})
