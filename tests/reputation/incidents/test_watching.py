"""Incidents are found from the counts of hours, kept through late counts and corrections, with their evidence."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.db.models import Sum
from django.utils import timezone

from core.models import Event
from ingestion.models import Gap, Match, Subject
from reputation import rollups
from reputation.incidents import hours, watching
from reputation.models import Action, Course, Gauge, Incident, Rollup, SourceRollup, Status
from tests.reputation.factories import author, keep, source, subject, unsaved

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAYS = 21


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def hour_now() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def say(ours: Subject, hour: datetime, count: int, sentiment: str = "neutral", **facts) -> list[int]:
    return [one.pk for one in keep(unsaid(ours, hour, count, sentiment, **facts))]


def unsaid(ours: Subject, hour: datetime, count: int, sentiment: str = "neutral", **facts) -> list[Match]:
    given = {"source": source()} | facts
    return [unsaved(hour + timedelta(minutes=number % 50), ours, sentiment, **given) for number in range(count)]


def usual(ours: Subject, days: int = DAYS, a_day: int = 8, **facts) -> None:
    """So many a day by day, hours drawn."""
    draw, end, given = Random(5), hour_now(), {"source": source()} | facts
    hours = [end - timedelta(days=day) + HOUR * draw.randrange(24) for day in range(days, 0, -1) for _ in range(a_day)]
    rollups.recount([one.pk for one in keep([unsaved(hour, ours, **given) for hour in hours])])


def look() -> None:
    cache.delete(watching.DONE)
    while watching.work(time.monotonic() + 60) is True:
        pass


def crisis(ours: Subject, hours_ago: int, count: int = 25, **facts) -> list[int]:
    end = hour_now()
    ids = [id for back in range(hours_ago, max(0, hours_ago - 4), -1) for id in say(ours, end - HOUR * back, count, "negative", **facts)]
    rollups.recount(ids)
    return ids


def test_nothing_heard_is_no_incident():
    subject()
    look()
    assert not Incident.objects.exists()


def test_what_is_usual_is_no_incident():
    usual(subject())
    look()
    assert not Incident.objects.exists()
    assert Gauge.objects.filter(settled__isnull=False).count() == Gauge.objects.count() > 0


def test_a_rise_is_one_incident_told_once_with_what_makes_it():
    ours = subject()
    usual(ours)
    crisis(ours, 4, text="the soles came unstuck again", by=author("first"))
    look(), look()
    incident = Incident.objects.get()
    assert (incident.subject, incident.told) == (ours, True)
    assert incident.course != Course.OVER
    assert hour_now() - HOUR * 7 <= incident.began_at <= hour_now() - HOUR * 3
    assert min(incident.evidence["mentions"], incident.evidence["negative"]) >= 100
    assert incident.evidence["top_authors"][0]["name"] == "first"
    assert Event.objects.filter(kind="incident.opened", object_id=str(incident.pk)).count() == 1


def test_a_rise_of_last_month_is_history_and_wakes_nobody():
    ours = subject()
    usual(ours, days=40)
    crisis(ours, 24 * 10)
    look()
    incident = Incident.objects.get()
    assert (incident.course, incident.told) == (Course.OVER, False)
    assert incident.over_at is not None
    assert incident.evidence
    assert not Event.objects.filter(kind="incident.opened").exists()


def test_hours_that_were_not_heard_teach_nothing_and_call_nothing():
    ours = subject()
    usual(ours)
    Gap.objects.create(source=source(), since=hour_now() - HOUR * 30, until=hour_now(), reason="down")
    crisis(ours, 4)
    look()
    assert not Incident.objects.exists()


def test_counts_that_come_late_are_read_again_and_people_keep_their_words():
    ours = subject()
    usual(ours, days=40)
    crisis(ours, 24 * 10)
    look()
    found = Incident.objects.get()
    Action.objects.create(incident=found, at=timezone.now(), words="We called them.", by_name="Inès")
    rollups.recount(say(ours, hour_now() - timedelta(days=30), 3))
    look()
    assert Incident.objects.get().pk == found.pk
    assert Action.objects.get().incident == found


def test_a_past_that_came_in_piece_by_piece_is_read_again_at_once_where_that_is_asked():
    ours = subject()
    for _ in range(3):
        usual(ours, days=30)
        look()
    kept = SourceRollup.objects.filter(subject_id=ours.pk)
    assert kept.aggregate(said=Sum("mentions"))["said"] < 3 * 30 * 8  # the third piece waits
    watching.look_anew()
    look()
    assert kept.aggregate(said=Sum("mentions"))["said"] == 3 * 30 * 8


def test_a_past_that_is_imported_after_a_source_was_heard_is_watched_and_teaches_what_is_usual():
    ours, feed, file = subject(), source("Feed"), source("File")
    rollups.recount([id for back in range(30, 0, -5) for id in say(ours, hour_now() - HOUR * back, 1, source=feed)])
    look()
    heard = hours.clock().bin(hour_now() - HOUR * 30)
    assert set(Gauge.objects.filter(scope="all").values_list("first", flat=True)) == {heard}
    usual(ours, days=40, source=file)
    crisis(ours, 24 * 10, source=file)
    look()
    assert Gauge.objects.filter(scope="all", first__lt=heard - 24 * 30).count() == 2
    incident = Incident.objects.get()
    assert hour_now() - timedelta(days=11) < incident.began_at < hour_now() - timedelta(days=9)
    assert incident.told is False


def test_a_file_whose_newest_rows_come_first_is_watched_from_its_oldest_though_turns_run_meanwhile(monkeypatch):
    monkeypatch.setattr(watching, "EVERY", timedelta(0))
    ours, draw = subject(), Random(3)
    for day in range(1, 41):
        ids = [id for _ in range(8) for id in say(ours, hour_now() - timedelta(days=day) + HOUR * draw.randrange(24), 1)]
        rollups.recount(ids)
        if day == 10:
            crisis(ours, 24 * 10)
        if day in (1, 4, 11, 25):
            look()
    look()
    cache.delete(watching.AGAIN)  # half an hour later
    while watching.work(time.monotonic() + 60) is True:
        pass
    incident = Incident.objects.get()
    assert hour_now() - timedelta(days=11) < incident.began_at < hour_now() - timedelta(days=9)
    oldest = Rollup.objects.filter(subject_id=ours.pk).order_by("hour").values_list("hour", flat=True)[0]
    assert set(Gauge.objects.filter(scope="all").values_list("first", flat=True)) == {hours.clock().bin(oldest)}


def test_an_incident_whose_mentions_were_all_rejected_is_gone_unless_somebody_wrote_on_it():
    ours = subject()
    usual(ours, days=40)
    ids = crisis(ours, 24 * 10)
    look()
    Match.objects.filter(mention_id__in=ids).update(state="rejected")
    rollups.recount(ids)
    look()
    assert not Incident.objects.exists()
    Match.objects.filter(mention_id__in=ids).update(state="on")
    rollups.recount(ids)
    cache.delete(watching.AGAIN)
    look()
    Incident.objects.update(status=Status.HANDLED)
    Match.objects.filter(mention_id__in=ids).update(state="rejected")
    rollups.recount(ids)
    cache.delete(watching.AGAIN)
    look()
    assert Incident.objects.get().status == Status.HANDLED


def test_a_subject_that_is_archived_is_watched_no_more():
    ours = subject()
    usual(ours)
    Subject.objects.update(archived_at=timezone.now())
    crisis(ours, 4)
    look()
    assert not Incident.objects.exists()


def test_another_version_of_the_detectors_reads_all_again():
    ours = subject()
    usual(ours)
    crisis(ours, 4)
    look()
    Gauge.objects.update(state=b"old")
    look()
    assert Incident.objects.count() == 1
    assert all(bytes(gauge.state) != b"old" for gauge in Gauge.objects.all())


def test_a_course_of_a_topic_is_foreseen_and_reads_nothing_while_no_topic_is_known():
    ours = subject()
    usual(ours)
    look()
    first = Gauge.objects.filter(scope="all").values_list("first", flat=True)[0]
    Gauge.objects.create(subject=ours, scope="topic", value="soles", measure="volume", first=first)
    Gauge.objects.create(subject=ours, scope="topic", value="laces", measure="negative")
    crisis(ours, 4)
    look()
    told = Gauge.objects.get(value="soles")
    assert (told.settled is not None, told.fed) == (True, 0)
    assert Gauge.objects.get(value="laces").settled is None
    assert set(Incident.objects.get().upswings.values_list("gauge__scope", flat=True)) <= {"all", "source"}


def test_an_incident_that_nobody_touched_keeps_its_row_through_late_counts_and_wakes_once():
    ours = subject()
    usual(ours)
    crisis(ours, 4)
    look()
    found = Incident.objects.get()
    rollups.recount(say(ours, hour_now() - timedelta(days=15), 3))
    look()
    assert Incident.objects.get().pk == found.pk
    assert Event.objects.filter(kind="incident.opened").count() == 1


def test_what_was_over_before_the_hours_that_are_read_stays_as_it_was_told():
    ours = subject()
    usual(ours)
    look()
    long_ago = timezone.now() - timedelta(days=400)
    Incident.objects.create(
        subject=ours, measure="volume", began_at=long_ago, called_at=long_ago, top_at=long_ago, over_at=long_ago + HOUR * 9, course="over",
        times=9, surprise=9, evidence_at=timezone.now(),
    )  # fmt: skip
    rollups.recount(say(ours, hour_now() - timedelta(days=15), 3))
    look()
    assert Incident.objects.get().over_at == long_ago + HOUR * 9
