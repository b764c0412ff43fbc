"""A subject of which much is said is watched by five minutes: its rise is called within the hour, dated and told in hours."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.utils import timezone

from ingestion.models import Match, Mention, Story, Subject
from reputation import rollups
from reputation.models import Gauge, Incident
from tests.reputation.factories import CERTAIN, author, source, subject
from tests.reputation.incidents.test_watching import hour_now, look

pytestmark = pytest.mark.django_db
DAYS, AN_HOUR = 9, 24
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def said(ours: Subject, moments: list[datetime]) -> None:
    """Each a mention of a story of its own author, made together."""
    story, by, place = Story.objects.create(first_at=moments[0], size=len(moments)), author(), source()
    made = Mention.objects.bulk_create(
        Mention(
            published_at=at, source=place, kind="feed", text="said", text_hash=hashlib.sha256(b"said").digest(), story=story, author=by,
            author_handle=by.handle, language="fr",
        )
        for at in moments
    )  # fmt: skip
    given = {"sentiment": "neutral", "sentiment_model": "neutral", "probabilities": list(CERTAIN["neutral"]), "version": 1}
    Match.objects.bulk_create(Match(mention=one, subject=ours, **given) for one in made)
    ids = [one.pk for one in made]
    for start in range(0, len(ids), rollups.STRETCH):
        rollups.recount(ids[start : start + rollups.STRETCH])


def usual(ours: Subject, an_hour: int = AN_HOUR) -> None:
    random, begin = np.random.default_rng(3), hour_now() - timedelta(days=DAYS)
    said(ours, [begin + MINUTE * int(at) for at in sorted(random.integers(0, DAYS * 24 * 60, DAYS * 24 * an_hour))])


def test_a_rise_is_called_within_the_hour_and_told_in_hours(monkeypatch):
    ours, begun = subject(), hour_now()
    usual(ours)
    look()
    assert not Incident.objects.exists()
    assert Gauge.objects.get(scope="all", measure="volume").dense
    said(ours, [begun + MINUTE * 5 + timedelta(seconds=10 * place) for place in range(200)])
    monkeypatch.setattr(timezone, "now", lambda: begun + MINUTE * 45)
    look()
    incident = Incident.objects.get()
    assert incident.told
    assert incident.began_at <= begun
    assert incident.called_at <= begun + MINUTE * 45
    assert incident.top_at == begun
    assert incident.surprise > 4


def test_nothing_is_called_of_what_is_usual_and_reading_again_changes_nothing():
    ours = subject()
    usual(ours)
    look()
    before = list(Gauge.objects.filter(dense=True).values_list("state", "settled", "fed"))
    Gauge.objects.update(state=b"", settled=None, fed=0)
    look()
    assert list(Gauge.objects.filter(dense=True).values_list("state", "settled", "fed")) == before
    assert not Incident.objects.exists()


def test_a_subject_of_which_little_is_said_is_watched_by_hours():
    usual(subject(), an_hour=5)
    look()
    assert not Gauge.objects.filter(dense=True).exists()
