"""Counts are compared with the rows a few days at a time, and what differs is counted anew."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache

from core.by import By
from core.models import Job
from ingestion import changes, push
from ingestion.models import Mention
from reputation import comparing, rollups
from reputation.models import DayRollup, Rollup
from search import calendar
from tenants import current, jobs
from tests.reputation.factories import NOON, about, mention, subject
from tests.reputation.test_rollups import total

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_difference_is_found_and_mended():
    said = mention()
    about(said, subject())
    rollups.recount([said.pk])
    Rollup.objects.filter(subject_id=0).update(mentions=9)
    Rollup.objects.filter(subject_id=subject().pk).update(mentions=0, stories=0)
    assert len(comparing.compare()) == 2
    comparing.mend(time.monotonic() + 5)
    jobs.work("bulk", time.monotonic() + 5)
    assert comparing.compare() == []


@pytest.mark.django_db(transaction=True)
def test_what_waits_to_be_counted_is_no_difference(transactional_db):
    said = mention()
    about(said, subject())
    changes.record([said.pk], "made")
    comparing.mend(time.monotonic() + 5)
    assert not Job.objects.exists()
    assert total(subject_id=0) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_what_still_gathers_during_an_import_is_no_difference(transactional_db):
    said = mention()
    about(said, subject())
    changes.record([said.pk], "made")
    push.push([{"external_id": "1", "text": "More"}], by=By.system())
    assert isinstance(comparing.mend(time.monotonic() + 5), datetime)
    assert not Job.objects.filter(kind=rollups.KIND).exists()


def test_cells_of_days_that_are_wrong_are_found_and_counted_anew():
    said = mention(reach=3)
    about(said, subject())
    rollups.recount([said.pk])
    DayRollup.objects.update(reach=7)
    assert {found.grain for found in comparing.compare()} == {"day"}
    rollups._settle()
    assert comparing.compare() == []


def heard_over(days: int) -> list[int]:
    """A story that is told on each of some days, and a mention of its own a day."""
    ours, first = subject(), mention(NOON)
    about(first, ours)
    for day in range(days):
        about(mention(NOON + DAY * day, story=first.story), ours)
        about(mention(NOON + DAY * day), ours)
    ids = list(Mention.objects.values_list("pk", flat=True))
    rollups.recount(ids)
    return ids


def test_days_are_compared_by_themselves_and_a_story_of_many_days_is_no_difference(monkeypatch):
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    heard_over(5)
    assert comparing.mend(time.monotonic() + 60) is False
    assert not Job.objects.exists()
    since = calendar.floor(NOON + DAY * 2, "day", current.zone())
    Rollup.objects.filter(subject_id=0, hour__gte=since, hour__lt=since + DAY).update(mentions=9)
    assert comparing.compare(until=since) == comparing.compare(since + DAY) == []
    assert len(comparing.compare(since, since + DAY)) == 1
    assert comparing.mend(time.monotonic() + 60) is False
    jobs.work("bulk", time.monotonic() + 5)
    assert comparing.compare() == []


def test_a_comparison_without_time_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    heard_over(3)
    DayRollup.objects.filter(day__gt=NOON + DAY).update(stories=7)
    turns = 1
    while comparing.mend(0.0) is True:
        turns += 1
    assert turns == 3
    assert Job.objects.get().kind == rollups.KIND
    assert cache.get(comparing.COMPARED) is None


def test_a_mention_counted_on_another_day_than_its_own_is_a_difference_of_both(monkeypatch):
    ids = heard_over(3)
    Mention.objects.filter(pk=ids[-1]).update(published_at=NOON - DAY * 40)
    since = calendar.floor(NOON, "day", current.zone())
    assert comparing.compare(until=since)
    assert comparing.compare(since)
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    assert comparing.mend(time.monotonic() + 60) is False
    assert Job.objects.exists()
