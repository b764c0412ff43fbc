"""The connection to the database, typed with what tenants add to it: a schema, and a way into another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import connection as _connection

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    class TenantConnection(BaseDatabaseWrapper):
        """What django-tenants adds."""

        tenant: Any
        schema_name: str
        search_path_set_schemas: list[str] | None
        ops: Any

        def set_tenant(self, tenant: Any) -> None: ...
        def set_schema(self, schema_name: str) -> None: ...
        def set_schema_to_public(self) -> None: ...


connection = cast("TenantConnection", _connection)


def mend() -> None:
    """Drop the connection if it is broken, so that the next query opens another; one in a transaction is its owner's."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
