"""Jobs: long work in stretches that goes on where it was, is put off when it fails, stopped when asked, and ends once."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core.errors import NotFound
from core.models import Job
from core.shared.models import AgencyJob
from tenants import current, jobs, lanes, turns
from tenants.jobs import AnyJob
from tenants.models import Pulse, Turn
from tests.tenants.jobs_at_work import LANE, SYSTEM, counting, only_our_work, started
from tests.tenants.work import messages

__all__ = ["only_our_work"]


def test_a_job_goes_on_stretch_by_stretch_until_it_is_done(acme):
    jobs.runner("count")(counting(5, step=2))
    job = started(unit="items")
    assert (job.state, messages(LANE)) == ("waiting", 1)
    lanes.take_turn(LANE)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.cursor, job.stretches, job.attempts) == ("done", 5, 5, {"at": 5}, 3, 0)
    assert job.started_at is not None
    assert job.ended_at is not None


def test_work_that_takes_longer_than_a_turn_goes_on_in_the_next(acme, settings):
    settings.TURN_SECONDS = 0.05

    def slow(job: AnyJob, deadline: float) -> bool:
        time.sleep(0.06)
        return counting(2)(job, deadline)

    jobs.runner("count")(slow)
    job = started()
    lanes.take_turn(LANE)
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", 1)
    lanes.take_turn(LANE)
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_of_later_waits(acme):
    jobs.runner("count")(counting(1))
    at = timezone.now() + timedelta(hours=1)
    job = started(not_before=at)
    assert not lanes.take_turn(LANE)
    turns.due_here(LANE)
    lanes.take_turn(LANE)
    job.refresh_from_db()
    assert job.state == "waiting"
    assert Turn.objects.get(tenant=acme, lane=LANE).due_at == at


def test_a_short_job_passes_a_long_one(acme, settings):
    settings.TURN_SECONDS = 0.02
    order: list[str] = []

    def run(job: AnyJob, deadline: float) -> bool:
        order.append(job.kind)
        time.sleep(0.03)
        return job.kind == "short"

    for kind in ("long", "short"):
        jobs.runner(kind)(run)
    started("long")
    lanes.take_turn(LANE)
    started("short")
    for _ in range(3):
        lanes.take_turn(LANE)
    assert order == ["long", "long", "short", "long"]


def test_long_jobs_take_turns(acme, settings):
    settings.TURN_SECONDS = 0.02
    order: list[str] = []

    def run(job: AnyJob, deadline: float) -> bool:
        order.append(job.args["name"])
        time.sleep(0.03)
        return False

    jobs.runner("long")(run)
    for name in "abc":
        jobs.start("long", by=SYSTEM, args={"name": name})
    for _ in range(6):
        lanes.take_turn(LANE)
    assert "".join(order) == "abcabc"


def test_the_agency_has_jobs_of_its_own(acme):
    jobs.runner("count")(counting(1))
    with current.agency():
        job = started()
        assert isinstance(job, AgencyJob)
        lanes.take_turn(LANE)
        job.refresh_from_db()
        assert job.state == "done"
    assert not Job.objects.exists()


def test_a_kind_that_nobody_runs_cannot_be_started(acme):
    with pytest.raises(ValueError, match="nothing"):
        started("nothing")


def test_a_kind_that_nobody_runs_any_more_fails(acme):
    jobs.runner("count")(counting(1))
    job = started()
    jobs._runners.clear()
    lanes.take_turn(LANE)
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == ("failed", "unknown_kind")


def test_a_kind_has_one_runner(acme):
    jobs.runner("count")(counting(1))
    with pytest.raises(ValueError, match="count"):
        jobs.runner("count")(counting(1))


def test_a_job_is_found_by_its_number_here_only(acme, rival):
    jobs.runner("count")(counting(1))
    job = started()
    assert jobs.find(job.pk) == job
    with current.entered(rival), pytest.raises(NotFound):
        jobs.find(job.pk)


def test_a_rollback_starts_nothing(acme):
    jobs.runner("count")(counting(1))
    with transaction.atomic():
        started()
        transaction.set_rollback(True)
    assert not lanes.take_turn(LANE)
    assert messages(LANE) == 0


def test_the_number_of_open_jobs_is_reported(acme):
    jobs.runner("count")(counting(1))
    started()
    assert Pulse.objects.get(tenant=acme, name="jobs").value == 1
    lanes.take_turn(LANE)
    assert Pulse.objects.get(tenant=acme, name="jobs").value == 0
