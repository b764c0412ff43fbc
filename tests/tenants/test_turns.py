"""Turns: what is due is kept, goes to one holder, to the least served first, and is never forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation

from core.database import connection
from tenants import turns
from tenants.models import Tenant, TenantState, Turn
from tenants.turns import Held
from tests.tenants.work import Clock, messages, turn

LANE = "process"


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(turns, "time", clock)
    return clock


@contextmanager
def claimed(lane: str) -> Iterator[Held]:
    with turns.claim(lane) as held:
        assert held is not None
        yield held


def work(lane: str = LANE, again: turns.Again = False, seconds: float = 0.0, clock: Clock | None = None) -> str | None:
    """Take the next turn, as an actor would; says whose it was."""
    with turns.claim(lane) as held:
        if held is None:
            return None
        held.again = again
        if clock:
            clock.now += seconds
        return held.tenant.slug


class TestDue:
    def test_work_is_due_and_has_one_message_however_often_it_is_asked(self, acme):
        for _ in range(50):
            turns.due(acme, LANE)
        assert messages(LANE) == 1
        assert work() == "acme"

    def test_several_lanes_at_once_have_a_message_each(self, acme):
        turns.due_here("recount", "index", "index")
        assert (messages("index"), messages("recount")) == (1, 1)

    def test_a_rollback_takes_away_what_was_due_and_its_message(self, acme):
        with transaction.atomic():
            turns.due(acme, LANE)
            transaction.set_rollback(True)
        assert turn(acme, LANE).due_at is None
        assert messages(LANE) == 0

    def test_work_of_a_later_moment_is_not_done_before(self, acme):
        turns.due(acme, LANE, at=timezone.now() + timedelta(hours=1))
        assert messages(LANE) == 0
        assert work() is None

    def test_the_earlier_of_two_moments_counts(self, acme):
        soon, late = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=2)
        turns.due(acme, LANE, at=soon)
        turns.due(acme, LANE, at=late)
        assert turn(acme, LANE).due_at == soon

    def test_a_message_that_is_long_on_its_way_is_sent_again(self, acme):
        turns.due(acme, LANE)
        Turn.objects.update(sent_at=timezone.now() - turns.RESEND - timedelta(seconds=1))
        turns.due(acme, LANE)
        assert messages(LANE) == 2

    def test_a_lane_that_does_not_exist_is_a_mistake(self, acme):
        with pytest.raises(ValueError, match="nowhere"):
            turns.due(acme, "nowhere")

    def test_a_tenant_without_a_row_gets_one(self, acme):
        Turn.objects.all().delete()
        turns.due(acme, LANE)
        assert work() == "acme"


class TestHolding:
    def test_nothing_is_due(self, acme):
        assert work() is None

    def test_the_holder_works_in_the_schema_and_language_of_the_tenant_and_leaves_both(self, rival):
        turns.due(rival, LANE)
        connection.set_schema_to_public()
        with translation.override("de"), turns.claim(LANE) as held:
            assert held is not None
            assert connection.schema_name == rival.schema_name
            assert translation.get_language() == "en"
        assert connection.schema_name == "public"

    def test_a_turn_has_one_holder(self, acme):
        turns.due(acme, LANE)
        with turns.claim(LANE) as first, turns.claim(LANE) as second:
            assert first is not None
            assert second is None

    def test_two_lanes_of_a_tenant_have_a_holder_each(self, acme):
        turns.due(acme, LANE, "index")
        with turns.claim(LANE) as first, turns.claim("index") as second:
            assert first is not None
            assert second is not None

    def test_when_nothing_remains_the_turn_sleeps(self, acme):
        turns.due(acme, LANE)
        work(again=False)
        assert turn(acme, LANE).due_at is None
        assert work() is None

    def test_when_more_remains_it_is_due_with_a_message(self, acme):
        turns.due(acme, LANE)
        work(again=True)
        assert messages(LANE) == 2  # the first was not consumed here
        assert work() == "acme"

    def test_it_wakes_when_the_work_said(self, acme):
        turns.due(acme, LANE)
        later = timezone.now() + timedelta(minutes=5)
        work(again=later)
        assert turn(acme, LANE).due_at == later
        assert messages(LANE) == 1

    def test_a_moment_that_has_passed_is_now(self, acme):
        turns.due(acme, LANE)
        work(again=timezone.now() - timedelta(minutes=5))
        assert work() == "acme"

    def test_what_is_asked_meanwhile_is_not_forgotten(self, acme):
        turns.due(acme, LANE)
        with claimed(LANE) as held:
            turns.due(acme, LANE)
            held.again = False
        assert work() == "acme"
        assert work() is None

    def test_a_later_moment_asked_meanwhile_is_not_forgotten(self, acme):
        turns.due(acme, LANE)
        with claimed(LANE) as held:
            turns.due(acme, LANE, at=timezone.now() + timedelta(hours=1))
            held.again = False
        assert work() == "acme"  # asked again, the work itself says when it goes on

    def test_nothing_is_sent_while_somebody_is_at_it(self, acme):
        turns.due(acme, LANE)
        with turns.claim(LANE):
            turns.due(acme, LANE)
            assert messages(LANE) == 1

    def test_work_that_breaks_off_stays_due(self, acme):
        turns.due(acme, LANE)
        with pytest.raises(ZeroDivisionError), turns.claim(LANE):
            _ = 1 / 0
        assert connection.schema_name == acme.schema_name
        assert work() == "acme"

    def test_what_the_holder_keeps_is_read_by_the_next(self, acme):
        turns.due(acme, LANE)
        with claimed(LANE) as held:
            held.plan = {"first": "x"}
        with claimed(LANE) as held:
            assert held.plan == {"first": "x"}


class TestLease:
    def test_a_lost_lease_is_taken_by_another_and_the_late_holder_changes_nothing(self, acme):
        turns.due(acme, LANE)
        with claimed(LANE) as late:
            Turn.objects.filter(tenant=acme, lane=LANE).update(lease_until=timezone.now() - timedelta(seconds=1))
            taken = turns._take(LANE)
            assert taken is not None
            late.again = False
            late.plan = {"first": "the late one"}
        left = turn(acme, LANE)
        assert (left.holder, left.plan) == (taken.holder, {})
        assert left.due_at is not None
        taken.again = False
        turns._leave(taken, 1.0)
        assert turn(acme, LANE).due_at is None

    def test_a_holder_that_is_late_but_alone_still_leaves(self, acme):
        turns.due(acme, LANE)
        with claimed(LANE) as held:
            Turn.objects.filter(tenant=acme, lane=LANE).update(lease_until=timezone.now() - timedelta(seconds=1))
            held.again = False
        assert turn(acme, LANE).due_at is None


class TestWhoIsServed:
    @pytest.mark.parametrize("state", [TenantState.SUSPENDED, TenantState.CLOSING, TenantState.CLOSED])
    def test_a_tenant_that_is_not_open_waits(self, acme, state):
        turns.due(acme, LANE)
        Tenant.objects.filter(pk=acme.pk).update(state=state)
        assert work() is None
        Tenant.objects.filter(pk=acme.pk).update(state=TenantState.OPEN)
        assert work() == "acme"

    def test_a_tenant_whose_migrations_lag_is_put_off_and_the_next_one_served(self, acme, rival):
        turns.due(acme, LANE)
        turns.due(rival, LANE)
        Turn.objects.filter(tenant=rival).update(served=10)
        Tenant.objects.filter(pk=acme.pk).update(migrated="of an older release")
        assert work() == "rival"
        left = turn(acme, LANE)
        assert left.holder == ""
        assert left.due_at is not None
        assert left.due_at > timezone.now()

    def test_the_least_served_goes_first(self, acme, rival):
        turns.due(acme, LANE)
        turns.due(rival, LANE)
        Turn.objects.filter(tenant=acme, lane=LANE).update(served=5)
        assert work() == "rival"

    def test_endless_work_of_one_lets_another_pass_at_once(self, acme, rival, clock):
        turns.due(acme, LANE)
        for _ in range(20):
            assert work(again=True, seconds=2.0, clock=clock) == "acme"
        turns.due(rival, LANE)
        assert [work(again=False, seconds=0.1, clock=clock), work(again=True, clock=clock)] == ["rival", "acme"]

    def test_two_busy_tenants_get_the_same_time_not_the_same_number_of_turns(self, acme, rival, clock):
        turns.due(acme, LANE)
        turns.due(rival, LANE)
        seconds = {"acme": 0.0, "rival": 0.0}
        for _ in range(200):
            with claimed(LANE) as held:
                took = 2.0 if held.tenant.slug == "acme" else 0.5
                clock.now += took
                seconds[held.tenant.slug] += took
        assert abs(seconds["acme"] - seconds["rival"]) <= 2.0

    @pytest.mark.parametrize("wakes", ["by a call", "by the clock"])
    def test_who_slept_long_does_not_hog_the_lane(self, acme, rival, clock, wakes):
        turns.due(acme, LANE)
        for _ in range(50):
            work(again=True, seconds=2.0, clock=clock)
        if wakes == "by a call":
            turns.due(rival, LANE)
        else:
            Turn.objects.filter(tenant=rival, lane=LANE).update(due_at=timezone.now())
        order = [work(again=True, seconds=2.0, clock=clock) for _ in range(6)]
        assert order == ["rival", "acme"] * 3

    def test_who_wakes_while_all_sleep_does_not_hog_the_lane_from_who_wakes_next(self, acme, rival, clock):
        turns.due(acme, LANE)
        for _ in range(50):
            work(again=True, seconds=2.0, clock=clock)
        work(again=False)
        turns.due(rival, LANE)
        work(again=True, seconds=2.0, clock=clock)
        turns.due(acme, LANE)
        order = [work(again=True, seconds=2.0, clock=clock) for _ in range(6)]
        assert order == ["rival", "acme"] * 3

    def test_a_new_tenant_neither_waits_behind_the_old_ones_nor_pushes_them_aside(self, acme, rival, clock):
        turns.due(acme, LANE)
        for _ in range(50):
            work(again=True, seconds=2.0, clock=clock)
        Turn.objects.filter(tenant=rival).delete()
        turns.due(rival, LANE)
        order = [work(again=True, seconds=2.0, clock=clock) for _ in range(6)]
        assert order == ["rival", "acme"] * 3
