"""The broker: messages are part of the transaction, or leave after it; a foreign one is refused and seen."""

from __future__ import annotations

import dramatiq
import pytest
from django.db import transaction
from dramatiq import Message, MessageProxy
from dramatiq.middleware import SkipMessage

from core.database import connection
from tenants import broker, turns
from tenants.models import Lane
from tenants.redis import AfterCommitBroker
from tests.tenants.work import messages


def message(*args: object, lane: str = "bulk") -> MessageProxy:
    return MessageProxy(Message(queue_name=lane, actor_name=lane, args=args, kwargs={}, options={}))


class TestRefusal:
    def test_a_message_that_says_more_than_a_lane_is_refused_and_kept(self, acme):
        foreign = message("acme")
        with pytest.raises(SkipMessage):
            dramatiq.get_broker().emit_before("process_message", foreign)
        assert foreign.failed

    def test_a_message_begins_and_ends_outside_every_tenant(self, acme):
        hint = message()
        dramatiq.get_broker().emit_before("process_message", hint)
        assert not hint.failed
        assert connection.schema_name == "public"
        connection.set_tenant(acme)
        dramatiq.get_broker().emit_after("process_message", hint, result=None, exception=ZeroDivisionError())
        assert connection.schema_name == "public"


class TestPostgres:
    def test_its_actors_are_the_lanes(self):
        from tenants import tasks  # noqa: F401 - declares them

        assert dramatiq.get_broker().get_declared_actors() == set(Lane.values)

    def test_the_list_of_its_middleware_is_whole_and_begins_with_ours(self):
        names = [type(middleware).__name__ for middleware in dramatiq.get_broker().middleware]
        assert names[:2] == ["LaneOnly", "DbConnectionsMiddleware"]
        assert {"AgeLimit", "TimeLimit", "ShutdownNotifications", "Callbacks", "Pipelines", "Retries", "CurrentMessage"} <= set(names)
        assert "Results" not in names

    def test_what_waits_is_counted_by_lane(self, acme):
        turns.due(acme, "bulk", "index")
        assert broker.current().waiting(["bulk", "deliver"]) == {"bulk": 1}
        assert broker.current().states() == [("bulk", "queued", 1), ("index", "queued", 1)]

    def test_a_delayed_message_stands_in_the_queue_of_delays(self, acme):
        sent = dramatiq.get_broker().enqueue(Message("bulk", "bulk", (), {}, {}), delay=60_000)
        assert (sent.queue_name, messages("bulk"), messages("bulk.DQ")) == ("bulk.DQ", 0, 1)

    def test_options_of_the_database_reach_its_connections(self):
        database = {
            "NAME": "v",
            "USER": "u",
            "PASSWORD": "p",
            "HOST": "h",
            "PORT": "",
            "OPTIONS": {"application_name": "x", "sslmode": "require"},
        }
        assert broker._libpq(database) == {"dbname": "v", "user": "u", "password": "p", "host": "h", "sslmode": "require"}


class TestRedis:
    """Without a server: what it would be told, and when."""

    @pytest.fixture
    def sent(self, monkeypatch) -> list[str]:
        sent: list[str] = []
        # Its commands are made up by name when they are called.
        monkeypatch.setattr(AfterCommitBroker, "do_enqueue", lambda self, queue, *_: sent.append(queue), raising=False)
        monkeypatch.setattr(dramatiq.broker, "global_broker", AfterCommitBroker(url="redis://127.0.0.1:1/0"))
        return sent

    def test_a_message_leaves_after_the_commit(self, acme, sent, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            turns.due(acme, "bulk")
            assert sent == []
        assert sent == ["bulk"]

    def test_a_rollback_forgets_it(self, acme, sent, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            turns.due(acme, "bulk")
            transaction.set_rollback(True)
        assert sent == []
