"""Lanes: the work that floors registered is done in a turn's time; what fails waits alone; what is periodic comes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core.database import connection
from core.errors import Temporary
from tenants import lanes, scheduling, turns
from tenants.lanes import For
from tenants.models import Tenant, Turn
from tenants.turns import Again
from tests.tenants.work import empty_lanes, turn

LANE = "recount"
Recorded = list[str]


@pytest.fixture(autouse=True)
def _only_our_work(monkeypatch):
    monkeypatch.setattr(lanes, "_duties", empty_lanes())


@pytest.fixture
def calls() -> Recorded:
    return []


@pytest.fixture
def agency(acme) -> Tenant:
    return Tenant.objects.get(schema_name="public")


def noting(calls: Recorded, name: str, again: Again = False, *, takes: float = 0.0) -> Callable[[float], Again]:
    def work(deadline: float) -> Again:
        calls.append(name)
        time.sleep(takes)
        return again

    return work


def failing(calls: Recorded, name: str, error: Exception) -> Callable[[float], Again]:
    def work(deadline: float) -> Again:
        calls.append(name)
        raise error

    return work


def kept(tenant: Tenant) -> dict:
    return dict(turn(tenant, LANE).plan)


class TestATurn:
    def test_all_the_work_of_the_lane_is_done_in_the_schema_of_the_tenant(self, acme, calls):
        lanes.serve(LANE, lambda deadline: bool(calls.append(connection.schema_name)), name="one")
        lanes.serve(LANE, noting(calls, "two"), name="two")
        turns.due(acme, LANE)
        assert lanes.take_turn(LANE)
        assert calls == [acme.schema_name, "two"]
        assert not lanes.take_turn(LANE)

    def test_the_turn_comes_back_when_the_earliest_work_wants(self, acme, calls):
        soon, late = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=2)
        lanes.serve(LANE, noting(calls, "late", late), name="late")
        lanes.serve(LANE, noting(calls, "soon", soon), name="soon")
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        assert turn(acme, LANE).due_at == soon

    def test_what_remains_comes_back_at_once(self, acme, calls):
        lanes.serve(LANE, noting(calls, "x", True), name="x")
        turns.due(acme, LANE)
        assert [lanes.take_turn(LANE) for _ in range(3)] == [True, True, True]

    def test_what_the_time_did_not_reach_begins_the_next_turn(self, acme, calls, settings):
        settings.TURN_SECONDS = 0.5
        lanes.serve(LANE, noting(calls, "endless", True, takes=0.52), name="endless")
        lanes.serve(LANE, noting(calls, "other"), name="other")
        turns.due(acme, LANE)
        for _ in range(4):
            lanes.take_turn(LANE)
        assert calls == ["endless", "other", "endless", "endless", "other", "endless"]

    def test_work_is_of_clients_of_the_agency_or_of_all(self, acme, agency, calls):
        for whose in For:
            lanes.serve(LANE, noting(calls, whose.value), name=whose.value, whose=whose)
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        turns.due(agency, LANE)
        lanes.take_turn(LANE)
        assert calls == ["clients", "all", "agency", "all"]

    def test_two_pieces_of_work_do_not_share_a_name(self, calls):
        lanes.serve(LANE, noting(calls, "x"), name="x")
        with pytest.raises(ValueError, match="have the name x"):
            lanes.serve(LANE, noting(calls, "x"), name="x")


class TestFailure:
    def test_what_fails_is_put_off_and_the_rest_is_done(self, acme, calls):
        lanes.serve(LANE, failing(calls, "bad", ZeroDivisionError()), name="bad")
        lanes.serve(LANE, noting(calls, "good"), name="good")
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        assert calls == ["bad", "good"]
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        assert calls == ["bad", "good", "good"]

    def test_it_is_put_off_longer_each_time(self, acme, calls):
        lanes.serve(LANE, failing(calls, "bad", ZeroDivisionError()), name="bad")
        delays = []
        for _ in range(12):
            Turn.objects.filter(tenant=acme, lane=LANE).update(plan=kept(acme) | {"until": {}})
            turns.due(acme, LANE)
            lanes.take_turn(LANE)
            delays.append((datetime.fromisoformat(kept(acme)["until"]["bad"]) - timezone.now()).total_seconds())
        assert [round(delay) for delay in delays[:4]] == [2, 4, 8, 16]
        assert max(delays) <= lanes.LONGEST_DELAY.total_seconds()

    def test_the_other_end_says_how_long(self, acme, calls):
        lanes.serve(LANE, failing(calls, "bad", Temporary("busy", retry_after=1000)), name="bad")
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        due_at = turn(acme, LANE).due_at
        assert due_at is not None
        assert 990 < (due_at - timezone.now()).total_seconds() <= 1000

    def test_success_forgets_the_failures(self, acme, calls):
        Turn.objects.filter(tenant=acme, lane=LANE).update(plan={"failures": {"x": 7}})
        lanes.serve(LANE, noting(calls, "x"), name="x")
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        assert kept(acme) == {}

    def test_a_thread_that_is_asked_to_stop_stops_and_the_turn_stays_due(self, acme):
        def interrupted(deadline: float) -> Again:
            raise KeyboardInterrupt

        lanes.serve(LANE, interrupted, name="x")
        turns.due(acme, LANE)
        with pytest.raises(KeyboardInterrupt):
            lanes.take_turn(LANE)
        assert turn(acme, LANE).due_at is not None
        assert turn(acme, LANE).holder == ""


class TestPeriodic:
    def test_it_is_done_once_a_period(self, acme, calls):
        lanes.every(timedelta(hours=1), noting(calls, "x"), lane=LANE, name="x")
        for _ in range(3):
            turns.due(acme, LANE)
            lanes.take_turn(LANE)
        assert calls == ["x"]
        Turn.objects.filter(tenant=acme, lane=LANE).update(plan={"until": {"x": (timezone.now() - timedelta(seconds=1)).isoformat()}})
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        assert calls == ["x", "x"]

    def test_what_remains_of_it_goes_on_at_once(self, acme, calls):
        lanes.every(timedelta(hours=1), noting(calls, "x", True), lane=LANE, name="x")
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        lanes.take_turn(LANE)
        assert calls == ["x", "x"]

    def test_with_a_time_of_day_it_waits_for_it_where_the_tenant_lives(self, acme, calls):
        Tenant.objects.filter(pk=acme.pk).update(time_zone="Asia/Kolkata")
        lanes.every(timedelta(days=1), noting(calls, "x"), lane=LANE, name="x", at=time_of_day(3, 30))
        turns.due(acme, LANE)
        lanes.take_turn(LANE)
        assert calls == []
        due_at = turn(acme, LANE).due_at
        assert due_at is not None
        local = due_at.astimezone(ZoneInfo("Asia/Kolkata"))
        assert (local.hour, local.minute) == (3, 30)
        assert timedelta() < due_at - timezone.now() <= timedelta(days=1)

    def test_the_scheduler_wakes_it_for_every_tenant_and_only_once(self, acme, rival, agency, calls):
        Turn.objects.all().delete()
        lanes.every(timedelta(hours=1), noting(calls, "x"), lane=LANE, name="x")
        scheduling.wake()
        while lanes.take_turn(LANE):
            pass
        assert calls == ["x", "x"]
        assert not Turn.objects.filter(tenant=agency, lane=LANE).exists()
        scheduling.wake()
        assert scheduling.tick() == 0

    def test_work_that_a_release_brought_is_woken(self, acme, calls):
        lanes.every(timedelta(hours=1), noting(calls, "old"), lane=LANE, name="old")
        scheduling.wake()
        while lanes.take_turn(LANE):
            pass
        calls.clear()
        lanes.every(timedelta(hours=1), noting(calls, "new"), lane=LANE, name="new")
        Turn.objects.filter(tenant=acme, lane=LANE).update(due_at=None)
        scheduling.wake()
        lanes.take_turn(LANE)
        assert calls == ["new"]
