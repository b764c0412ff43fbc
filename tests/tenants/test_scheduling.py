"""The tick and real commits: several workers, lost messages, a database with more than one connection."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from core.by import By
from core.database import connection
from core.models import Job
from tenants import current, jobs, lanes, scheduling, tasks, turns
from tenants.jobs import AnyJob
from tenants.models import Lane, Tenant, TenantState, Turn
from tests.tenants.work import empty_lanes, lose_messages, messages

LANE = Lane.BULK


@pytest.fixture(autouse=True)
def _only_our_work(monkeypatch):
    monkeypatch.setattr(lanes, "_duties", empty_lanes())
    monkeypatch.setattr(jobs, "_runners", {})


def in_threads(number: int, work: Callable[[], None]) -> None:
    """Run the same work in several threads, each with a connection of its own that it closes."""

    def run() -> None:
        connection.set_schema_to_public()
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def until_somebody_waits_for_a_row() -> None:
    for _ in range(2_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.005)
    raise AssertionError("nobody waits")


class TestTick:
    def test_a_turn_without_message_gets_one(self, acme, rival):
        for tenant in (acme, rival):
            turns.due(tenant, LANE)
        lose_messages()
        assert scheduling.tick() == 2
        assert messages(LANE) == 2

    def test_as_many_messages_as_turns_are_enough(self, acme, rival):
        for tenant in (acme, rival):
            turns.due(tenant, LANE)
        assert [scheduling.tick() for _ in range(3)] == [0, 0, 0]
        assert messages(LANE) == 2

    def test_it_sends_what_became_due_by_the_clock(self, acme):
        turns.due(acme, LANE, at=timezone.now() + timedelta(hours=1))
        assert scheduling.tick() == 0
        Turn.objects.filter(tenant=acme, lane=LANE).update(due_at=timezone.now())
        assert scheduling.tick() == 1

    def test_a_turn_that_is_held_needs_none_until_its_lease_ends(self, acme):
        turns.due(acme, LANE)
        lose_messages()
        with turns.claim(LANE):
            assert scheduling.tick() == 0
            Turn.objects.filter(tenant=acme, lane=LANE).update(lease_until=timezone.now() - timedelta(seconds=1))
            assert scheduling.tick() == 1

    def test_a_suspended_tenant_gets_none(self, acme):
        turns.due(acme, LANE)
        lose_messages()
        Tenant.objects.filter(pk=acme.pk).update(state=TenantState.SUSPENDED)
        assert scheduling.tick() == 0

    def test_it_runs_until_it_is_asked_to_stop(self, acme, settings):
        settings.TICK_SECONDS = 0.01
        turns.due(acme, LANE)
        lose_messages()
        stopping = threading.Event()
        threading.Timer(0.2, stopping.set).start()
        scheduling.run(stopping)
        assert messages(LANE) == 1


@pytest.mark.usefixtures("transactional_db")
class TestCommitted:
    def test_only_one_of_two_schedulers_ticks_at_a_time(self):
        turns.due(Tenant.objects.get(slug="acme"), LANE)
        lose_messages()
        sent: list[int] = []
        with transaction.atomic():
            assert scheduling.tick() == 1
            in_threads(1, lambda: sent.append(scheduling.tick()))
        assert sent == [0]
        in_threads(4, lambda: sent.append(scheduling.tick()))
        assert sum(sent) == 0

    def test_a_message_is_seen_when_its_rows_are(self):
        seen: list[tuple[int, bool]] = []

        def look() -> None:
            seen.append((messages(LANE), turns._take(LANE) is not None))

        with transaction.atomic():
            turns.due(Tenant.objects.get(slug="acme"), LANE)
            in_threads(1, look)
        in_threads(1, look)
        assert seen == [(0, False), (1, True)]

    def test_a_message_that_comes_while_somebody_asks_for_more_is_not_lost(self):
        acme = Tenant.objects.get(slug="acme")
        turns.due(acme, LANE)
        taken: list[bool] = []
        taking = threading.Thread(target=in_threads, args=(1, lambda: taken.append(turns._take(LANE) is not None)))
        with transaction.atomic():
            turns.due(acme, LANE)
            taking.start()
            until_somebody_waits_for_a_row()
        taking.join(60)
        assert taken == [True]

    def test_two_workers_never_hold_one_turn(self):
        tenants = list(Tenant.objects.exclude(schema_name="public"))
        holding: Counter[int] = Counter()
        together: list[int] = []
        lock = threading.Lock()
        left = {tenant.pk: 20 for tenant in tenants}

        def work(deadline: float) -> bool:
            number = current.tenant().pk
            with lock:
                holding[number] += 1
                together.append(holding[number])
                left[number] -= 1
            threading.Event().wait(0.002)
            with lock:
                holding[number] -= 1
                return left[number] > 0

        lanes.serve(LANE, work, name="work")
        for tenant in tenants:
            turns.due(tenant, LANE)

        def drain() -> None:
            while any(number > 0 for number in left.values()):
                tasks.take_turn(LANE)

        in_threads(6, drain)
        assert max(together) == 1
        assert sorted(left.values()) == [0, 0]

    def test_all_work_is_done_when_every_message_is_lost(self):
        """Jobs and plain work of two tenants in three lanes, the queue emptied again and again: only the tick brings it on."""
        done: Counter[str] = Counter()
        lock = threading.Lock()
        wanted = {"process": 7, "index": 5}

        def serving(lane: str) -> Callable[[float], bool]:
            def work(deadline: float) -> bool:
                with lock:
                    name = f"{current.tenant().slug} {lane}"
                    done[name] += 1
                    return done[name] < wanted[lane]

            return work

        def count(job: AnyJob, deadline: float) -> bool:
            with transaction.atomic():
                jobs.progress(job, done=job.done + 1)
            return job.done == 10

        jobs.runner("count")(count)
        for lane in wanted:
            lanes.serve(lane, serving(lane), name="work")
        lanes.serve(LANE, lambda deadline: jobs.work(LANE, deadline), name="jobs")
        tenants = list(Tenant.objects.exclude(schema_name="public"))
        for tenant in tenants:
            with current.entered(tenant), transaction.atomic():
                jobs.start("count", by=By.system(), args={})
                turns.due_here(*wanted)
        lose_messages()
        rounds = 0
        while scheduling.tick():
            rounds += 1
            # What workers would do with the messages of this tick; what they send themselves is lost again.
            for lane in (*wanted, LANE):
                for _ in range(messages(lane)):
                    tasks.take_turn(lane)
            lose_messages()
        assert 7 <= rounds < 20
        assert done == {f"{tenant.slug} {lane}": number for tenant in tenants for lane, number in wanted.items()}
        for tenant in tenants:
            with current.entered(tenant):
                assert list(Job.objects.values_list("state", "done")) == [("done", 10)]

    def test_an_actor_survives_a_lost_connection(self):
        turns.due(Tenant.objects.get(slug="acme"), LANE)

        def work(deadline: float) -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return False

        lanes.serve(LANE, work, name="work")
        tasks.take_turn(LANE)
        left = Turn.objects.get(tenant__slug="acme", lane=LANE)
        assert left.holder == ""
        assert left.plan["failures"] == {"work": 1}
