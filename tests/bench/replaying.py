"""Days told again with the clock of then: at each full hour what was published until it is stored, and the duties do what is due."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from core.by import By
from ingestion import gaps, pipeline, push, subjects
from ingestion.models import GapReason, Source
from reputation import rollups
from reputation.incidents import watching
from reputation.needs import searching as needs
from reputation.statements import echoing, proposing
from reputation.voices import searching as voices
from tenants import jobs, opening
from tenants.models import Lane
from tests.bench.ground import Ground

BY = By.system()
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
DUTIES = (pipeline.work, rollups.work, watching.work, echoing.work, proposing.work)
LANES = (Lane.BULK, Lane.INTERACTIVE, Lane.PROCESS, Lane.INDEX)
SECONDS = 120.0


@dataclass(frozen=True)
class Published:
    """An item of a source, and when it came out."""

    at: datetime
    source: str
    item: Mapping[str, Any]


@dataclass(frozen=True)
class Silence:
    """When a source was not heard; without an end: to the end."""

    source: str
    since: datetime
    until: datetime | None


class Replay:
    """One client, whose clock is moved by hand."""

    def __init__(self, published: Sequence[Published], silences: Sequence[Silence] = ()) -> None:
        self.published = sorted(published, key=lambda one: (one.at, str(one.item["external_id"])))
        self.silences = list(silences)
        self.now = self.published[0].at
        self.told = 0
        self.searched = self.now

    @contextmanager
    def running(self) -> Iterator[None]:
        """The product's clock is this one meanwhile."""
        right = timezone.now
        timezone.now = lambda: self.now
        try:
            yield
        finally:
            timezone.now = right

    def go(self, moment: datetime) -> None:
        """On to a moment: store what came out before it, then do what is due. Needs and voices, which are searched daily, once a week."""
        first = self.told == 0
        self.now = moment
        due: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        while self.told < len(self.published) and self.published[self.told].at < moment:
            one = self.published[self.told]
            due[one.source].append(one.item)
            self.told += 1
        for source, items in due.items():
            for start in range(0, len(items), 1_000):
                push.push(items[start : start + 1_000], by=BY, source_name=source)
        self._fall_silent()
        self.work()
        if first or moment - self.searched >= WEEK:
            self.search()

    def work(self) -> None:
        """What a worker does in a turn, until nothing is left."""
        for duty in DUTIES:
            _until_done(duty)
        for lane in LANES:
            _until_done(partial(jobs.work, lane))

    def search(self) -> None:
        """What is searched daily."""
        with connection.cursor() as cursor:  # as the server does by itself within a minute
            cursor.execute("ANALYZE")
        self.searched = self.now
        needs.daily(0)
        voices.daily(0)
        self.work()

    def _fall_silent(self) -> None:
        for one in [one for one in self.silences if one.since <= self.now]:
            self.silences.remove(one)
            gaps.open_now(Source.objects.get(name=one.source), GapReason.DOWN, since=one.since)
            if one.until is not None:
                gaps.close(Source.objects.get(name=one.source), one.until)


def client(ground: Ground, slug: str, zone: str, languages: Sequence[str], watched: Sequence[tuple[str, str, str]]) -> None:
    """A new client with these subjects: name, kind, query; the connection is in its schema."""
    from core.database import connection as schema

    schema.set_schema_to_public()
    made = opening.open_tenant(slug.title(), slug, languages=list(languages), time_zone=zone, by=BY)
    ground.enter(made)
    for name, kind, query in watched:
        subjects.create(name, kind, query, by=BY)


def moments(first: datetime, last: datetime, near: Sequence[tuple[datetime, datetime]] | None = None) -> Iterator[datetime]:
    """Full hours after the first; where only some times are near, full days elsewhere."""
    moment = first.replace(minute=0, second=0, microsecond=0)
    while moment < last:
        hourly = near is None or any(since <= moment + DAY and moment < until for since, until in near)
        moment = min(moment + (HOUR if hourly else DAY), last)
        yield moment


def _until_done(duty: Callable[[float], object]) -> None:
    end = time.monotonic() + SECONDS
    while duty(time.monotonic() + 10) is True:
        assert time.monotonic() < end, "the work does not end"
