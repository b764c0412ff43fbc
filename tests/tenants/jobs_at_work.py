"""What tests of jobs share: runners that count or fail, a lane with no other work, what is due done at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from core.by import By
from core.models import Job
from tenants import jobs, lanes, turns
from tenants.jobs import AnyJob
from tenants.models import Lane
from tests.tenants.work import empty_lanes

SYSTEM = By.system()
LANE = Lane.BULK


@pytest.fixture(autouse=True)
def only_our_work(monkeypatch):
    monkeypatch.setattr(lanes, "_duties", empty_lanes())
    monkeypatch.setattr(jobs, "_runners", {})
    lanes.serve(LANE, lambda deadline: jobs.work(LANE, deadline), name="jobs", whose=lanes.For.ALL)


def counting(upto: int, *, step: int = 1) -> Callable[[AnyJob, float], bool]:
    """A runner that counts to a number, a step a stretch."""

    def run(job: AnyJob, deadline: float) -> bool:
        reached = min(upto, job.cursor.get("at", 0) + step)
        jobs.progress(job, done=reached, cursor={"at": reached}, total=upto)
        return bool(reached == upto)

    return run


def failing(*errors: Exception) -> Callable[[AnyJob, float], bool]:
    """A runner that fails with one after another, then is done."""
    left: Iterator[Exception] = iter(errors)

    def run(job: AnyJob, deadline: float) -> bool:
        error = next(left, None)
        if error:
            raise error
        return True

    return run


def started(kind: str = "count", **values: Any) -> AnyJob:
    return jobs.start(kind, by=SYSTEM, args={}, **values)


def work_at_once() -> None:
    """Do what is due, without waiting for what was put off."""
    Job.objects.filter(not_before__isnull=False).update(not_before=timezone.now())
    turns.due_here(LANE)
    lanes.take_turn(LANE)
