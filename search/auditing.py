"""Compares an index with the rows, by id and version, and repairs what differs: missing, stale, and ghosts of what is gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.by import By
from core.errors import Temporary
from core.models import Job
from ingestion.models import Mention
from search import engines, generations, indexing
from search.backends import EngineDown
from search.models import IndexGeneration
from tenants import jobs, pulse

log = logging.getLogger(__name__)

KIND: Final = "audit_index"
WINDOW: Final = 5_000
RETRY: Final = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """What differed in a stretch of ids, and was repaired. `ahead`: the index is newer than the rows, which a rebuild alone repairs."""

    missing: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()
    ghosts: tuple[int, ...] = ()
    ahead: tuple[int, ...] = ()
    last: int | None = None

    def counts(self) -> dict[str, int]:
        return {name: len(getattr(self, name)) for name in ("missing", "stale", "ghosts", "ahead")}


def audit(generation: IndexGeneration) -> Found:
    """Compare and repair one index whole, here and now."""
    whole, after = Found(), 0
    while True:
        part = compare(generation, after)
        repair(generation, part)
        whole = Found(
            whole.missing + part.missing, whole.stale + part.stale, whole.ghosts + part.ghosts, whole.ahead + part.ahead, part.last
        )
        if part.last is None:
            _close(generation, bool(whole.ahead))
            return whole
        after = part.last


def compare(generation: IndexGeneration, after: int, limit: int = WINDOW) -> Found:
    """What differs among the next ids; `last` is where to go on. What changes meanwhile may be named: repair is harmless."""
    held = engines.backend(generation.engine).versions(generation.number, after, limit)
    rows: Sequence[tuple[int, int]] = list(Mention.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "version")[:limit])
    ends = [side[-1][0] for side in (held, rows) if len(side) == limit]
    last = min(ends) if ends else None
    index, table = ({id: version for id, version in side if last is None or id <= last} for side in (held, rows))
    both = index.keys() & table.keys()
    return Found(
        missing=tuple(sorted(table.keys() - both)),
        stale=tuple(sorted(id for id in both if index[id] < table[id])),
        ghosts=tuple(sorted(index.keys() - both)),
        ahead=tuple(sorted(id for id in both if index[id] > table[id])),
        last=last,
    )


def repair(generation: IndexGeneration, found: Found) -> None:
    """Put what is missing or stale, delete ghosts."""
    wrong = [*found.missing, *found.stale, *found.ghosts]
    if not wrong:
        return
    log.warning("search.audit", extra={"index": generation.name, **found.counts()})
    held = dict(engines.backend(generation.engine).versions(generation.number, found.ghosts[0] - 1, WINDOW)) if found.ghosts else {}
    indexing.sync(wrong, only=[generation], held={id: held[id] for id in found.ghosts if id in held})


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """A stretch of the audit of one index after another."""
    read = list(IndexGeneration.objects.filter(read=True).order_by("pk"))
    cursor: dict[str, Any] = job.cursor or {"done": [], "after": 0, "found": {}}
    while time.monotonic() < deadline:
        generation = next((one for one in read if one.pk not in cursor["done"]), None)
        if generation is None:
            return True
        try:
            part = compare(generation, cursor["after"])
            repair(generation, part)
        except EngineDown as error:
            raise Temporary(
                _("The search engine does not answer now: try again in a minute."), code=error.code, retry_after=RETRY
            ) from error
        known = cursor["found"].get(generation.name, {})
        total = {name: known.get(name, 0) + number for name, number in part.counts().items()}
        found = {**cursor["found"], generation.name: total}
        cursor = {"done": cursor["done"], "after": part.last, "found": found}
        with transaction.atomic():
            if part.last is None:
                cursor |= {"done": [*cursor["done"], generation.pk], "after": 0}
                _close(generation, bool(total["ahead"]))
            jobs.progress(job, cursor=cursor, result=found, done=len(cursor["done"]), total=len(read))
    return False


def start(deadline: float = 0) -> None:
    """Have the indexes of this client audited, unless a job is at it."""
    if not Job.objects.filter(kind=KIND, state__in=jobs.OPEN).exists():
        jobs.start(KIND, by=By.system(), args={})


def _close(generation: IndexGeneration, ahead: bool) -> None:
    now = timezone.now()
    IndexGeneration.objects.filter(pk=generation.pk).update(audited_at=now)
    pulse.report(index_audited=now.isoformat())
    if ahead:  # the rows were restored from a backup: no version of theirs would be taken
        generations.fill(generations.begin(generation.engine))
