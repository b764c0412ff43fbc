"""Redis as the broker: a message leaves after the commit, and the turns' rows stay the guarantee. Needs the package `redis`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import connection, transaction
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import current_millis


class AfterCommitBroker(RedisBroker):
    """Sends what a transaction asked for once it is committed; a rollback forgets it."""

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        if not connection.in_atomic_block:
            return super().enqueue(message, delay=delay)
        transaction.on_commit(partial(super().enqueue, message, delay=delay))
        return message

    def waiting(self, lanes: Iterable[str]) -> dict[str, int]:
        return {lane: self.client.llen(f"{self.namespace}:{lane}") for lane in lanes}

    def states(self) -> list[tuple[str, str, int]]:
        """How many messages wait, by queue, and how many were given up."""
        queued = [(lane, "queued", number) for lane, number in self.waiting(sorted(self.queues)).items()]
        return queued + [(lane, "rejected", self.client.zcard(f"{self.namespace}:{lane}.XQ")) for lane in sorted(self.queues)]

    def workers(self) -> int:
        """How many processes gave a sign of life; those that only send are among them for a minute."""
        return int(self.client.zcount(f"{self.namespace}:__heartbeats__", current_millis() - self.heartbeat_timeout, "+inf"))
