"""The outbox: a fact is told if and only if what it tells is true, and no reader misses one."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from core import events, streams
from core.models import Event
from core.streams import Position
from tenants import current
from tenants.models import Tenant


def kinds(after: Position = streams.START) -> list[str]:
    return [event.kind for event in events.read(after)]


def position(event: Event) -> Position:
    return Position(event.xid, event.pk)


def test_a_fact_is_rolled_back_with_what_it_tells(acme):
    with transaction.atomic():
        events.record("incident.opened", 7, {"why": "volume"})
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_old_facts_are_forgotten(acme):
    events.record("old")
    assert events.forget_old() == 0
    assert events.forget_old(timezone.now() + timedelta(days=31)) == 1


@pytest.mark.usefixtures("transactional_db")
class TestReading:
    def test_facts_are_read_in_order_and_from_where_one_was(self):
        for kind in "abc":
            events.record(kind, 7, {"n": 1})
        read = events.read(limit=2)
        assert [(event.kind, event.object_id, event.data) for event in read] == [("a", "7", {"n": 1}), ("b", "7", {"n": 1})]
        assert kinds(position(read[-1])) == ["c"]
        assert kinds(position(events.read()[-1])) == []

    def test_facts_of_one_transaction_are_read_in_their_order(self):
        with transaction.atomic():
            for kind in "abc":
                events.record(kind)
        assert kinds() == ["a", "b", "c"]

    def test_a_fact_that_began_earlier_and_is_committed_later_is_not_missed(self):
        """The slow one has the smaller number: a reader that went by numbers would have passed it for ever."""
        recorded, go_on = threading.Event(), threading.Event()

        def slow() -> None:
            try:
                with current.entered(Tenant.objects.get(slug="acme")), transaction.atomic():
                    events.record("slow")
                    recorded.set()
                    go_on.wait(30)
            finally:
                connections.close_all()

        thread = threading.Thread(target=slow)
        thread.start()
        assert recorded.wait(30)
        events.record("quick")
        early = kinds()
        held = streams.held(Event, streams.START)
        go_on.set()
        thread.join(30)
        assert (early, held) == ([], True)
        assert kinds() == ["slow", "quick"]
        assert not streams.held(Event, streams.START)

    def test_the_rival_reads_nothing(self):
        events.record("a")
        with current.entered(Tenant.objects.get(slug="rival")):
            assert kinds() == []
