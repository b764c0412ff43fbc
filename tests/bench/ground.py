"""What a run stands on: one cluster and one search node in a folder of their own, the product's processes, clients to measure in."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.embedded import process
from core.embedded.commands import LANES_PROMPT, LANES_STEADY, as_module, manage, worker
from core.embedded.elasticsearch import Elasticsearch
from core.embedded.errors import Unavailable
from core.embedded.postgres import Postgres
from tests.bench.report import note

if TYPE_CHECKING:
    from tenants.models import Tenant

ROOT = Path(__file__).parents[2]
LIMIT = "1000000"
PAGE = 500
COUNTED_AT_ONCE = 10_000
MENTIONS = 1_000_000
THROUGH_PIPELINE = 25_000


class Ground:
    """Opened once a run; `size` scales counts."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.folder = Path(tempfile.mkdtemp(prefix="vigie-bench-"))
        self.postgres = Postgres(self.folder / "postgres")
        self.node: Elasticsearch | None = None
        self.children: list[subprocess.Popen[bytes]] = []

    def size(self, count: int, least: int = 1) -> int:
        return max(least, round(count * self.scale))

    # -- up and down

    @contextlib.contextmanager
    def standing(self, *, search: bool) -> Iterator[Ground]:
        """Servers that answer, Django set up, the public schema migrated."""
        try:
            note("PostgreSQL starts")
            self.postgres.start()
            if search:
                self._start_node()
            self._set_up()
            yield self
        finally:
            self.stop_children()
            if self.node:
                self.node.stop()
            if "django.db" in sys.modules and "DJANGO_SETTINGS_MODULE" in os.environ:
                from django.db import connections

                connections.close_all()
            self.postgres.stop()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _start_node(self) -> None:
        node = Elasticsearch(self.folder / "elasticsearch", heap="768m")
        try:
            note("Elasticsearch starts")
            node.start()
            self.node = node
        except Unavailable as reason:
            note(f"{reason} What needs it is left out.")

    def _set_up(self) -> None:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "core.settings",
            "DATABASE_URL": self.postgres.url,
            "SEARCH_URL": self.node.url if self.node else "postgres:",
            "BROKER_URL": "postgres:",
            "EMAIL_URL": "memory:",
            "FILES_URL": f"file:{self.folder / 'files'}",
            "VAR_DIR": str(self.folder / "var"),
            "SECRETS_FILE": str(self.folder / "secrets.json"),
            "INSTALLATION": "bench",
            "AGENCY_HOST": "vigie.localhost",
            "CLIENT_HOSTS": "localhost",
            "PUBLIC_PORT": "0",
            "HTTPS": "0",
            "LOG_LEVEL": "ERROR",
            "API_CALLER_LIMIT": LIMIT,
            "API_CLIENT_LIMIT": LIMIT,
        }
        (self.folder / "var" / "static").mkdir(parents=True)
        import django

        django.setup()
        from tenants import migrating, schemas

        schemas.migrate(schemas.PUBLIC)
        migrating.ensure_agency()

    # -- processes of the product

    def begin(self, command: list[str], **env: str) -> subprocess.Popen[bytes]:
        words = process.tied([sys.executable, *as_module(command)], signal.SIGTERM)
        child = process.spawn(words, env=os.environ | {"PYTHONPATH": str(ROOT)} | env, cwd=ROOT, output=subprocess.DEVNULL)
        self.children.append(child)
        return child

    def begin_workers(self, *, scheduler: bool = False) -> list[subprocess.Popen[bytes]]:
        """The two worker processes of the product, ready to take work."""
        from tenants import broker

        begun = [self.begin(worker(LANES_PROMPT)), self.begin(worker(LANES_STEADY))]
        if scheduler:
            begun.append(self.begin(manage("scheduler")))
        until(lambda: broker.current().workers() >= 2, 60, "the workers did not come up")
        return begun

    def stop_children(self) -> None:
        for child in self.children:
            process.finish(child, signal.SIGTERM, 8)
        self.children.clear()

    # -- clients

    def client(self, slug: str) -> Tenant:
        """A new client with the corpus's subjects; the connection is in its schema."""
        from core.by import By
        from core.database import connection
        from ingestion import subjects
        from tenants import opening
        from tests.bench.corpus import corpus

        connection.set_schema_to_public()
        made = opening.open_tenant(slug.title(), slug, languages=["en", "fr"], by=By.system())
        connection.set_tenant(made)
        for name, query in corpus().subjects:
            subjects.create(name, "own", query, by=By.system())
        return made

    @cached_property
    def large(self) -> Tenant:
        """A client with a million mentions at scale 1, indexed in PostgreSQL: a part is taken through the pipeline, the rest are copies."""
        from core.models import Job
        from ingestion import pipeline
        from search import auditing, generations, indexing
        from tests.bench import copies

        made = self.client("large")
        Job.objects.all().delete()  # subjects made before any mention have nothing to match again
        count = self.size(MENTIONS, least=500)
        times = max(1, round(count / THROUGH_PIPELINE))
        note(f"A client with {count} mentions is being made")
        keep(count // times)
        while pipeline.work_one_batch():
            pass
        generations.written()
        for generation in generations.written():
            if generation.engine == "postgres":
                indexing.sync(self.stored(), only=[generation])
            followed(generation.reader)
        if times > 1:
            note(f"{times - 1} copies of what is there are being made")
            copies.multiply(times)
        with self._cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        for generation in generations.written():
            if generation.engine == "postgres" and any((found := auditing.audit(generation)).counts().values()):
                raise AssertionError(f"The index does not equal the rows: {found.counts()}")
        note("it is there")
        return made

    @cached_property
    def counted(self) -> Tenant:
        """The large client with its counts by cell."""
        from reputation import comparing, counting, rollups

        made = self.large
        self.enter(made)
        note("its mentions are being counted")
        stored = self.stored()
        for start in range(0, len(stored), COUNTED_AT_ONCE):
            rollups.recount(stored[start : start + COUNTED_AT_ONCE])
        followed(counting.READER)
        with self._cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        if differ := comparing.compare():
            raise AssertionError(f"{len(differ)} cells do not equal the rows, {differ[0]} among them")
        note("they are counted")
        return made

    def stored(self) -> list[int]:
        """The mentions of the client of the connection."""
        from ingestion.models import Mention

        return list(Mention.objects.order_by("pk").values_list("pk", flat=True))

    def enter(self, tenant: Tenant) -> None:
        from core.database import connection

        connection.set_tenant(tenant)

    @staticmethod
    def _cursor() -> Any:
        from django.db import connection

        return connection.cursor()


def keep(count: int, *, source: str = "Bench", prefix: str = "b", seed: int = 1) -> None:
    """Keep items as raw items of the client of the connection; they wait to be read."""
    from core.by import By
    from core.choices import JobState
    from ingestion import keeping, push
    from ingestion.connectors import RawPayload
    from ingestion.models import Run, RunKind
    from tests.bench.corpus import items

    made = push.source_named(source, By.system())
    run = Run.objects.create(source=made, kind=RunKind.FETCH, state=JobState.RUNNING)
    page: list[Mapping[str, Any]] = []
    for number, item in enumerate(items(count, seed=seed, prefix=prefix), 1):
        page.append(item)
        if len(page) == PAGE or number == count:
            keeping.keep_page(made, run, [RawPayload(one["external_id"], one) for one in page])
            page = []


def followed(reader: str) -> None:
    """Say that this reader has seen all changes: what it keeps was filled beside them."""
    from ingestion import changes

    while batch := changes.read(reader, 20_000):
        changes.advance(reader, batch[-1])


def until(done: Callable[[], bool], limit: float, wrong: str, every: float = 0.1) -> None:
    """Wait for a condition; a measure of something that never happens is no measure."""
    end = time.monotonic() + limit
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"{wrong} within {limit:.0f} seconds")
        time.sleep(every)
