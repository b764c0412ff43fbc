"""Keys of the cache begin with the schema: one tenant never reads another's entries."""

from __future__ import annotations

from core.database import connection


def key(name: str, prefix: str, version: int) -> str:
    return f"{connection.schema_name}:{prefix}:{version}:{name}"
