"""What the demonstration tells is found in its ninety days, stored at once: a crisis as called before its top, a sudden rise by the end of
its top hour; hour by hour, as they were published, the measure `incident.replay` tells them."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from core.by import By
from ingestion import gaps, pipeline, push, subjects
from ingestion.models import GapReason, Mention, Source
from reporting.demonstration.scripts import SCRIPTS
from reporting.demonstration.teller import Story, tell
from reporting.demonstration.truth import Course
from reputation import rollups
from reputation.incidents import watching
from reputation.models import Incident

pytestmark = pytest.mark.django_db
BY = By.system()
HOUR = timedelta(hours=1)


def told(script, end: datetime | None = None) -> Story:
    """The story that ends now, or then, stored, counted, watched."""
    story = tell(script, end or timezone.now())
    for subject in script.subjects:
        subjects.create(subject.name, subject.kind, subject.query, by=BY)
    for place in script.places:
        items = [said.item for said in story.said if said.source == place.source]
        for start in range(0, len(items), 1_000):
            push.push(items[start : start + 1_000], by=BY, source_name=place.source)
    for one in story.truth.unheard:
        gaps.note(Source.objects.get(name=one.source), one.since, one.until or end or timezone.now(), GapReason.DOWN)
    while pipeline.work(time.monotonic() + 60) is True:
        pass
    _looked_at("ingestion_mention", "ingestion_match")
    ids = list(Mention.objects.values_list("pk", flat=True))
    for start in range(0, len(ids), rollups.STRETCH):
        rollups.recount(ids[start : start + rollups.STRETCH])
    _looked_at("reputation_rollup")
    cache.clear()
    while watching.work(time.monotonic() + 60) is True:
        pass
    return story


def _looked_at(*tables: str) -> None:
    """With statistics, as the server makes them by itself within a minute of a commit."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def overlaps(incident: Incident, course: Course) -> bool:
    return incident.began_at <= (course.until or timezone.now()) and (incident.over_at or timezone.now()) >= course.since


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.slug)
def test_what_rises_is_found_before_its_top_with_its_evidence_and_little_else(acme, script):
    truth = told(script).truth
    courses = [*(crisis.course for crisis in truth.crises), *truth.courses]
    incidents = list(Incident.objects.select_related("subject"))
    for course in courses:
        found = [one for one in incidents if one.subject.name == course.brand and overlaps(one, course)]
        assert [one.began_at <= course.peak for one in found] == [True], (course.kind, course.brand)
        if course.kind in ("crisis", "incident"):
            # What rises from one hour to the next may have its top in the first whole hour, which is judged at its end.
            assert found[0].called_at <= course.peak + (course.kind == "incident") * HOUR
            assert found[0].evidence["words"]
    others = [one for one in incidents if not any(overlaps(one, course) for course in courses)]
    assert len(others) <= 4  # in ninety days, over dozens of courses
