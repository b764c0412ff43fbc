"""Builds an index again from the rows while mentions go on arriving: both are written, then the new one is read, then the old one goes."""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.by import By
from core.errors import Temporary
from core.models import Job
from ingestion import changes
from ingestion.models import Mention
from search import engines, generations, indexing
from search.backends import EngineDown
from search.models import IndexGeneration
from tenants import jobs

RETRY: Final = 15.0
STRETCH: Final = 10 * settings.BATCH
"""Put by one sync, which sends a batch while it builds the next."""
FOREVER: Final = float("inf")


def start(by: By, kind: str | None = None) -> list[Job]:
    """Have the indexes of this client built again, of one engine or of all; one job each."""
    return [generations.start_filling(generations.begin(name), by) for name in ([kind] if kind else engines.kinds())]


def now(kind: str) -> IndexGeneration:
    """Build one again here and now, and return when it is read."""
    generations.written()
    made = generations.begin(kind)
    while not advance(made, FOREVER):
        pass
    return made


def advance(generation: IndexGeneration, deadline: float) -> bool:
    """Put more mentions into the new index; True once all are there and it is read."""
    if generation.complete:
        return True
    while time.monotonic() < deadline:
        ids = list(Mention.objects.filter(pk__gt=generation.filled_to).order_by("pk").values_list("pk", flat=True)[:STRETCH])
        if not ids:
            return _caught_up(generation, deadline)
        indexing.sync(ids, only=[generation])
        generation.filled_to = ids[-1]
        generation.save(update_fields=["filled_to"])
    return False


def _caught_up(generation: IndexGeneration, deadline: float) -> bool:
    """Follow what changed meanwhile to its end, then let the new index be read."""
    while time.monotonic() < deadline:
        batch = changes.read(generation.reader, indexing.AT_ONCE)
        if not batch:
            generations.publish(generation)
            return True
        if indexing.follow({generation: batch}):
            raise EngineDown(_("The search engine does not answer now: try again in a minute."))
    return False


@jobs.runner(generations.REBUILD)
def run(job: Job, deadline: float) -> bool:
    """A stretch of a rebuild."""
    generation = IndexGeneration.objects.filter(pk=job.args["generation"]).first()
    if generation is None:
        return True  # another took its place
    try:
        done = advance(generation, deadline)
    except EngineDown as error:
        raise Temporary(error.detail, code=error.code, retry_after=RETRY) from error
    newest = Mention.objects.aggregate(most=Max("pk"))["most"] or 0
    with transaction.atomic():
        jobs.progress(job, done=min(generation.filled_to, newest), total=newest)
    return done
