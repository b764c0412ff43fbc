"""The tenant of the connection: which one it is, and how to enter another for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from zoneinfo import ZoneInfo

from core.database import connection
from tenants.models import Tenant

_zone: Final[ContextVar[ZoneInfo | None]] = ContextVar("zone", default=None)
_clock: Final[ContextVar[ZoneInfo | None]] = ContextVar("clock", default=None)


def tenant() -> Tenant:
    """The row of the schema that the connection is in; the agency's own in `public`."""
    present = connection.tenant
    if not isinstance(present, Tenant):
        # A worker or a command that named the schema only: the row is read once and stays with the connection.
        present = Tenant.objects.get(schema_name=connection.schema_name)
        connection.tenant = present
    return present


def zone() -> ZoneInfo:
    """The time zone in which this client's days and hours are cut."""
    return _zone.get() or ZoneInfo(tenant().time_zone)


@contextmanager
def cut_in(zone: ZoneInfo | None) -> Iterator[None]:
    """Answer a question whose days and hours are cut in another zone than the client's; in its own when None."""
    before = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(before)


def clock() -> ZoneInfo:
    """The time zone in which whoever reads is told hours: their own, else the client's. Days are never cut in it."""
    return _clock.get() or zone()


@contextmanager
def told_in(name: str) -> Iterator[None]:
    """Tell hours in this time zone; in the client's when there is no name."""
    before = _clock.set(ZoneInfo(name) if name else None)
    try:
        yield
    finally:
        _clock.reset(before)


@contextmanager
def entered(other: Tenant) -> Iterator[Tenant]:
    """Work inside this tenant's schema, then go back to where the connection was."""
    before = connection.tenant
    connection.set_tenant(other)
    try:
        yield other
    finally:
        connection.set_tenant(before)


@contextmanager
def agency() -> Iterator[None]:
    """Work in the public schema, then go back to where the connection was."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)
