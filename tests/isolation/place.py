"""A client that is being furnished: each of its objects made once, under numbers that no other client has."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar, cast

from core import files
from core.by import By
from core.database import connection
from tenants.models import Tenant

SECRET = "zanzibarsecret"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST_NUMBER = 7_000_000
BY = By.system()


T = TypeVar("T")


class Place:
    """A client that is being furnished: each object is made once, whoever asks for it first."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self._made: dict[Callable[..., object], object] = {}

    def one(self, make: Callable[[Place], T]) -> T:
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])


def raise_numbers(tenant: Tenant) -> None:
    """Let the numbers of this schema go on where no other schema's are: a number found elsewhere is then its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, greatest(%s, last_value))"
            " FROM pg_sequences WHERE schemaname = %s",
            [FIRST_NUMBER, tenant.schema_name],
        )


def kept_file(tenant: Tenant, folder: str) -> str:
    key = files.key(tenant, folder, "1.csv")
    files.save(key, io.BytesIO(SECRET.encode()))
    return key
