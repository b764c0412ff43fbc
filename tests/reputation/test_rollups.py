"""Counts by cell follow the mentions, from ids alone."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta

import psycopg
import pytest
from django.utils import timezone

from core.by import By
from core.errors import Invalid
from ingestion import changes, erasing, push
from ingestion.models import Change, Match, Mention, RawItem, Tombstone
from reputation import comparing, counting, pulses, rollups
from reputation.models import Counted, DayRollup, Rollup
from reputation.statements import echoing, proposing
from search import calendar
from tenants import current, jobs, pulse
from tenants.turns import Again
from tests.reputation.factories import NOON, about, author, mention, subject
from tests.settings import CLUSTER

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def total(**where) -> tuple[int, int]:
    found = Rollup.objects.filter(**where)
    return sum(row.mentions for row in found), sum(row.stories for row in found)


def test_a_mention_of_two_subjects_counts_once_for_any_subject():
    ours, theirs = subject("Maréva"), subject("Brisa", "competitor")
    said = mention()
    about(said, ours), about(said, theirs)
    rollups.recount([said.pk])
    assert total(subject_id=0) == (1, 1)
    assert total(subject_id=ours.pk) == total(subject_id=theirs.pk) == (1, 1)


def test_counting_twice_changes_nothing():
    said = mention(reach=40)
    about(said, subject())
    rollups.recount([said.pk])
    before = sorted(Rollup.objects.values_list("subject_id", "mentions", "stories", "reach"))
    rollups.recount([said.pk])
    assert sorted(Rollup.objects.values_list("subject_id", "mentions", "stories", "reach")) == before


def test_a_copy_adds_a_mention_and_no_story():
    ours = subject()
    original = mention()
    copy = mention(NOON + timedelta(hours=1), story=original.story)
    about(original, ours), about(copy, ours)
    rollups.recount([original.pk])
    rollups.recount([copy.pk])
    assert total(subject_id=ours.pk) == (2, 1)


def test_an_earlier_copy_that_arrives_later_takes_the_story_to_its_hour():
    ours = subject()
    late = mention(NOON)
    about(late, ours)
    rollups.recount([late.pk])
    early = mention(NOON - timedelta(hours=5), story=late.story)
    about(early, ours)
    rollups.recount([early.pk])
    assert total(subject_id=ours.pk, hour__lt=NOON) == (1, 1)
    assert total(subject_id=ours.pk, hour__gte=NOON) == (1, 0)


def test_when_the_first_of_a_story_goes_the_next_one_speaks_for_it():
    ours = subject()
    original = mention()
    copy = mention(NOON + timedelta(hours=3), story=original.story)
    about(original, ours), about(copy, ours)
    rollups.recount([original.pk, copy.pk])
    Mention.objects.filter(pk=original.pk).delete()
    rollups.recount([original.pk])
    assert total(subject_id=ours.pk) == (1, 1)
    assert Counted.objects.get(subject_id=ours.pk).mention_id == copy.pk


def test_a_mention_that_lost_its_matches_is_in_no_cell_of_a_subject():
    said = mention()
    about(said, subject())
    rollups.recount([said.pk])
    Match.objects.update(state="rejected")
    rollups.recount([said.pk])
    assert total(subject_id__gte=0) == (0, 0)
    assert total(subject_id=-1) == (1, 1)
    assert comparing.compare() == []
    Match.objects.update(state="on")
    rollups.recount([said.pk])
    assert (total(subject_id=-1), total(subject_id=0)) == ((0, 0), (1, 1))


def test_any_order_of_acts_gives_what_a_full_recount_gives():
    draw = random.Random(7)
    subjects = [subject("A"), subject("B", "competitor")]
    authors = [author() for _ in range(5)]
    said: list[Mention] = []
    for _ in range(120):
        act = draw.random()
        if act < 0.6 or not said:
            story = draw.choice(said).story if said and draw.random() < 0.5 else None
            made = mention(NOON + timedelta(minutes=draw.randrange(600)), story=story, by=draw.choice(authors))
            for chosen in draw.sample(subjects, draw.randrange(3)):
                about(made, chosen, draw.choice(["positive", "neutral", "negative"]))
            said.append(made)
            touched = [made.pk]
        elif act < 0.75:
            gone = said.pop(draw.randrange(len(said)))
            touched = [gone.pk]
            Mention.objects.filter(pk=gone.pk).delete()
        elif act < 0.9:
            moved = draw.choice(said)
            Mention.objects.filter(pk=moved.pk).update(published_at=NOON + timedelta(minutes=draw.randrange(600)))
            touched = [moved.pk]
        else:
            judged = draw.choice(said)
            Match.objects.filter(mention=judged).update(sentiment="positive", state=draw.choice(["on", "rejected"]))
            touched = [judged.pk]
        rollups.recount(touched)
        assert comparing.compare() == []


def test_hours_are_cut_in_the_clients_zone_even_by_half_hours():
    current.tenant().time_zone = "Asia/Kolkata"
    said = mention(NOON.replace(minute=10))
    about(said, subject())
    rollups.recount([said.pk])
    assert {row.hour for row in Rollup.objects.all()} == {NOON.replace(hour=11, minute=30)}
    day = counting.counts(NOON - DAY, NOON + DAY, ["day"])
    assert [count.keys[0] for count in day] == [NOON.replace(hour=18, minute=30) - DAY]


def test_the_two_hours_of_an_autumn_night_stay_two_and_the_day_has_them_both():
    for hour in (0, 1):  # 2:30 twice in Paris
        about(mention(NOON.replace(day=25, hour=hour, minute=30)), subject())
    rollups.recount(list(Mention.objects.values_list("pk", flat=True)))
    assert {row.hour.hour for row in Rollup.objects.all()} == {0, 1}
    (day,) = counting.counts(NOON, NOON + 9 * DAY, ["day"])
    assert (day.keys[0], day.mentions) == (NOON.replace(day=24, hour=22), 2)


@pytest.mark.django_db(transaction=True)
def test_the_stream_of_changes_leads_the_counts(transactional_db):
    said = mention()
    about(said, subject())
    changes.record([said.pk], "made")
    assert rollups.work(time.monotonic() + 5) is False
    assert total(subject_id=subject().pk) == (1, 1)
    rollups.work(time.monotonic() + 5)
    assert total(subject_id=subject().pk) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("follower", [rollups, echoing, proposing])
def test_changes_that_an_open_transaction_hides_are_looked_for_again(transactional_db, follower):
    said = mention()
    about(said, subject())
    with psycopg.connect(CLUSTER.url) as other:
        other.execute("SELECT pg_current_xact_id()")
        changes.record([said.pk], "made")
        again = follower.work(time.monotonic() + 5)
        assert isinstance(again, datetime)
        assert again < timezone.now() + 2 * changes.HIDDEN
    follower.work(time.monotonic() + 5)
    assert not changes.read(follower.READER, 1)


def test_while_more_is_read_counts_wait_for_a_whole_stretch_though_not_long(acme):
    told = [mention() for _ in range(3)]
    for one in told:
        about(one, subject())
    changes.record([one.pk for one in told], "made")
    push.push([{"external_id": "1", "text": "More"}], by=By.system())
    assert isinstance(changes.gathering(counting.READER, 4), datetime)
    assert changes.gathering(counting.READER, 3) is None
    Change.objects.update(at=timezone.now() - changes.GATHERED)
    assert changes.gathering(counting.READER, 4) is None
    Change.objects.update(at=timezone.now())
    RawItem.objects.update(outcome="unmatched")
    assert changes.gathering(counting.READER, 4) is None


@pytest.mark.django_db(transaction=True)
def test_figures_are_reported_once_a_minute_and_the_last_ones_too(transactional_db, monkeypatch):
    def heard() -> Again:
        said = mention()
        about(said, subject())
        changes.record([said.pk], "made")
        return rollups.work(time.monotonic() + 5)

    def reported() -> int:
        here = current.tenant().pk
        value: int = pulse.read([here])[here]["volume"].value
        return value

    assert heard() is False
    again = heard()
    assert isinstance(again, datetime)
    assert timedelta() < again - timezone.now() <= pulses.EVERY
    assert reported() == 1
    monkeypatch.setattr(pulses, "EVERY", timedelta())
    assert rollups.work(time.monotonic() + 5) is False
    assert reported() == 2


def test_another_zone_counts_everything_again_by_a_job_without_a_moment_of_nothing(monkeypatch):
    monkeypatch.setattr(rollups, "STRETCH", 2)
    ours, gone = subject(), mention()
    about(gone, ours)
    for number in range(5):
        about(mention(NOON + timedelta(minutes=number)), ours)
    rollups.recount(list(Mention.objects.values_list("pk", flat=True)))
    Mention.objects.filter(pk=gone.pk).delete()  # its change is not read yet
    current.tenant().time_zone = "Asia/Kolkata"
    job = rollups.start_again(By.system())
    type(job).objects.filter(pk=job.pk).update(total=2)  # more arrived since
    jobs.work("bulk", time.monotonic())  # a turn that has no time does nothing
    assert total(subject_id=ours.pk) == (6, 6)
    jobs.work("bulk", time.monotonic() + 5)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, total(subject_id=ours.pk)) == ("done", 6, 6, (5, 5))
    assert {row.hour.minute for row in Rollup.objects.filter(mentions__gt=0)} == {30}
    assert comparing.compare() == []


def test_what_goes_at_the_end_of_its_keeping_time_stays_counted_and_first_of_its_story():
    ours = subject()
    original = mention()
    copy = mention(NOON + timedelta(hours=3), story=original.story)
    about(original, ours), about(copy, ours)
    rollups.recount([original.pk, copy.pk])
    erasing.erase([original.pk], Tombstone.Reason.KEEPING)
    rollups.recount([original.pk, copy.pk])
    assert total(subject_id=ours.pk) == (2, 1)
    assert comparing.compare() == []
    erasing.erase([copy.pk], Tombstone.Reason.PERSON)
    rollups.recount([copy.pk])
    assert total(subject_id=ours.pk) == (1, 1)
    assert comparing.compare() == []


def test_more_counts_than_anybody_reads_are_refused_by_name():
    for hour in range(3):
        about(mention(NOON + timedelta(hours=hour)), subject())
    rollups.recount(list(Mention.objects.values_list("pk", flat=True)))
    assert len(counting.counts(NOON, NOON + timedelta(hours=2), ["hour"], most=2)) == 2
    with pytest.raises(Invalid) as refused:
        counting.counts(NOON, NOON + DAY, ["hour"], most=2)
    assert refused.value.code == "too_many_cells"


def test_whole_days_are_read_from_cells_of_days_and_say_what_the_hours_say():
    ours = subject()
    for hour in range(0, 90, 7):
        about(mention(NOON + timedelta(hours=hour), reach=hour), ours, "negative" if hour % 2 else "positive")
    rollups.recount(list(Mention.objects.values_list("pk", flat=True)))
    since = calendar.floor(NOON, "day", current.zone())
    until = since + 5 * DAY
    for by in ([], ["day"], ["week", "sentiment"], ["month", "kind", "language"]):
        days = counting.counts(since, until, by, subjects=[ours.pk])
        hours = counting.counts(since, until + timedelta(hours=1), by, subjects=[ours.pk])
        assert days == hours
    Rollup.objects.all().delete()
    assert sum(count.mentions for count in counting.counts(since, until, ["day"])) == 13


def test_cells_of_days_follow_a_change_of_the_time_zone(acme):
    about(mention(NOON.replace(hour=23)), subject())
    rollups.recount(list(Mention.objects.values_list("pk", flat=True)))
    acme.time_zone = "Asia/Kolkata"
    acme.save(update_fields=["time_zone"])
    with current.entered(acme):
        rollups.recount(list(Mention.objects.values_list("pk", flat=True)))
        rollups._settle()
        assert comparing.compare() == []
        (day,) = DayRollup.objects.filter(subject_id=0, kind="feed", mentions__gt=0)
        assert (day.day.hour, day.day.minute) == (18, 30)
