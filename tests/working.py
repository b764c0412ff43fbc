"""Does the work that is due, in this process and in order: what the worker processes do beside the product."""

from __future__ import annotations

import time

from django.utils import timezone

from core.choices import JobState
from core.models import Job
from tenants import current, jobs, lanes
from tenants.models import Lane, Tenant, Turn

ORDER = (Lane.COLLECT, Lane.PROCESS, Lane.INDEX, Lane.RECOUNT, Lane.BULK, Lane.DELIVER, Lane.INTERACTIVE)


def work(seconds: float = 120) -> None:
    """Take turns until none is due."""
    end = time.monotonic() + seconds
    while any(Turn.objects.due(timezone.now()).filter(lane=lane, tenant__state="open").exists() for lane in ORDER):
        for lane in ORDER:
            lanes.take_turn(lane)
        assert time.monotonic() < end, "the work does not end"


def rest(seconds: float = 600) -> None:
    """Take turns until no job of any client is open, those that come back later included."""
    end = time.monotonic() + seconds
    work(seconds)
    while any(_is_open(tenant) for tenant in Tenant.objects.filter(state="open").exclude(schema_name="public")):
        time.sleep(1)
        work(end - time.monotonic())


def _is_open(tenant: Tenant) -> bool:
    with current.entered(tenant):
        return Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exists()


def run_jobs(seconds: float = 60) -> None:
    """Do the stretches of all open jobs, inside the test's own transaction."""
    end = time.monotonic() + seconds
    for lane in (Lane.BULK, Lane.INTERACTIVE, Lane.PROCESS, Lane.INDEX):
        while jobs.work(lane, time.monotonic() + 2) is True:
            assert time.monotonic() < end, "the jobs do not end"


def finished(uid: object, lane: Lane = Lane.BULK, *, stretches: int = 50, seconds: float = 2) -> Job:
    """Work at a job as a worker does, stretch by stretch, until it is over."""
    for _ in range(stretches):
        job = Job.objects.get(pk=str(uid))
        if job.is_over:
            return job
        jobs.work(lane, time.monotonic() + seconds)
    raise AssertionError("the job never ends")
