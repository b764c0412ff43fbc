"""Polite delay a host, for all processes together: the clock of a host is a row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection, transaction

from core.http import failures
from core.shared.models import HostClock

PATIENCE = timedelta(seconds=5)


class Pace(Protocol):
    """Says when a host may be asked."""

    def turn(self, host: str, *, delay: float, at: datetime) -> float:
        """The seconds to wait before asking; raises Temporary when that is too long to wait for."""

    def hold(self, host: str, *, until: datetime) -> None:
        """Leave the host alone until then: it said so."""


class SharedPace:
    """The clocks of `HostClock`. Refuses to run inside a transaction, which would keep every other process from the host."""

    def turn(self, host: str, *, delay: float, at: datetime) -> float:
        clock = HostClock._meta.db_table
        claim = f"""
            INSERT INTO {clock} AS clock (host, next_at, delay) VALUES (%(host)s, %(at)s + make_interval(secs => %(delay)s), 0)
            ON CONFLICT (host) DO UPDATE
                SET next_at = greatest(clock.next_at, %(at)s) + make_interval(secs => greatest(clock.delay, %(delay)s))
                WHERE clock.next_at <= %(latest)s
            RETURNING clock.next_at - make_interval(secs => greatest(clock.delay, %(delay)s))"""  # noqa: S608 (the name of our own table)
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(claim, {"host": host, "at": at, "delay": delay, "latest": at + PATIENCE})
            claimed: tuple[datetime] | None = cursor.fetchone()
        if claimed is None:
            free_at = HostClock.objects.filter(host=host).values_list("next_at", flat=True).first() or at
            raise failures.busy(host, max((free_at - at).total_seconds(), delay))
        return max((claimed[0] - at).total_seconds(), 0.0)

    def hold(self, host: str, *, until: datetime) -> None:
        HostClock.objects.bulk_create([HostClock(host=host, next_at=until)], ignore_conflicts=True)
        HostClock.objects.filter(host=host, next_at__lt=until).update(next_at=until)
