"""Turns of work: what is due is a row a tenant and lane. Scheduler, sweep and fairness in one table; messages only save waiting."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import structlog
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from psycopg.errors import LockNotAvailable
from psycopg.types.json import Json

from core.database import connection, mend
from tenants import broker, current, schemas
from tenants.models import Lane, Tenant

Again: TypeAlias = bool | datetime
"""What work says when it stops: True, more is there now; False, nothing is; a moment, something is due then."""

RESEND: Final = timedelta(seconds=30)
BEHIND_DELAY: Final = timedelta(seconds=30)

# Seconds served by which a lane's turns are compared. Who slept begins beside the least served of those at work, or, when all
# sleep, beside the most served of them: it neither hogs the lane for what it did not use, nor waits behind what others used.
# It begins one turn ahead, so that who seldom asks is served at once.
_LEVEL = """(SELECT coalesce(min(o.served) FILTER (WHERE o.asked > o.done AND o.due_at <= statement_timestamp()), max(o.served), 0)
                    - %(ahead)s FROM tenants_turn o WHERE o.lane = {lane})"""
# asked > done: awake. Whoever asks while the turn is held raises `asked`, so that leaving does not forget it.
_DUE = f"""
    INSERT INTO tenants_turn AS t (tenant_id, lane, due_at, asked, done, holder, sent_at, served, plan)
    SELECT %(tenant)s, w.lane, w.at, (w.at <= statement_timestamp())::int, 0, '',
           CASE WHEN w.at <= statement_timestamp() THEN statement_timestamp() END, {_LEVEL.format(lane="w.lane")}, '{{}}'
    FROM (SELECT lane, coalesce(%(at)s::timestamptz, statement_timestamp()) AS at FROM unnest(%(lanes)s::text[]) AS lane ORDER BY lane) w
    ON CONFLICT (tenant_id, lane) DO UPDATE SET
        due_at = least(t.due_at, excluded.due_at),
        asked = t.asked + (excluded.due_at <= statement_timestamp() OR t.lease_until IS NOT NULL)::int,
        served = CASE WHEN t.asked = t.done AND excluded.due_at <= statement_timestamp()
                      THEN greatest(t.served, {_LEVEL.format(lane="t.lane")}) ELSE t.served END,
        sent_at = CASE WHEN excluded.due_at <= statement_timestamp()
                        AND (t.lease_until IS NULL OR t.lease_until < statement_timestamp())
                        AND (t.sent_at IS NULL OR t.sent_at < statement_timestamp() - %(resend)s)
                       THEN statement_timestamp() ELSE t.sent_at END
    RETURNING t.lane, t.sent_at = statement_timestamp()
"""  # noqa: S608 - our own words
_TAKE = f"""
    WITH picked AS (
        SELECT t.id FROM tenants_turn t JOIN tenants_tenant c ON c.id = t.tenant_id
        WHERE t.lane = %(lane)s AND t.due_at <= statement_timestamp() AND c.state = 'open'
          AND (t.lease_until IS NULL OR t.lease_until < statement_timestamp())
        ORDER BY t.served, t.due_at LIMIT 1 FOR UPDATE OF t {{skip}}
    )
    UPDATE tenants_turn t SET
        lease_until = statement_timestamp() + %(lease)s, holder = %(holder)s, sent_at = NULL,
        asked = CASE WHEN t.asked = t.done THEN t.asked + 1 ELSE t.asked END,
        served = CASE WHEN t.asked = t.done THEN greatest(t.served, {_LEVEL.format(lane="t.lane")}) ELSE t.served END
    FROM picked WHERE t.id = picked.id
    RETURNING t.id, t.tenant_id, t.asked, t.plan::text
"""  # noqa: S608 - our own words
# Whoever says that there is work waits for the turn to be given back, and then has its row until it commits: the message sent with
# the turn comes within that time. Who finds nothing therefore waits for the rows that others have, else the message is lost.
_TAKES: Final = (_TAKE.format(skip="SKIP LOCKED"), _TAKE.format(skip=""))
_PATIENCE: Final = "SET LOCAL lock_timeout = '1s'"
_MORE = "(t.asked <> %(asked)s OR %(more)s OR coalesce(%(at)s::timestamptz <= statement_timestamp(), false))"
_LEAVE = f"""
    UPDATE tenants_turn t SET
        due_at = CASE WHEN {_MORE} THEN statement_timestamp() ELSE %(at)s::timestamptz END,
        done = CASE WHEN {_MORE} THEN t.done ELSE t.asked END,
        sent_at = CASE WHEN {_MORE} THEN statement_timestamp() END,
        served = t.served + %(seconds)s, plan = %(plan)s, lease_until = NULL, holder = ''
    WHERE t.id = %(id)s AND t.holder = %(holder)s
    RETURNING t.sent_at IS NOT NULL
