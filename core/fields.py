"""Column types that PostgreSQL has and Django does not."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now


class PgCurrentXactId(models.Func):
    """The number of the running transaction, as `xid8`."""

    function = "pg_current_xact_id"
    output_field: models.Field[Any, Any] = models.BigIntegerField()


class XidField(models.BigIntegerField[int, int]):
    """The transaction that wrote the row: with `pg_snapshot_xmin` it tells which rows are safely below every open transaction."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def rel_db_type(self, connection: Any) -> str:
        return "xid8"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return f"({sql})::text::bigint", params


class DatabaseNow(Now):
    """The clock of the database as a column's default: one clock for every process."""
