"""What may become an incident is listed while it is small; what became of those of the past says how likely, or that it cannot be said."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from ingestion.models import Match, Subject
from reporting import early as words
from reputation import rollups
from reputation.incidents import early, gauges, hours, learning
from reputation.models import EarlyWarning, Incident, Rollup, WarningRecord
from tests.reputation.factories import source, subject
from tests.reputation.incidents.test_watching import HOUR, hour_now, look, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def standing(subjects: frozenset[int] | None = None):
    return early.standing(subjects, early.taught())


def usual(*ours: Subject, days: int = 30) -> None:
    """Six neutral and three negative mentions a day, in hours that are drawn, as the cells keep them; nothing in the last day."""
    draw, end = Random(7), hour_now()
    counted = Counter(
        (end - HOUR * (24 * day + draw.randrange(24)), sentiment)
        for day in range(1, days)
        for sentiment, count in (("neutral", 6), ("negative", 3))
        for _ in range(count)
    )
    Rollup.objects.bulk_create(
        Rollup(subject_id=about, hour=hour, kind="feed", language="xx", sentiment=sentiment, mentions=count, stories=count)
        for (hour, sentiment), count in counted.items()
        for about in (*(one.pk for one in ours), 0)
    )


def small_rise(ours: Subject, count: int = 9, hours_ago: int = 2, **facts) -> None:
    """One every second hour, half as many neutral ones among them, up to some hours ago."""
    ids = []
    for place in range(count):
        at = hour_now() - HOUR * (hours_ago + 2 * place)
        ids += say(ours, at, 1, "negative", **facts)
        ids += say(ours, at, place % 2, **facts)
    rollups.recount(ids)


def past(count: int, seed: int = 1) -> None:
    """Warnings of long ago: those that are more negative, from more places, became an incident more often."""
    draw, ours, rows = Random(seed), subject(), []
    for number in range(count):
        negative, sources = draw.random(), draw.randint(1, 5)
        known = {"lately": 6.0, "usual": 2.0, "negative": negative, "authors": 5.0, "sources": float(sources), "tail": 2.0}
        at, became = hour_now() - timedelta(days=400) + HOUR * 4 * number, draw.random() < negative * sources / 5
        rows.append(
            EarlyWarning(subject=ours, since=at, at=at, drawn_at=at, hours=1, standing=known, drawn=known, became=became)
        )  # fmt: skip
    EarlyWarning.objects.bulk_create(rows)


def test_a_small_negative_rise_is_listed_and_its_probability_is_not_made_up():
    ours = subject()
    usual(ours)
    small_rise(ours)
    look()
    assert not Incident.objects.exists()
    [one] = standing()
    assert (one.warning.subject, one.topic.lately, one.topic.authors, one.probability) == (ours, 9, 9, None)
    assert "9 negative mentions in 24 hours, usual 3.0 a day: 69% of what is said. 9 voices, 1 source." in words.sentence(one)
    assert "Too few examples: " in words.record(early.taught())


def test_nothing_that_rises_nothing_listed():
    usual(subject())
    look()
    assert standing() == []


def test_it_is_followed_hour_by_hour_as_one_and_read_again_it_stays_as_it_was():
    ours = subject()
    usual(ours)
    small_rise(ours, hours_ago=8)
    look()
    [before] = EarlyWarning.objects.filter(scope="all").values()
    assert before["hours"] > 1
    rollups.recount(say(ours, hour_now() - HOUR * 24 * 20, 1))
    look()
    [again] = EarlyWarning.objects.filter(scope="all").values()
    assert again["id"] > before["id"]  # read anew
    assert again == before | {"id": again["id"]}


def test_a_past_that_is_imported_is_played_again_and_what_rose_in_it_is_known_to_have_become_one_or_not():
    ours, rival = subject(), subject("Rival", "competitor")
    usual(ours, rival)
    small_rise(rival, hours_ago=24 * 5)
    look()
    of_rival = list(EarlyWarning.objects.filter(subject=rival).values())
    assert of_rival
    assert not EarlyWarning.objects.filter(subject=ours).exists()
    long_ago = 24 * 20
    small_rise(ours, hours_ago=long_ago)
    look()
    found = EarlyWarning.objects.get(subject=ours, scope="all")
    assert hour_now() - HOUR * (long_ago + 20) <= found.since <= found.at <= hour_now() - HOUR * (long_ago - 24)
    assert found.became is False
    assert list(EarlyWarning.objects.filter(subject=rival).values()) == of_rival


def test_what_rose_by_mentions_that_are_rejected_rises_no_more():
    ours = subject()
    usual(ours)
    small_rise(ours, hours_ago=24 * 5)
    look()
    assert EarlyWarning.objects.exists()
    ids = list(Match.objects.filter(sentiment="negative").values_list("mention_id", flat=True))
    Match.objects.filter(mention_id__in=ids).update(state="rejected")
    rollups.recount(ids)
    look()
    assert not EarlyWarning.objects.exists()


def test_what_became_an_incident_is_no_warning_any_more_and_is_known_to_have_become_one():
    ours = subject()
    usual(ours)
    small_rise(ours, hours_ago=4)
    look()
    assert standing()
    EarlyWarning.objects.update(
        drawn_at=F("since")
    )  # which hour is drawn follows the number of the subject; one after the call warns of nothing
    rollups.recount([id for back in (2, 1) for id in say(ours, hour_now() - HOUR * back, 25, "negative")])
    look()
    WarningRecord.objects.update(read=hours.clock().bin(timezone.now()) - 1)
    look()
    assert Incident.objects.get().subject == ours
    assert standing() == []
    assert EarlyWarning.objects.filter(became=True).exists()


def test_what_fell_by_itself_is_known_not_to_have_become_one():
    ours = subject()
    usual(ours)
    small_rise(ours, hours_ago=24 * 5)
    look()
    assert not Incident.objects.exists()
    assert set(EarlyWarning.objects.values_list("became", flat=True)) == {False}
    assert standing() == []


def test_a_rise_in_one_source_is_told_where_the_whole_does_not_rise(monkeypatch):
    ours = subject()
    usual(ours)
    forum = source("Forums")
    rollups.recount([id for back in range(30, 24 * 12, 4) for id in say(ours, hour_now() - HOUR * back, 1, source=forum)])
    monkeypatch.setattr(gauges, "LEAST_IN_SOURCE", 20)
    small_rise(ours, count=4, source=forum)
    look()
    [one] = standing()
    assert (one.warning.scope, one.place, words.title(one)) == ("source", "Forums", "Maréva in Forums")


def test_enough_of_the_past_tells_a_probability_with_its_record():
    past(400)
    usual(ours := subject("Acme"))
    small_rise(ours)
    look()
    learning.learn()
    known = early.taught()
    assert known.warner
    assert known.became + known.others == 400
    [one] = standing()
    assert one.probability is not None
    assert 0 < one.probability < 1
    assert one.alike
    assert "told about as likely" in words.came_true(one)
    assert "Mean square error" in words.record(known)


def beside(row: EarlyWarning, **facts) -> EarlyWarning:
    """Another course of the same subject that rose with it."""
    known = {name: getattr(row, name) for name in ("since", "at", "drawn_at", "hours", "standing", "drawn", "became")}
    return EarlyWarning.objects.create(subject=row.subject, **(known | facts))


def test_courses_that_rose_together_teach_once_by_the_incident_or_by_what_came_to_nothing():
    past(2)
    nothing, something = EarlyWarning.objects.order_by("at")
    EarlyWarning.objects.filter(pk=nothing.pk).update(became=False)
    EarlyWarning.objects.filter(pk=something.pk).update(became=True)
    nothing.refresh_from_db(), something.refresh_from_db()
    called = something.drawn_at + HOUR * 9
    facts = {"measure": "negative", "times": 5, "surprise": 20, "course": "over", "over_at": called + HOUR}
    Incident.objects.create(subject=something.subject, began_at=called, called_at=called, top_at=called, **facts)
    for row in (nothing, something):
        for place in ("1", "2"):
            beside(row, scope="source", value=place)
    beside(something, since=called - HOUR, at=called - HOUR, drawn_at=called - HOUR)  # another rise before the same incident
    WarningRecord.objects.get_or_create(one=True)
    learning.learn()
    known = early.taught()
    assert (known.became, known.others) == (1, 1)


def test_an_incident_of_the_last_days_teaches_no_sooner_than_what_comes_to_nothing():
    past(1)
    EarlyWarning.objects.update(became=True, since=hour_now() - HOUR * 50, at=hour_now() - HOUR * 50, drawn_at=hour_now() - HOUR * 50)
    WarningRecord.objects.get_or_create(one=True)
    learning.learn()
    assert early.taught().became == 0


def test_a_past_that_tells_nothing_is_said_to_tell_nothing():
    past(300)
    EarlyWarning.objects.annotate(odd=F("id") % 2).filter(odd=0).update(became=True)
    EarlyWarning.objects.annotate(odd=F("id") % 2).filter(odd=1).update(became=False)
    WarningRecord.objects.get_or_create(one=True)
    learning.learn()
    known = early.taught()
    assert known.warner is None
    assert known.tried
    assert "no better" in words.record(known)


def test_who_is_limited_to_other_subjects_sees_none():
    ours = subject()
    usual(ours)
    small_rise(ours)
    look()
    assert standing(frozenset()) == []
    assert len(standing(frozenset({ours.pk}))) == 1


def test_a_clock_that_was_ahead_leaves_no_warning_of_the_future():
    ours = subject()
    usual(ours)
    small_rise(ours)
    look()
    ahead = timezone.now() + timedelta(days=2)
    EarlyWarning.objects.update(since=ahead, at=ahead, drawn_at=ahead)
    WarningRecord.objects.update(read=hours.clock().bin(ahead))
    ticks = hours.clock()
    assert early.look(ticks, ticks.bin(timezone.now()), time.monotonic() + 60)
    assert not EarlyWarning.objects.filter(at__gt=timezone.now()).exists()
    assert WarningRecord.objects.get().read <= ticks.bin(timezone.now())
