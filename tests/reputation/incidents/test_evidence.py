"""The evidence of an incident: what it counts, and what it is held against."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ingestion.models import Sighting
from reputation.incidents import evidence
from reputation.models import Incident, SourceRollup
from tests.reputation.factories import source, subject
from tests.reputation.incidents.test_watching import HOUR, hour_now, say

pytestmark = pytest.mark.django_db


def gathered(began_at, hours: int) -> dict:
    made = Incident.objects.create(
        subject=subject(), measure="volume", began_at=began_at, called_at=began_at + HOUR, top_at=began_at + HOUR,
        over_at=began_at + HOUR * hours, course="over", times=3.0, surprise=9.0,
    )  # fmt: skip
    evidence.gather(made, timezone.now())
    made.refresh_from_db()
    return made.evidence


def test_the_usual_of_the_whole_is_that_of_all_sources_listed_or_not():
    began = hour_now() - HOUR * 10
    places = [source(f"Forum {place}") for place in range(evidence.LISTED + 2)]
    for place in places:
        [said] = say(subject(), began, 1, source=place)
        Sighting.objects.create(mention_id=said, source=place, external_id=str(said), text_hash=b"\0" * 32)
        SourceRollup.objects.create(subject_id=subject().pk, source_id=place.pk, hour=began - timedelta(days=3), mentions=28, negative=0)
    silent = source("Says nothing of the rise")
    for number in (silent.pk, 0):  # 0: what no source is known of
        SourceRollup.objects.create(subject_id=subject().pk, source_id=number, hour=began - timedelta(days=5), mentions=28 * 24, negative=0)
    found = gathered(began, hours=12)
    assert len(found["top_sources"]) == evidence.LISTED
    assert {one["usual"] for one in found["top_sources"]} == {0.5}  # half a day of 28 in 28 days
    assert found["usual"] == pytest.approx(0.5 * len(places) + 2 * 12)
