"""The month of a source: what was not heard is drawn where it was, and told as a share."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core.by import By
from frontend.charts import hours
from ingestion import sources
from ingestion.models import Gap, Source

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 12, tzinfo=PARIS)


def test_a_silence_over_midnight_is_drawn_in_both_days():
    month = hours.month(NOW - timedelta(days=90), [(NOW - timedelta(hours=18), NOW - timedelta(hours=6))], NOW, PARIS)
    assert month.drawing.count('class="not-heard"') == 2
    assert month.drawing.count('class="heard"') == hours.DAYS
    assert month.share == pytest.approx(1 - 12 / (29.5 * 24))


def test_silences_that_overlap_count_once_and_what_was_before_is_empty():
    since = NOW - timedelta(hours=4)
    month = hours.month(since, [(since - timedelta(hours=9), NOW - timedelta(hours=2)), (since, NOW - timedelta(hours=3))], NOW, PARIS)
    assert month.share == pytest.approx(0.5)
    assert month.drawing.count('class="heard"') == 1


def test_the_day_on_which_clocks_change_stays_in_its_column():
    changed = datetime(2026, 10, 26, 1, tzinfo=PARIS)
    month = hours.month(changed - timedelta(days=20), [(datetime(2026, 10, 25, tzinfo=PARIS), changed)], changed, PARIS)
    assert month.drawing.count('class="not-heard"') == 2


def test_the_page_of_a_source_shows_its_month(acme, manager, client_of):
    source = sources.create("feed", "Gazette", {"url": "https://gazette.example/rss", "full_text": False}, by=By.system())
    Source.objects.filter(pk=source.pk).update(created_at=timezone.now() - timedelta(days=10))
    Gap.objects.create(source=source, since=timezone.now() - timedelta(days=5), reason="down")
    html = client_of(acme, manager, **{"accept-language": "en"}).get(f"/sources/{source.pk}/").text
    assert "50% of the time was heard." in html
    assert 'class="not-heard"' in html
