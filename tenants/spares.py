"""A schema made ahead, by the same script, so that opening a client only renames it. Without one, opening runs the script."""

from __future__ import annotations

import time
import zlib
from typing import Final

from django.db import transaction

from core.database import connection
from tenants import current, schemas, turns
from tenants.models import Lane, Tenant

KEPT: Final = 1
PREFIX: Final = "spare_"


def _prefix() -> str:
    return f"{PREFIX}{schemas.fingerprint()[:16]}_"


def _named(prefix: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) ORDER BY nspname", [prefix])
        return [row[0] for row in cursor.fetchall()]


def take(schema: str) -> bool:
    """Give a spare this name, in the caller's transaction; False when there is none, or others are taking it."""
    for spare in _named(_prefix()):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [zlib.crc32(spare.encode())])
            if cursor.fetchone()[0]:
                cursor.execute(f"ALTER SCHEMA {connection.ops.quote_name(spare)} RENAME TO {connection.ops.quote_name(schema)}")
                return True
    return False


def wanted() -> None:
    """Have the next spare made soon, in the agency's turn."""
    turns.due(Tenant.objects.get(schema_name=schemas.PUBLIC), Lane.BULK)


def work(deadline: float) -> bool:
    """Make what is missing, remove what an older release left. What a turn of the agency does."""
    with current.agency():
        there = _named(PREFIX)
        for spare in there:
            if not spare.startswith(_prefix()):
                with transaction.atomic():
                    schemas.drop(spare)
        numbers = {int(spare.rpartition("_")[2]) for spare in there if spare.startswith(_prefix())}
        missing = KEPT - len(numbers)
        while missing > 0 and time.monotonic() < deadline:
            number = max(numbers, default=0) + 1
            with transaction.atomic():
                schemas.create(f"{_prefix()}{number}", schemas.template().script)
            numbers.add(number)
            missing -= 1
    return missing > 0
