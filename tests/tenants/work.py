"""What tests of turns, lanes and jobs share: the queue as rows, a clock that is turned by hand, lanes without the product's own work."""

from __future__ import annotations

from django.db import connection

from tenants.models import Lane, Tenant, Turn


def messages(lane: str) -> int:
    """How many messages of a lane wait, as this transaction sees them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dramatiq.queue WHERE queue_name = %s AND state = 'queued'", [lane])
        return int(cursor.fetchone()[0])


def lose_messages() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dramatiq.queue")


def turn(tenant: Tenant, lane: str) -> Turn:
    return Turn.objects.get(tenant=tenant, lane=lane)


def empty_lanes() -> dict[str, dict]:
    return {lane: {} for lane in Lane.values}


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now
