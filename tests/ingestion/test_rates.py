"""How many new items a day a source brings in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ingestion import rates
from ingestion.models import Gap, Run, Source

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def followed(days: float) -> Source:
    source = Source.objects.create(name="Blog", kind="push")
    Source.objects.filter(pk=source.pk).update(created_at=NOW - timedelta(days=days))
    return source


def brought(source: Source, items: int, *, days_ago: float, **more) -> None:
    Run.objects.create(source=source, kind="push", received=items, started_at=NOW - timedelta(days=days_ago), **more)


def rate(source: Source) -> float | None:
    return rates.a_day([source])[source.pk]


def test_what_the_first_day_brings_of_the_past_is_no_rate():
    source = followed(3)
    brought(source, 2_555, days_ago=2.9)
    brought(source, 40, days_ago=1)
    assert rate(source) == pytest.approx(20, rel=0.01)


@pytest.mark.parametrize(("days", "told"), [(0, False), (1.9, False), (2.1, True)])
def test_a_rate_is_told_after_a_day_that_was_heard(days, told):
    source = followed(days)
    brought(source, 100, days_ago=0)
    assert (rate(source) is not None) == told


def test_only_the_time_that_was_heard_counts():
    source = followed(30)
    brought(source, 40, days_ago=6)
    Gap.objects.create(source=source, since=NOW - timedelta(days=20), until=NOW - timedelta(days=6.5), reason="down")
    Gap.objects.create(source=source, since=NOW - timedelta(days=4.5), reason="down")
    assert rate(source) == pytest.approx(20, rel=0.01)


def test_an_item_that_comes_again_unchanged_is_not_new():
    source = followed(30)
    brought(source, 100, days_ago=1, outcomes={"unchanged": 30})
    assert rate(source) == pytest.approx(10, rel=0.01)


def test_a_source_that_brought_nothing_lately_has_no_rate():
    assert rates.a_day([followed(30)]) == {}
