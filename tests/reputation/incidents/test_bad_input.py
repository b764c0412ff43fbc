"""Incidents hold through what goes wrong: one mention, a million in an hour, clocks that jump, two workers, a thousand corrections."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from core.by import By
from core.models import Event
from ingestion import corrections
from ingestion.models import Gap, Mention, Subject
from reputation import rollups
from reputation.incidents import early, hours, watching
from reputation.models import EarlyWarning, Gauge, Incident, Rollup
from tenants import current
from tests.reputation.factories import source, subject
from tests.reputation.incidents.test_early import usual
from tests.reputation.incidents.test_watching import HOUR, crisis, hour_now, look, say

BY = By.system()


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def counted(about: Subject, hours_ago: int, count: int, sentiment: str = "negative") -> None:
    """So many in one hour, as the cells keep them."""
    for number in (about.pk, 0):
        Rollup.objects.create(
            subject_id=number, hour=hour_now() - HOUR * hours_ago, kind="feed", language="yy", sentiment=sentiment, mentions=count,
            stories=count,
        )  # fmt: skip


@pytest.mark.django_db
def test_one_mention_alone_is_no_incident_and_no_warning():
    rollups.recount(say(subject(), hour_now() - HOUR, 1, "negative"))
    look()
    assert not Incident.objects.exists()
    assert not EarlyWarning.objects.exists()


@pytest.mark.django_db
def test_a_million_in_an_hour_is_one_incident_and_its_end_is_found():
    ours = subject()
    usual(ours)
    counted(ours, 80, 1_000_000)
    for back in range(79, 0, -3):
        counted(ours, back, 1, "neutral")
    look()
    incident = Incident.objects.get()
    assert incident.times > 100
    assert incident.course == "over"


@pytest.mark.django_db
def test_a_clock_that_jumped_ahead_and_came_back_loses_no_incident(monkeypatch):
    ours = subject()
    usual(ours)
    Gap.objects.create(source=source(), since=hour_now() - HOUR * 400, until=hour_now() - HOUR * 399, reason="down")
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + timedelta(days=2))
    look()
    assert not Incident.objects.exists()
    monkeypatch.setattr(timezone, "now", right)
    look()
    crisis(ours, 4)
    look()
    assert Incident.objects.get().told
    now = hours.clock().bin(timezone.now())
    assert not Gauge.objects.filter(settled__gte=now).exists()


@pytest.mark.django_db
def test_a_clock_that_goes_back_ends_nothing_and_wakes_nobody_again(monkeypatch):
    ours = subject()
    usual(ours)
    crisis(ours, 4)
    look()
    found = Incident.objects.get()
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() - timedelta(hours=1))
    look()
    monkeypatch.setattr(timezone, "now", right)
    look()
    assert Incident.objects.get().pk == found.pk
    assert Event.objects.filter(kind="incident.opened").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_hours_make_one_incident_and_wake_once(acme):
    ours = subject()
    usual(ours)
    crisis(ours, 4)
    ready, failed = threading.Barrier(2), []

    def work() -> None:
        try:
            with current.entered(acme):
                ready.wait(20)
                while watching.work(time.monotonic() + 60) is True:
                    pass
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert Incident.objects.count() == 1
    assert Event.objects.filter(kind="incident.opened").count() == 1
    assert Gauge.objects.count() == Gauge.objects.values("subject", "scope", "value", "measure").distinct().count()


@pytest.mark.django_db
def test_a_thousand_corrections_at_once_take_an_incident_of_the_negative_share_away():
    ours = subject()
    usual(ours)
    ids = [id for back in range(40, 20, -1) for id in say(ours, hour_now() - HOUR * back, 50, "negative")]
    rollups.recount(ids)
    look()
    assert "negative" in set(Incident.objects.get().upswings.values_list("gauge__measure", flat=True))
    corrections.correct(ids, field="sentiment", value="positive", subject=ours, by=BY)
    rollups.recount(ids)
    cache.delete(watching.AGAIN)
    look()
    assert set(Incident.objects.get().upswings.values_list("gauge__measure", flat=True)) == {"volume"}
    assert Mention.objects.count() == 1_000


@pytest.mark.django_db
def test_an_import_of_last_years_texts_is_history_and_warns_of_nothing(monkeypatch):
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() - timedelta(days=365))
    ours = subject()
    usual(ours)
    for back in range(20, 2, -2):
        counted(ours, back, 1)
    counted(ours, 24 * 6, 300)
    monkeypatch.setattr(timezone, "now", right)
    look()
    incident = Incident.objects.get()
    assert (incident.course, incident.told) == ("over", False)
    assert early.standing(None, early.taught()) == []
    assert not Event.objects.filter(kind="incident.opened").exists()


@pytest.mark.django_db
def test_a_competitor_that_is_deleted_takes_its_incidents_along_and_the_others_stay():
    ours, rival = subject(), subject("Rival", "competitor")
    for one in (ours, rival):
        usual(one) if one is ours else counted(one, 24 * 20, 1)
        crisis(one, 30)
    look()
    assert set(Incident.objects.values_list("subject__name", flat=True)) == {"Maréva", "Rival"}
    rival.delete()
    look()
    assert Incident.objects.get().subject == ours