"""  # noqa: S608 - our own words


@dataclass(slots=True)
class Held:
    """A turn that this thread holds. Whoever works in it says `again`, and may change the plan."""

    id: int
    tenant: Tenant
    lane: str
    asked: int
    holder: str
    plan: dict[str, Any]
    again: Again = True


def due(tenant: Tenant, *lanes: str, at: datetime | None = None) -> None:
    """Say that there is work for this tenant in these lanes, now or at a moment, in the caller's transaction.

    Rows of turns are locked until that transaction ends: call it last, with all the lanes at once.
    """
    unknown = set(lanes) - set(Lane.values)
    if unknown or not lanes:
        raise ValueError(f"not lanes: {sorted(unknown)}")
    values: dict[str, Any] = {"tenant": tenant.pk, "lanes": sorted(set(lanes)), "at": at, "resend": RESEND, "ahead": settings.TURN_SECONDS}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        for lane, wanted in cursor.fetchall():
            if wanted:
                broker.send(lane)


def due_here(*lanes: str, at: datetime | None = None) -> None:
    """The same for the tenant whose schema is open."""
    due(current.tenant(), *lanes, at=at)


@contextmanager
def claim(lane: str) -> Iterator[Held | None]:
    """Hold the turn of the tenant that is due in this lane and was served least, its schema entered; None when none is due.

    What is not said to be over stays due: work that ends by an exception, or with its process, is taken up again.
    """
    held = _take(lane)
    if held is None:
        yield None
        return
    began = time.monotonic()
    try:
        with entered(held.tenant):
            yield held
    finally:
        _leave(held, time.monotonic() - began)


@contextmanager
def entered(tenant: Tenant) -> Iterator[None]:
    """The tenant's schema, language and name in the log, as work for it needs them."""
    language = tenant.languages[0] if tenant.languages else settings.LANGUAGE_CODE
    named = structlog.contextvars.bound_contextvars(tenant=tenant.schema_name)
    with current.entered(tenant), translation.override(language), named:
        yield


def _take(lane: str) -> Held | None:
    holder = f"{socket.gethostname()[:32]}:{os.getpid()}:{threading.get_ident() % 100_000}:{uuid.uuid4().hex[:16]}"
    values: dict[str, Any] = {"lane": lane, "lease": settings.LEASE, "holder": holder, "ahead": settings.TURN_SECONDS}
    while True:
        row = _taken(values)
        if row is None:
            return None
        number, tenant_id, asked, plan = row
        held = Held(number, Tenant.objects.get(pk=tenant_id), lane, asked, holder, json.loads(plan))
        if held.tenant.is_agency or schemas.covers(held.tenant.migrated):
            return held
        held.again = timezone.now() + BEHIND_DELAY  # its migrations lag behind this code
        _leave(held, 0.0)


def _taken(values: dict[str, Any]) -> tuple[Any, ...] | None:
    """The turn that is taken. One that somebody works on for longer than a second has its message from the next tick."""
    at_once, patient = _TAKES
    try:
        with connection.cursor() as cursor:
            cursor.execute(at_once, values)
            row: tuple[Any, ...] | None = cursor.fetchone()
        if row is None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_PATIENCE)
                cursor.execute(patient, values)
                row = cursor.fetchone()
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        return None
    return row


def _leave(held: Held, seconds: float) -> None:
    """Give the turn back, due again if more remains; nothing happens when the lease ended and another has it."""
    at = held.again if isinstance(held.again, datetime) else None
    values: dict[str, Any] = {
        "id": held.id, "holder": held.holder, "asked": held.asked, "seconds": seconds,
        "more": held.again is True, "at": at, "plan": Json(held.plan),
    }  # fmt: skip
    mend()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LEAVE, values)
        row = cursor.fetchone()
        if row and row[0]:
            broker.send(held.lane)
