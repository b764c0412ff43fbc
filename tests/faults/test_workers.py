"""Real worker processes and a real scheduler: work is done once, whoever dies in the middle of it."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from core.embedded.commands import LANES_STEADY, manage, worker
from core.embedded.process import wait_until_gone
from tenants import broker
from tests.faults.counted import UPTO, all_done, begin_jobs, counted
from tests.faults.running import kill, until
from tests.tenants.work import lose_messages, messages

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("transactional_db", "counting")]


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


def test_what_a_worker_started_dies_with_it(start):
    child = start(worker(LANES_STEADY))
    assert until(lambda: broker.current().workers() == 1)
    inside = [int(pid) for pid in Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()]
    inside = [pid for pid in inside if b"dramatiq" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert inside
    child.kill()
    child.wait(5)
    assert [wait_until_gone(pid, 5) for pid in inside] == [True] * len(inside)
