"""Real worker processes and a real scheduler: work is done once, whoever dies in the middle of it."""

from __future__ import annotations

import signal
import time

import pytest
from django.db import transaction

from core.by import By
from core.embedded.commands import LANES_STEADY, manage, worker
from core.models import Event, Job
from tenants import broker, current, jobs
from tenants.models import Tenant
from tests.faults.running import kill, until
from tests.tenants.work import lose_messages, messages

UPTO = 20
pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("transactional_db")]


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    """Jobs of this kind are started here and run there."""
    monkeypatch.setitem(jobs._runners, "tests.count", jobs.Runner(lambda job, deadline: True))


@pytest.fixture
def tenants() -> list[Tenant]:
    return list(Tenant.objects.exclude(schema_name="public").order_by("slug"))


def begin_jobs(tenants: list[Tenant]) -> None:
    for tenant in tenants:
        with current.entered(tenant), transaction.atomic():
            jobs.start("tests.count", by=By.system(), args={"upto": UPTO})


def counted(tenant: Tenant) -> list[int]:
    with current.entered(tenant):
        return [int(number) for number in Event.objects.filter(kind="tests.counted").order_by("id").values_list("object_id", flat=True)]


def states(tenants: list[Tenant]) -> list[str]:
    found: list[str] = []
    for tenant in tenants:
        with current.entered(tenant):
            found += Job.objects.values_list("state", flat=True)
    return found


def all_done(tenants: list[Tenant]) -> bool:
    return states(tenants) == ["done"] * len(tenants)


def test_jobs_of_two_tenants_are_done_and_the_worker_stops_when_asked(start, tenants):
    begin_jobs(tenants)
    child = start(worker(LANES_STEADY))
    assert until(lambda: all_done(tenants))
    assert [counted(tenant) for tenant in tenants] == [list(range(1, UPTO + 1))] * len(tenants)
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0


def test_a_killed_worker_repeats_nothing_that_was_saved_and_another_ends_its_work(start, tenants):
    begin_jobs(tenants)
    start(manage("scheduler"))
    first = start(worker(LANES_STEADY))
    assert until(lambda: all(len(counted(tenant)) >= 3 for tenant in tenants))
    kill(first)
    left = [len(counted(tenant)) for tenant in tenants]
    assert max(left) < UPTO
    start(worker(LANES_STEADY))
    assert until(lambda: all_done(tenants))
    assert [counted(tenant) for tenant in tenants] == [list(range(1, UPTO + 1))] * len(tenants)


def test_the_scheduler_alone_brings_on_what_lost_its_messages(start, tenants):
    begin_jobs(tenants)
    lose_messages()
    start(worker(LANES_STEADY))
    assert until(lambda: broker.current().workers() == 1)
    time.sleep(2)
    assert [counted(tenant) for tenant in tenants] == [[]] * len(tenants)
    start(manage("scheduler"))
    assert until(lambda: len(counted(tenants[0])) >= 3)
    lose_messages()
    assert until(lambda: all_done(tenants))


def test_the_scheduler_sends_what_is_missing_and_stops_when_asked(start, tenants):
    begin_jobs(tenants)
    lose_messages()
    child = start(manage("scheduler"))
    assert until(lambda: messages("bulk") == len(tenants) + 1)  # the agency keeps house there too
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0
