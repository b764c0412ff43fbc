"""`turn.fairness`: how long a post of a quiet client takes until it is found, alone and while another client imports a large file."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress

from core.by import By
from core.database import connection as tenant_connection
from core.models import Job
from ingestion import imports, push
from ingestion.models import Mention
from search import generations, querying
from search.querying import Query
from tenants import current, jobs
from tenants.models import Tenant
from tests.bench.corpus import items
from tests.bench.ground import Ground, followed, until
from tests.bench.ingest import quiet
from tests.bench.report import Bar, Result, note, quantile

POSTS = 100
EVERY = 0.3
PATIENCE = 300.0


def fairness(ground: Ground) -> Iterator[Result]:
    rows = ground.size(500_000, least=5_000)
    busy, calm = ground.client("busy"), ground.client("calm")
    for tenant in (busy, calm):
        ground.enter(tenant)
        Job.objects.all().delete()
        for generation in generations.written():
            followed(generation.reader)
    quiet()
    ground.begin_workers(scheduler=True)
    _post_all(calm, "warm", ground.size(10, least=5))
    alone = _post_all(calm, "alone", ground.size(POSTS, least=10))
    job = _import(busy, rows)
    note(f"the other client imports {rows} rows")
    shared = _post_all(calm, "shared", ground.size(POSTS, least=10))
    with current.entered(busy):
        stored = Mention.objects.count()
        under_way = Job.objects.get(pk=job.pk).state in jobs.OPEN
        if under_way:
            jobs.stop(Job.objects.get(pk=job.pk), By.system())
    ground.stop_children()
    tenant_connection.set_tenant(busy)
    more = {
        "rows": rows, "brought_in_meanwhile": stored, "still_importing_at_the_end": under_way,
        "median": round(quantile(shared, 0.5), 2), "median_alone": round(quantile(alone, 0.5), 2),
    }  # fmt: skip
    bar = Bar("p95 <= 2 times", ratio=2, higher=False)
    yield Result("turn.fairness", quantile(shared, 0.95), "s", len(shared), "the same alone", quantile(alone, 0.95), bar, more)


def _post_all(tenant: Tenant, name: str, count: int) -> list[float]:
    """Seconds of each post from push to findable; one is sent every 0.3 s, whatever became of those before."""
    begun: dict[str, float] = {}
    found: dict[str, float] = {}
    start = time.monotonic()
    with current.entered(tenant):
        while len(found) < count:
            if len(begun) < count and time.monotonic() >= start + EVERY * len(begun):
                word = f"{name}{len(begun)}"
                push.push([{"external_id": word, "text": f"United lost my bag, says {word}"}], by=By.system())
                begun[word] = time.monotonic()
            for word in begun.keys() - found.keys():
                if querying.find(Query(word, limit=1)).total.value:
                    found[word] = time.monotonic()
            if time.monotonic() > start + PATIENCE:
                raise TimeoutError(f"{count - len(found)} of {count} posts were not found within {PATIENCE:.0f} seconds")
            time.sleep(0.02)
    return [found[word] - begun[word] for word in begun]


def _import(tenant: Tenant, rows: int) -> Job:
    """Have a large file brought in; once the first of it is there."""
    with current.entered(tenant), tempfile.TemporaryFile() as file:
        for item in items(rows, seed=6, prefix="f"):
            file.write(json.dumps(item).encode() + b"\n")
        file.seek(0)
        received = imports.receive(file, "large.ndjson", by=By.system())
        job = imports.start(received, by=By.system())
        with suppress(TimeoutError):
            until(Mention.objects.exists, 60, "nothing of the file was brought in")
        assert isinstance(job, Job)
        return job
