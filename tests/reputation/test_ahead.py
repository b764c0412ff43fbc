"""Scores are there before anybody asks: computed by a worker after a recount, right as long as the counts have not moved."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from frontend import standing
from frontend.bar import newest_period
from ingestion import changes
from ingestion.models import Mention
from reputation import ahead, courses, evidence, moves, pulses, rollups, score, stretches
from reputation.constants import Constants
from reputation.score import Window
from tenants import current, pulse
from tests.reputation.factories import about, mention, subject

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 5
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def empty():
    cache.clear()


def hear(sentiment: str = "positive", *, at: datetime | None = None, times: int = 1) -> list[Mention]:
    """Mentions of the brand, counted."""
    said = [mention(at or NOW) for _ in range(times)]
    for one in said:
        about(one, subject(), sentiment)
    changes.record([one.pk for one in said], "made")
    while rollups.work(time.monotonic() + SOON) is True:
        pass
    return said


def usual() -> Window:
    found = ahead.window()
    assert found is not None
    return found


@pytest.fixture
def reads(monkeypatch) -> list[int]:
    """The subjects whose evidence was read: what a score costs."""
    made: list[int] = []
    real = evidence.read

    def counted(subject: int, *rest):
        made.append(subject)
        return real(subject, *rest)

    monkeypatch.setattr(evidence, "read", counted)
    return made


def test_a_page_reads_what_a_worker_computed(acme, reads):
    hear(times=6)
    assert ahead.work(time.monotonic() + SOON) is False
    reads.clear()
    shown = standing.standing(subject(), *usual())
    assert len(ahead.course(subject().pk, *usual())) == Constants().window_days
    assert shown.score.stories == 6
    assert reads == []


def test_a_round_is_made_again_only_when_the_counts_have_moved(acme, reads, monkeypatch):
    monkeypatch.setattr(ahead, "REST_LEAST", timedelta())
    monkeypatch.setattr(ahead, "REST_TIMES", 0)
    hear()
    ahead.work(time.monotonic() + SOON)
    reads.clear()
    assert ahead.work(time.monotonic() + SOON) is False
    assert reads == []
    hear("negative")
    ahead.work(time.monotonic() + SOON)
    score, _move = ahead.standing(subject().pk, *usual())
    assert score.stories == 2


def test_a_worker_rests_between_two_rounds_and_says_until_when(acme):
    hear()
    ahead.work(time.monotonic() + SOON)
    hear()
    again = ahead.work(time.monotonic() + SOON)
    assert isinstance(again, datetime)
    assert timedelta() < again - timezone.now() <= timedelta(minutes=1)
    score, _move = ahead.standing(subject().pk, *usual())
    assert score.stories == 1, "what is a moment old is read meanwhile"


def test_what_nobody_renews_is_computed_anew_once_it_is_old(acme, monkeypatch):
    hear()
    assert ahead.standing(subject().pk, *usual())[0].stories == 1
    hear()
    monkeypatch.setattr(ahead, "STALE", timedelta())
    assert ahead.standing(subject().pk, *usual())[0].stories == 2


def test_a_round_that_has_no_more_time_goes_on_where_it_was(acme, reads):
    about(mention(NOW), subject("Rival", "competitor"))
    hear()
    reads.clear()
    assert ahead.work(time.monotonic() - 1) is True
    assert reads == []
    assert ahead.work(time.monotonic() + SOON) is False
    assert set(reads) == {subject().pk, subject("Rival", "competitor").pk}


def test_what_went_from_the_cache_is_filled_in_within_the_hour(acme, reads):
    hear()
    ahead.work(time.monotonic() + SOON)
    cache.clear()
    cache.set(ahead.LEDGER, ahead.Ledger("elsewhere", usual(), rest=timezone.now() + timedelta(hours=1)))
    assert ahead.refill(time.monotonic() + SOON) is False
    reads.clear()
    ahead.standing(subject().pk, *usual())
    assert reads == []


def test_another_client_reads_nothing_of_it(acme, rival):
    hear(times=3)
    ahead.work(time.monotonic() + SOON)
    number, days = subject().pk, usual()
    with current.entered(rival):
        assert ahead.window() is None
        assert ahead.standing(number, *days)[0].stories == 0


def test_the_agency_the_first_page_and_reputation_tell_the_same_score(acme, monkeypatch):
    # The clocks of Paris went back on 25 October 2026: thirty days are an hour longer than 720 hours.
    monkeypatch.setattr(pulses, "EVERY", timedelta())
    for day in range(1, 24):
        hear("negative" if day > 15 else "positive", at=datetime(2026, 11, day, 9, 30, tzinfo=UTC))
    since, until = usual()
    assert newest_period().instants(current.zone()) == (since, until)
    assert until - since == timedelta(days=Constants().window_days, hours=1)
    value = ahead.standing(subject().pk, since, until)[0].value
    course = ahead.course(subject().pk, since, until)
    assert (len(course), course[-1].until) == (Constants().window_days, until)
    rollups.work(time.monotonic() + SOON)
    here = current.tenant().pk
    assert pulse.read([here])[here]["score"].value["value"] == pytest.approx(value)


def test_of_many_stories_a_page_asks_a_worker_and_reads_nothing(acme, reads, monkeypatch):
    hear(times=6)
    cache.clear()
    monkeypatch.setattr(stretches, "AT_ONCE", 1)
    reads.clear()
    with pytest.raises(ahead.NotYet):
        ahead.standing(subject().pk, *usual())
    assert reads == []
    while ahead.work(time.monotonic() + 0.05) is True:
        pass
    assert ahead.standing(subject().pk, *usual())[0].stories == 6
    assert len(ahead.course(subject().pk, *usual())) == Constants().window_days


def test_what_is_kept_lists_the_largest_and_adds_up(acme):
    hear("positive", times=4)
    hear("negative", times=3)
    whole = ahead.standing(subject().pk, *usual())[0]
    kept = whole.trimmed(2)
    assert (len(kept.contributions), kept.unlisted) == (2, len(whole.contributions) - 2)
    assert sum(part.points for part in kept.contributions) + kept.rest == pytest.approx(kept.value - kept.habit, abs=1e-9)
    for by in ("source", "kind", "language"):
        assert kept.summed(by) == whole.summed(by)


# -- what is asked beyond what a page shows at first


@pytest.fixture
def large(monkeypatch) -> None:
    """Every subject has more stories than are read in a moment."""
    monkeypatch.setattr(stretches, "AT_ONCE", 0)


ASKED = {
    "compared": lambda number, since, until: ahead.compared(number, since, until),
    "scored": lambda number, since, until: ahead.scored(number, since, until),
    "history": lambda number, since, until: ahead.history(number, since, until, 2),
}


@pytest.mark.parametrize("what", ASKED)
def test_what_takes_long_is_computed_by_a_worker_and_is_what_would_have_been_computed_at_once(acme, large, monkeypatch, what):
    hear(times=4)
    hear("negative", at=NOW - timedelta(days=9), times=3)
    since, until, month = usual()[1] - timedelta(days=7), usual()[1], timedelta(days=30)
    with pytest.raises(ahead.NotYet):
        ASKED[what](subject().pk, since, until)
    while ahead.work(time.monotonic() + SOON) is True:
        pass
    found = ASKED[what](subject().pk, since, until)
    at_once = {
        "compared": lambda: moves.compare(subject().pk, (since - timedelta(days=7), since), (since, until)),
        "scored": lambda: score.score(subject().pk, since, until),
        "history": lambda: [
            replace(score.score(subject().pk, end - month, end), contributions=())
            for end in courses.ends_of(since, until, timedelta(days=2))
        ],
    }
    assert found == at_once[what]()


def test_a_history_of_many_points_is_as_much_work_as_its_points(acme):
    hear(times=6)
    since, until = usual()
    short, long = (stretches.Task("history", subject().pk, since, until, step=step) for step in (10, 1))
    far = stretches.Task("history", subject().pk, until - timedelta(days=365), until, step=1)
    assert stretches.effort(short) == stretches.effort(long) == 6
    assert stretches.effort(far) > 6 * 10


def test_what_a_program_asked_for_is_not_made_anew_by_itself(acme, large, reads):
    hear(times=2)
    with pytest.raises(ahead.NotYet):
        ahead.scored(subject().pk, *usual())
    while ahead.work(time.monotonic() + SOON) is True:
        pass
    reads.clear()
    hear()
    assert ahead.scored(subject().pk, *usual()).stories == 2
    assert reads == []
