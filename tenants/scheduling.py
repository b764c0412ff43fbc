"""The tick: sends a message for each turn that is due and has none, and wakes what is to be done once a period."""

from __future__ import annotations

import random
import threading
import time
from typing import Final

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from core.database import connection, mend
from tenants import broker, lanes
from tenants.models import Lane

log = structlog.get_logger(__name__)
LOCK: Final = 0x71C4_0001
WAKE_EVERY: Final = 60.0
_LOCKED: Final = "SELECT pg_try_advisory_xact_lock(%s)"
# A turn needs a message when it is due and nobody holds it. Messages name no turn, so it is enough that there be as many.
_WANTING: Final = """
    SELECT t.lane, count(*) FROM tenants_turn t JOIN tenants_tenant c ON c.id = t.tenant_id
    WHERE t.due_at <= statement_timestamp() AND c.state = 'open' AND (t.lease_until IS NULL OR t.lease_until < statement_timestamp())
    GROUP BY t.lane
"""
_WAKE: Final = """
    INSERT INTO tenants_turn AS t (tenant_id, lane, due_at, asked, done, holder, served, plan)
    SELECT id, %(lane)s, statement_timestamp(), 0, 0, '', 0, '{}' FROM tenants_tenant
    WHERE state = 'open' AND (schema_name = 'public') = %(agency)s
    ON CONFLICT (tenant_id, lane) DO UPDATE SET due_at = excluded.due_at
    WHERE t.due_at IS NULL AND NOT coalesce(t.plan -> 'until' ?& %(names)s::text[], false)
"""


def tick() -> int:
    """Send the messages that are missing; how many. Two schedulers never do it at once, and nothing is lost when none does for a while."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCKED, [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_WANTING)
        wanting: dict[str, int] = dict(cursor.fetchall())
        waiting = broker.current().waiting(wanting)
        missing = [lane for lane, number in wanting.items() for _each in range(number - waiting.get(lane, 0))]
        for lane in missing:
            broker.send(lane)
    return len(missing)


def wake() -> None:
    """Make due what is done once a period and was never planned: by a new client, or by a release that brought new work."""
    with transaction.atomic(), connection.cursor() as cursor:
        for lane in Lane.values:
            for agency in (False, True):
                names = lanes.periodic(lane, agency=agency)
                if names:
                    cursor.execute(_WAKE, {"lane": lane, "agency": agency, "names": names})


def run(stopping: threading.Event) -> None:
    """Tick until asked to stop; through a restart of the database too."""
    woken = -WAKE_EVERY
    while not stopping.is_set():
        try:
            if time.monotonic() - woken >= WAKE_EVERY:
                wake()
                woken = time.monotonic()
            tick()
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer", detail=str(error))
            mend()
        # Not all schedulers of an installation at the same moment.
        stopping.wait(settings.TICK_SECONDS * random.uniform(0.9, 1.1))  # noqa: S311 - nothing secret
