"""Courses of the score say when what judges became another: weights, formula, model."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from reporting import judges, pinned
from reputation.models import KeptScore, Weights
from tenants.rights import who_of_user
from tests.reporting.told import tell
from tests.reputation.factories import subject

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MONTH = NOW - timedelta(days=30), NOW + timedelta(days=1)


def told(days: int, model: str, *, version: int = 1, number: int = 1) -> datetime:
    """A score kept so many days ago."""
    at = NOW - timedelta(days=days)
    made = KeptScore.objects.create(
        subject_id=number, since=at - timedelta(days=30), until=at, value=50, low=45, high=55, m0=50, stories=30, weight=1, enough=True,
        version=version, model=model, constants={},
    )  # fmt: skip
    KeptScore.objects.filter(pk=made.pk).update(made_at=at)
    return at


def words(subjects=()) -> list[str]:
    return [note.words for note in judges.changes(*MONTH, subjects)]


def test_a_model_that_follows_another_is_pinned_on_the_day_of_its_first_score(acme):
    told(20, "lexicon:1")
    at = told(10, "lexicon:2")
    told(5, "lexicon:2")
    assert [(note.at, note.words, note.kind) for note in judges.changes(*MONTH)] == [(at, "Sentiment model changed (lexicon v2)", "change")]


def test_the_first_model_of_a_client_is_no_change_nor_is_one_that_judged_before_the_period(acme):
    told(40, "")
    told(20, "lexicon:1")
    assert words() == []
    told(35, "lexicon:1")
    told(12, "lexicon:1")
    assert words() == []


def test_a_change_between_the_period_before_and_this_one_is_seen(acme):
    told(35, "lexicon:1")
    told(3, "lexicon:1", version=2)
    assert words() == ["Formula of the score changed (v2)"]


def test_what_judges_another_subject_is_not_pinned_here(acme):
    told(20, "lexicon:1")
    told(10, "lexicon:2", number=2)
    told(25, "lexicon:1", number=2)
    assert words([1]) == []
    assert words([2]) == ["Sentiment model changed (lexicon v2)"]


def test_other_weights_stand_on_the_course_and_not_on_charts_of_volume(acme, manager):
    brand = subject("Acme")
    Weights.objects.create(constants={})
    who = who_of_user(manager, acme)
    assert who
    judged = pinned.over(*MONTH, who, [brand.pk], judged=True)
    assert [note.words for note in judged.of(brand.pk).notes] == ["Weights of the score changed"]
    assert pinned.over(*MONTH, who, [brand.pk]).notes == ()


def test_it_is_said_on_the_page_of_reputation_in_the_words_of_the_reader(acme, manager, client_of):
    ours, _theirs = tell()
    Weights.objects.create(constants={})
    Weights.objects.update(at=datetime.fromisoformat("2026-10-15T12:00:00+02:00"))
    page = client_of(acme, manager)
    html = page.get(f"/reputation/?subject={ours.pk}&since=2026-10-01&until=2026-10-31").text
    assert "Les pondérations du score ont changé" in html
