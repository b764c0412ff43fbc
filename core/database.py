"""The connection as what it is, for types: PostgreSQL, inside the schema of one tenant or the public one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from django.db import connection as plain
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:

    class TenantConnection(BaseDatabaseWrapper, Protocol):  # type: ignore[misc]
        """What django-tenants adds."""

        tenant: Any
        schema_name: str
        search_path_set_schemas: list[str] | None
        ops: Any

        def set_tenant(self, tenant: Any) -> None: ...
        def set_schema(self, schema_name: str) -> None: ...
        def set_schema_to_public(self) -> None: ...


connection = cast("TenantConnection", plain)
