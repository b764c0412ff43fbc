"""Opening a client and migrating many, beside Django's own way, one migration after another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest import mock

from django.core.management import call_command
from django.db import migrations, models

from core.by import By
from core.database import connection
from tenants import migrating as migrating_many
from tenants import opening as opening_one
from tenants import schemas, spares
from tenants.models import Tenant
from tests import releases
from tests.bench.ground import ROOT, Ground
from tests.bench.report import Bar, Result, quantile, rounded, seconds

MANY = 300
SAMPLE = 4
NAME = "0099_bench"


def opening(ground: Ground) -> Iterator[Result]:
    """`open_tenant` as people have it, which takes the schema that a worker made ahead; and by replay, where none is ready. Beside CREATE
    SCHEMA and every migration: by Django's executor alone, the quickest way there is, and by the command of django-tenants."""
    connection.set_schema_to_public()
    schemas.template()

    def by_migrations(act: Callable[[str], object]) -> float:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA bench_slow")
        try:
            return seconds(lambda: act("bench_slow"))
        finally:
            schemas.drop("bench_slow")

    count = ground.size(10, least=3)
    with mock.patch.object(spares, "take", return_value=False):
        _open("first")
        replayed = [seconds(partial(_open, f"replayed{place}")) for place in range(count)]
    times = [_with_spare(f"open{place}") for place in range(count)]
    slow, shipped = by_migrations(schemas.migrate), by_migrations(lambda name: _shipped([name]))
    bar = Bar("<= 1 s, ratio <= 0.05", value=1, ratio=0.05, higher=False)
    more = {"slowest": rounded(max(times)), "by_replay": rounded(quantile(replayed, 0.5)), "by_migrate_schemas": rounded(shipped)}
    yield Result("tenant.open", quantile(times, 0.5), "s", len(times), "CREATE SCHEMA and all migrations", slow, bar, more)


def _with_spare(slug: str) -> float:
    spares.work(time.monotonic() + 60)
    return seconds(partial(_open, slug))


def _open(slug: str) -> None:
    opening_one.open_tenant(slug, slug, by=By.system())


def migrating(ground: Ground) -> Iterator[Result]:
    """All clients brought to this code: nothing to do, then a column and an index; beside `migrate_schemas` as shipped, on a few."""
    connection.set_schema_to_public()
    missing = ground.size(MANY, least=10) - Tenant.objects.exclude(schema_name=schemas.PUBLIC).count()
    for number in range(missing):
        _open(f"many{number}")
    tenants = list(Tenant.objects.exclude(schema_name=schemas.PUBLIC).values_list("schema_name", flat=True))
    nothing = min(seconds(_command) for _ in range(2))
    shipped = seconds(lambda: _shipped(tenants[-SAMPLE:])) / SAMPLE
    bar = Bar("<= 3 s for 300", value=3, higher=False)
    more: dict[str, Any] = {"work": "nothing to do, the command's start included"}
    peer = f"migrate_schemas on {SAMPLE} of them, times {len(tenants) / SAMPLE:g}"
    yield Result("tenant.migrate", nothing, "s", len(tenants), peer, shipped * len(tenants), bar, more)
    with releases.newer(AddColumn, NAME):
        sample = tenants[-SAMPLE:]
        shipped = seconds(lambda: _shipped(sample)) / SAMPLE
        began = time.perf_counter()
        done = migrating_many.migrate_all()
        took = time.perf_counter() - began
        if done.failed or done.replayed + done.by_django != len(tenants) - SAMPLE:
            raise AssertionError(f"{done.replayed + done.by_django} of {len(tenants) - SAMPLE} migrated; {done.failed}")
    more = {"work": "a column and an index"}
    bar = Bar("ratio <= 0.02 for 300", ratio=0.02, higher=False)
    count = len(tenants) - SAMPLE
    yield Result("tenant.migrate", took, "s", count, peer, shipped * count, bar, more)


def _command() -> None:
    subprocess.run([sys.executable, "manage.py", "migrate_tenants"], cwd=ROOT, env=os.environ, check=True, capture_output=True)


def _shipped(names: list[str]) -> None:
    for name in names:
        call_command("migrate_schemas", schema_name=name, interactive=False, verbosity=0)
    connection.set_schema_to_public()


class AddColumn(migrations.Migration):
    """A release's change."""

    operations = [
        migrations.AddField("event", "note", models.CharField(max_length=8, blank=True, db_default="")),
        migrations.AddIndex("event", models.Index(fields=["note"], name="event_note")),
    ]
