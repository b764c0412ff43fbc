"""A monthly report of a brand with 100,000 mentions: built and rendered by a worker, its time and its memory."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import psutil
from django.db.models import Q
from django.utils import timezone

from core.by import By
from core.models import Job
from ingestion import pipeline
from ingestion.models import Subject
from reporting import reports
from reporting.models import Figure, Report
from reputation import counting, rollups
from tenants.models import Turn
from tests.bench import copies
from tests.bench.ground import Ground, followed, keep, until
from tests.bench.report import Bar, Result, note

FIRST = 20_000
COUNT = 100_000
SECONDS, MEGABYTES = 5.0, 500.0
# Once, on 28 November 2026, two shared cores of a machine of 23 GB: WeasyPrint 70.0 (PDF/UA-1) and Typst drew one report's content, eight
# sections with four charts, from the same values and pictures. Seconds of a core, to the file; what comes before is the same for both.
DRAWN = {"weasyprint_draws_s": 1.35, "typst_draws_s": 0.12, "on": "2026-11-28, 2 cores, 23 GB"}


def render(ground: Ground) -> Iterator[Result]:
    """The facts of a month with all their figures, then the PDF; in a worker process that does nothing else."""
    tenant = ground.client("reported")
    Job.objects.all().delete()
    count, first = ground.size(COUNT, least=500), min(ground.size(COUNT, least=500), FIRST)
    note(f"A brand with {count} mentions is being made")
    keep(first)
    while pipeline.work_one_batch():
        pass
    if count > first:
        copies.multiply(count // first)
    ids = ground.stored()
    for start in range(0, len(ids), rollups.STRETCH):
        rollups.recount(ids[start : start + rollups.STRETCH])
    followed(counting.READER)
    brand = max(Subject.objects.watched(), key=lambda subject: subject.matches.count())
    Subject.objects.exclude(pk=brand.pk).filter(kind="own").update(kind="theme")
    workers = ground.begin_workers(scheduler=True)
    ground.enter(tenant)
    month = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    window = (month - timedelta(days=1)).replace(day=1), month
    pids = [process.pid for process in workers]
    _make(window, pids)  # the first one loads fonts and compiles charts
    until(_idle, 1_200, "the workers did not come to rest", every=1)  # they search for voices, needs and the image, too
    before = _worked(pids)
    report, seconds, megabytes = _make(window, pids)
    worked = _worked(pids) - before
    ground.stop_children()
    more = {
        "mentions": count, "of_the_month": int(Figure.objects.get(report=report, key=f"mentions:{brand.pk}").value or 0),
        "subjects": len(report.subjects), "figures": Figure.objects.filter(report=report).count(), "memory_mb": round(megabytes),
        "pdf_kb": report.files["pdf"]["size"] // 1_000, "of_a_core_s": round(worked, 1), "load": round(os.getloadavg()[0], 1),
        "peer_once": DRAWN,
    }  # fmt: skip
    bar = Bar("<= 5 s in a worker, memory <= 500 MB", value=SECONDS, higher=False, also=(megabytes <= MEGABYTES,))
    yield Result("report.render", seconds, "s", 1, bar=bar, more=more)


def _make(window: tuple[datetime, datetime], workers: list[int]) -> tuple[Report, float, float]:
    """The report, the seconds of its job, the most memory that a worker held meanwhile."""
    asked = reports.ask(*window, [], "en", ["pdf"], by=By.system())
    most = 0.0

    def done() -> bool:
        nonlocal most
        most = max([most, *(_held(pid) for pid in workers)])
        time.sleep(0.1)
        return Job.objects.get(pk=str(asked.job_uid)).is_over

    until(done, 120, "the report is not made")
    job = Job.objects.get(pk=str(asked.job_uid))
    if job.state != "done" or not job.started_at or not job.ended_at:
        raise AssertionError(f"the report failed: {job.error}")
    asked.refresh_from_db()
    return asked, (job.ended_at - job.started_at).total_seconds(), most


def _idle() -> bool:
    """Nothing else is due: what 100,000 new mentions bring (incidents, needs) is not the report's."""
    now = timezone.now()
    return not Turn.objects.filter(Q(due_at__lte=now) | Q(lease_until__gt=now)).exists()


def _worked(pids: list[int]) -> float:
    """Seconds of a core that the workers took so far, without what PostgreSQL took for them."""
    family = [one for pid in pids for top in [psutil.Process(pid)] for one in (top, *top.children(recursive=True))]
    return sum(sum(one.cpu_times()[:2]) for one in family)


def _held(pid: int) -> float:
    """Memory of a process and of those it began, in megabytes; what several share counts once."""
    try:
        family = psutil.Process(pid)
        return sum(one.memory_full_info().pss for one in [family, *family.children(recursive=True)]) / 1e6
    except psutil.NoSuchProcess:
        return 0.0
