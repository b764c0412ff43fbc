"""Whether what was done helped: told against the usual and competitors, or why it cannot be said."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ingestion.models import Gap, Subject
from reporting import outcomes as told
from reputation.incidents.outcomes import Verdict, Why, outcomes
from reputation.models import Action, Incident, Rollup
from tests.reputation.factories import source, subject

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def hour_now():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def counted(about: Subject, since: int, until: int, a_day: float, seed: int = 1) -> None:
    """So many negative mentions a day on the days from `since` ago to `until` ago, as the cells keep them."""
    draw = Random(seed)
    rows = []
    for back in range(since * 24, until * 24, -1):
        count = sum(draw.random() < a_day / 96 for _ in range(4))
        if count:
            rows.append(
                Rollup(subject_id=about.pk, hour=hour_now() - HOUR * back, kind="feed", sentiment="negative", mentions=count, stories=count)
            )
    Rollup.objects.bulk_create(rows)
    Rollup.objects.get_or_create(subject_id=0, hour=hour_now() - HOUR, kind="feed", defaults={"mentions": 1})


def rise(about: Subject, days_ago: int = 12, measure: str = "negative") -> Incident:
    began = hour_now() - DAY * days_ago
    return Incident.objects.create(
        subject=about, measure=measure, began_at=began, called_at=began, top_at=began, over_at=began + DAY * 2, course="over",
        times=5, surprise=20,
    )  # fmt: skip


def act(on: Incident, days_ago: float) -> Action:
    return Action.objects.create(incident=on, at=timezone.now() - DAY * days_ago, words="We answered.")


@pytest.fixture
def ours() -> Subject:
    return subject()


@pytest.fixture
def rival() -> Subject:
    return subject("Rival", "competitor")


def outcome(on: Incident, action: Action):
    return outcomes(on, [action])[action.pk]


def test_what_came_back_to_the_usual_is_told_with_its_interval(ours, rival):
    counted(rival, 60, 0, 40, seed=2)
    counted(ours, 60, 12, 20)
    counted(ours, 12, 10, 80)
    counted(ours, 10, 0, 20, seed=3)
    one = rise(ours)
    found = outcome(one, act(one, 10))
    assert found.verdict == Verdict.BACK
    assert found.effect
    assert -0.25 <= found.effect.low < 0 < found.effect.high <= 0.25
    assert found.just_before > 2 * found.usual
    assert found.competitors == 1
    assert "It is back to the usual, within 25%." in told.sentence(one, found)


def test_an_interval_that_holds_no_change_and_much_else_is_no_return_to_the_usual(ours, rival):
    counted(rival, 60, 0, 3, seed=2)
    counted(ours, 60, 12, 2)
    counted(ours, 12, 10, 30)
    counted(ours, 10, 0, 2, seed=3)
    one = rise(ours)
    found = outcome(one, act(one, 10))
    assert found.effect
    assert found.effect.low < 0 < found.effect.high
    assert (found.verdict, found.why) == (Verdict.UNKNOWN, Why.WIDE)
    assert "cannot be told: these days leave it open" in told.sentence(one, found)
    assert "competitor:" in told.short(found)


def test_what_stays_high_has_not_come_back(ours, rival):
    counted(rival, 60, 0, 40, seed=2)
    counted(ours, 60, 12, 20)
    counted(ours, 12, 0, 60)
    one = rise(ours)
    found = outcome(one, act(one, 10))
    assert found.verdict == Verdict.ABOVE
    assert "has not come back" in told.sentence(one, found)


def test_what_competitors_share_is_no_effect(ours, rival):
    for about, seed in ((ours, 1), (rival, 2)):
        counted(about, 60, 12, 20, seed)
        counted(about, 12, 0, 60, seed)
    one = rise(ours)
    assert outcome(one, act(one, 10)).verdict == Verdict.BACK


def test_days_that_are_too_few_since_are_told_with_when_it_can_be_said(ours, rival):
    counted(rival, 60, 0, 40)
    counted(ours, 60, 0, 20)
    one = rise(ours, days_ago=3)
    found = outcome(one, act(one, 1))
    assert (found.verdict, found.why) == (Verdict.UNKNOWN, Why.SOON)
    assert found.known_at
    assert hour_now() + DAY < found.known_at <= hour_now() + DAY * 2 + HOUR
    assert "cannot be said yet" in told.sentence(one, found)


def test_a_past_that_is_too_short_is_refused(ours, rival):
    counted(rival, 20, 0, 40)
    counted(ours, 20, 0, 20)
    one = rise(ours)
    found = outcome(one, act(one, 10))
    assert found.why == Why.SHORT
    assert "usual days before the rise" in told.sentence(one, found)


def test_without_a_competitor_that_is_calm_nothing_is_told(ours, rival):
    counted(rival, 60, 0, 40)
    counted(ours, 60, 0, 20)
    one = rise(ours)
    done = act(one, 10)
    rise(rival)
    assert outcome(one, done).why == Why.ALONE
    Incident.objects.filter(subject=rival).delete()
    assert outcome(one, done).effect
    Rollup.objects.filter(subject_id=rival.pk).delete()
    assert outcome(one, done).why == Why.ALONE


def test_a_competitor_that_is_deleted_or_archived_holds_nothing_any_more(ours, rival):
    counted(rival, 60, 0, 40)
    counted(ours, 60, 0, 20)
    one = rise(ours)
    done = act(one, 10)
    Subject.objects.filter(pk=rival.pk).update(archived_at=timezone.now())
    assert outcome(one, done).why == Why.ALONE
    rival.delete()
    assert outcome(one, done).why == Why.ALONE


def test_days_not_heard_are_left_out(ours, rival):
    counted(rival, 60, 0, 40)
    counted(ours, 60, 0, 20)
    one = rise(ours)
    one.evidence = {"top_sources": [{"source": source().pk, "usual": 20.0}]}
    Gap.objects.create(source=source(), since=hour_now() - DAY * 9, until=hour_now(), reason="down")
    assert outcome(one, act(one, 10)).why == Why.SOON


def test_more_acts_are_not_more_questions(ours, rival):
    counted(rival, 60, 0, 40)
    counted(ours, 60, 0, 20)
    one = rise(ours)
    done = [act(one, 10 - number / 10) for number in range(5)]

    def asked(acts):
        with CaptureQueriesContext(connection) as questions:
            assert len(outcomes(one, acts)) == len(acts)
        return len(questions)

    assert asked(done) == asked(done[:1])
    assert outcomes(one, []) == {}
