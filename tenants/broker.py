"""The message broker: PostgreSQL, where a message is written in the transaction of the rows it speaks of, or Redis, after commit."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Protocol, cast

import dramatiq
import structlog
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from dramatiq import Message, MessageProxy
from dramatiq.broker import Broker
from dramatiq.common import current_millis, dq_name
from dramatiq.middleware import Middleware, SkipMessage
from dramatiq_postgres.broker import QUERIES, PostgresBroker

from core.database import connection
from core.embedded import launch

LIBPQ = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
_WAITING = "SELECT queue_name, count(*) FROM dramatiq.queue WHERE state = 'queued' AND queue_name = ANY(%s) GROUP BY queue_name"
_STATES = "SELECT queue_name, state::text, count(*) FROM dramatiq.queue GROUP BY queue_name, state ORDER BY queue_name, state"

_WORKERS = "SELECT count(*) FROM dramatiq.worker WHERE heartbeat_at > now() - make_interval(secs => %s)"


class LaneBroker(Protocol):
    """A broker that also knows how many messages of each lane nobody has taken yet."""

    def enqueue(self, message: Message[Any]) -> Message[Any]: ...
    def waiting(self, lanes: Iterable[str]) -> dict[str, int]: ...
    def states(self) -> list[tuple[str, str, int]]: ...
    def workers(self) -> int: ...


class TransactionalBroker(PostgresBroker):
    """Inside a transaction the message is a row of it: nobody sees it before the commit, a rollback takes it away."""

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:  # type: ignore[override]
        if not connection.in_atomic_block:
            return cast("Message[Any]", super().enqueue(message, delay=delay))
        self.emit_before("enqueue", message, delay)
        if delay:
            message = message.copy(queue_name=dq_name(message.queue_name))
            message.options["eta"] = current_millis() + delay
        with connection.cursor() as cursor:
            cursor.execute(QUERIES.ENQUEUE, [message.queue_name, message.message_id, message.encode().decode(), delay or 0])
        self.emit_after("enqueue", message, delay)
        return message

    def waiting(self, lanes: Iterable[str]) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(_WAITING, [list(lanes)])
            return dict(cursor.fetchall())

    def states(self) -> list[tuple[str, str, int]]:
        """How many messages there are, by queue and state; those rejected are kept for a month, with their error."""
        with connection.cursor() as cursor:
            cursor.execute(_STATES)
            return [(queue, state, number) for queue, state, number in cursor.fetchall()]

    def workers(self) -> int:
        """How many worker processes gave a sign of life."""
        with connection.cursor() as cursor:
            cursor.execute(_WORKERS, [self.heartbeat_ttl])
            return int(cursor.fetchone()[0])


class Tied(Middleware):
    """A worker dies with the process that started it. Left alone it would go on as nobody's, and stand still as soon as it had said more
    than nobody reads: it holds both ends of the pipe of its log. What it was at is given to another, as that of every killed worker is."""

    def after_process_boot(self, broker: Broker) -> None:
        parent = multiprocessing.parent_process()
        if parent is None:
            return
        launch.tie(signal.SIGKILL)
        if not parent.is_alive():  # it died before the line above
            os._exit(1)


class LaneOnly(Middleware):
    """Stands first. A message names a lane and nothing else, and what it starts begins and ends outside every tenant."""

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        self._leave()
        if message.args or message.kwargs:
            message.fail()
            raise SkipMessage("A message names a lane and nothing else; this one came from somewhere else.")
        structlog.contextvars.bind_contextvars(lane=message.actor_name)

    def after_process_message(
        self, broker: Broker, message: MessageProxy, *, result: Any = None, exception: BaseException | None = None
    ) -> None:
        self._leave()

    def after_skip_message(self, broker: Broker, message: MessageProxy) -> None:
        self._leave()

    @staticmethod
    def _leave() -> None:
        structlog.contextvars.clear_contextvars()
        connection.set_schema_to_public()


def send(lane: str) -> None:
    """A hint that a turn is due in this lane; part of the caller's transaction where broker and database are one."""
    dramatiq.get_broker().enqueue(Message(queue_name=lane, actor_name=lane, args=(), kwargs={}, options={}))


def current() -> LaneBroker:
    return cast("LaneBroker", dramatiq.get_broker())


def install() -> None:
    """Make the broker of the settings that of the process, in place of the one that the package made."""
    config: dict[str, Any] = settings.DRAMATIQ_BROKER
    middleware = [import_string(name)() for name in config["MIDDLEWARE"]]
    made = cast("Any", apps.get_app_config("dramatiq_postgres")).broker
    if made is not None:
        made.close()
    broker: Broker
    if settings.BROKER_URL.startswith("postgres"):
        broker = cast("Any", TransactionalBroker)(middleware=middleware, url=_libpq(settings.DATABASES["default"]), **config["OPTIONS"])
    else:
        broker = import_module("tenants.redis").AfterCommitBroker(url=settings.BROKER_URL, middleware=middleware)
    dramatiq.set_broker(broker)


def _libpq(database: dict[str, Any]) -> dict[str, str]:
    """Django's words for the database in those of PostgreSQL; options as those of TLS come along."""
    known = {word: str(database[name]) for name, word in LIBPQ.items() if database.get(name)}
    return known | {name: str(value) for name, value in database["OPTIONS"].items() if name != "application_name"}
