"""`ingest.rate`: raw items stored, matched, indexed in both engines and recounted by two workers, beside COPY of what they wrote."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil
from django.db import transaction

from core.by import By
from core.database import connection
from core.models import Job
from ingestion import changes
from ingestion.models import Mention, RawItem
from reputation.counting import READER
from search import engines, generations
from tenants import opening, turns
from tenants.models import Turn
from tests.bench.ground import Ground, keep, until
from tests.bench.report import Bar, Result, note, seconds

# What stood there before the clock started.
BEFORE = (
    "core_auditentry",
    "core_job",
    "ingestion_rawitem",
    "ingestion_run",
    "ingestion_source",
    "ingestion_subject",
    "ingestion_subjectversion",
)
COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
MEMORY = 400


def quiet(*but: str) -> None:
    """Nothing is due but for these clients: what earlier measures left must not be worked on now.

    The messages go first: a turn that a worker ends meanwhile would else count as sent while its message is gone.
    """

    before = connection.tenant
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dramatiq.queue")
    connection.set_tenant(before)
    Turn.objects.exclude(tenant__slug__in=but).update(due_at=None, sent_at=None, asked=0, done=0)


def caught_up() -> bool:
    """Everything that waits is read, and every reader of the changes is at their end."""

    if RawItem.objects.pending().exists():
        return False
    readers = [READER, *(one.reader for one in generations.written())]
    return not any(changes.read(reader, 1) or changes.held(reader) for reader in readers)


def ingest(ground: Ground) -> Iterator[Result]:

    count = ground.size(20_000, least=1_000)
    tenant = ground.client("ingest")
    Job.objects.all().delete()
    generations.written()
    quiet()
    begun = ground.begin_workers()
    keep(count, prefix="w")  # a first part, so that every process has loaded what it needs
    turns.due(tenant, "process")
    until(caught_up, 600, "the first part was not brought in")
    quiet()
    stored = Mention.objects.count()

    with transaction.atomic():  # seen by the workers all at once, at its end
        keep(count, prefix="i", seed=2)
    began = time.perf_counter()
    until(caught_up, 900, "the items were not brought in", every=0.2)
    took = time.perf_counter() - began
    memory = max(_memory(child.pid) for child in begun)
    ground.stop_children()
    made = Mention.objects.count() - stored
    for generation in generations.written():
        held = sum(1 for _ in _held(engines.backend(generation.engine), generation.number))
        if held != stored + made:
            raise AssertionError(f"{generation.name} holds {held} of {stored + made} mentions")

    rows, copying = _copied(tenant.schema_name)
    bar = Bar(f">= 600 a second, >= 0.15 of COPY, a worker <= {MEMORY} MB", value=600, ratio=0.15, also=(memory <= MEMORY,))
    more: dict[str, Any] = {"worker_mb": round(memory), "copied_rows": rows}
    # All mentions of the client were copied, those of the first part too.
    yield Result("ingest.rate", made / took, "mentions/s", made, "COPY of the rows written", (stored + made) / copying, bar, more)


def _held(backend: Any, generation: int) -> Iterator[int]:
    after = 0
    while found := backend.versions(generation, after, 10_000):
        yield from (id for id, _version in found)
        after = found[-1][0]


def _memory(pid: int) -> float:
    """Megabytes of the largest process of a worker."""
    top = psutil.Process(pid)
    return max(one.memory_info().rss for one in (top, *top.children(recursive=True))) / 1e6


def _copied(schema: str) -> tuple[int, float]:
    """How many rows the product wrote, and the seconds that COPY takes for them: the same tables of an empty client, in one transaction."""

    connection.set_schema_to_public()
    empty = opening.open_tenant("Copied", "copied", by=By.system()).schema_name
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'django_migrations' ORDER BY 1", [schema])
        tables = [Table.read(cursor, schema, name) for (name,) in cursor.fetchall()]
    written = [table for table in tables if table.rows and table.name not in BEFORE]
    _write([table for table in tables if table.name in BEFORE], empty)
    took = seconds(lambda: _write(written, empty))
    rows = sum(table.rows for table in written)
    note(f"COPY wrote {rows} rows of {len(written)} tables in {took:.1f} s")
    return rows, took


def _write(tables: list[Table], schema: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f'COPY "{schema}"."{table.name}" ({table.columns}) FROM STDIN (FORMAT binary)') as stream:
                stream.write(table.content)


@dataclass(frozen=True)
class Table:
    """The rows of one table as COPY writes them."""

    name: str
    columns: str
    rows: int
    content: bytes

    @classmethod
    def read(cls, cursor: Any, schema: str, name: str) -> Table:
        cursor.execute(COLUMNS, [schema, name])
        columns = cursor.fetchone()[0]
        held = io.BytesIO()
        with cursor.copy(f'COPY "{schema}"."{name}" ({columns}) TO STDOUT (FORMAT binary)') as stream:
            for chunk in stream:
                held.write(bytes(chunk))
            rows = cursor.rowcount
        return cls(name, columns, rows, held.getvalue())
