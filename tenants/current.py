"""The tenant of the connection: which one it is, and how to enter another for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from core.database import connection
from tenants.models import Tenant


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
    return ZoneInfo(tenant().time_zone)


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
