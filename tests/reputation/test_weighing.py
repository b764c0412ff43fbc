"""Constants of the score that a client chooses: refused when wrong, tried before they are kept, told with every score that they made."""

from __future__ import annotations

import math
import time
from datetime import timedelta

import pytest
from django.core.cache import cache

from core.by import By
from core.errors import Conflict, Invalid
from core.models import AuditEntry
from ingestion import changes, connectors
from ingestion.models import Mention, Subject
from reputation import ahead, kept, rollups, trying, weighing
from reputation.constants import Constants
from reputation.models import KeptScore
from reputation.score import score
from reputation.voice import left_out, share_of_voice
from tenants import current
from tests.reputation.factories import NOON, about, author, mention, source, subject
from tests.working import run_jobs

pytestmark = pytest.mark.django_db
SINCE, UNTIL = NOON - timedelta(days=30), NOON


@pytest.fixture(autouse=True)
def empty():
    cache.clear()


def hear(*said: str, at=NOON - timedelta(days=2), ours: Subject | None = None, **facts) -> list[Mention]:
    made = []
    for number, sentiment in enumerate(said):
        one = mention(at + timedelta(minutes=number), **facts)
        about(one, ours or subject(), sentiment)
        made.append(one)
    changes.record([one.pk for one in made], "made")
    rollups.recount([one.pk for one in made])
    return made


def choose(**given) -> int:
    return weighing.choose(weighing.checked(given), by=By.system()).pk


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"k": -1}, "/k"),
        ({"k": 0}, "/k"),
        ({"k": "8"}, "/k"),
        ({"k": math.nan}, "/k"),
        ({"half_life_days": 0}, "/half_life_days"),
        ({"stories_a_day": 2.5}, "/stories_a_day"),
        ({"about": 1.2}, "/about"),
        ({"trust": {"feed": -0.1}}, "/trust/feed"),
        ({"trust": {"gossip": 1}}, "/trust/gossip"),
        ({"draws": 1}, "/draws"),
    ],
)
def test_what_cannot_weigh_is_refused_by_name(given, pointer):
    with pytest.raises(Invalid) as refused:
        weighing.checked(given)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_trust_in_nothing_at_all_is_refused():
    with pytest.raises(Invalid) as refused:
        weighing.checked({"trust": dict.fromkeys(weighing.kinds_known(), 0)})
    assert [error.code for error in refused.value.errors] == ["all_zero"]


def test_a_choice_holds_from_then_on_and_is_in_the_trail():
    hear(*["positive"] * 6)
    before = score(subject().pk, SINCE, UNTIL)
    number = choose(k=40, trust={"feed": 2})
    after = score(subject().pk, SINCE, UNTIL)
    assert (after.constants.k, after.constants.trust) == (40.0, {"feed": 2.0})
    assert 50 < after.value < before.value
    assert weighing.number() == number
    assert weighing.checked({"about": 0.5}).k == 40
    assert AuditEntry.objects.filter(act="tenant.weights").count() == 1


def test_constants_are_read_back_as_they_were_kept():
    chosen = Constants(k=3, trust={"feed": 0.5}, training=(0.2, 0.3, 0.5))
    assert weighing.from_dict(chosen.as_dict()) == chosen
    assert weighing.from_dict({"k": 5.0, "dropped_since": 1}) == Constants(k=5.0)


def test_another_client_weighs_by_its_own(acme, rival):
    choose(k=40)
    with current.entered(rival):
        assert weighing.current_constants() == Constants()


def test_a_page_shows_the_score_by_the_constants_of_now_at_once(acme):
    hear(*["positive"] * 6)
    usual = ahead.window()
    assert usual
    before, _move = ahead.standing(subject().pk, *usual)
    choose(k=100)
    after, _move = ahead.standing(subject().pk, *usual)
    assert after.value < before.value


def test_trying_changes_nothing_and_tells_each_subject_before_and_after():
    hear(*["positive"] * 6)
    found = trying.at_once(weighing.checked({"k": 100}))
    assert found
    (one,) = found
    assert one.name == "Maréva"
    assert one.change == pytest.approx(one.after[0] - one.before[0])
    assert one.change < 0
    assert weighing.number() == weighing.USUAL
    choose(k=100)
    usual = ahead.window()
    assert usual
    assert score(subject().pk, *usual).value == pytest.approx(one.after[0])


def test_what_is_too_much_for_a_page_is_tried_by_a_worker(monkeypatch):
    hear(*["positive"] * 6)
    hear(*["negative"] * 6, ours=subject("Brisa", "competitor"))
    proposed = weighing.checked({"half_life_days": 1})
    there = trying.at_once(proposed)
    monkeypatch.setattr(trying, "AT_ONCE", 3)
    assert trying.at_once(proposed) is None
    job = trying.start(proposed, by=By.system())
    run_jobs()
    job.refresh_from_db()
    assert (job.state, trying.result(job)) == ("done", there)


def test_every_score_of_the_usual_window_is_kept_and_can_be_computed_again(monkeypatch):
    monkeypatch.setattr(ahead, "REST_LEAST", timedelta())
    monkeypatch.setattr(ahead, "REST_TIMES", 0)
    hear(*["positive", "negative", "positive"] * 3)
    assert ahead.work(time.monotonic() + 5) is False
    (first,) = kept.of(subject().pk, 10)
    assert (first.model, first.version, first.weights) == ("lexicon:3", 1, 0)
    again = kept.again(first)
    assert (again.value, again.low, again.high) == (first.value, first.low, first.high)
    number = choose(k=40)
    ahead.work(time.monotonic() + 5)
    assert [one.weights for one in kept.of(subject().pk, 10)] == [number, 0]
    again = kept.again(KeptScore.objects.get(weights=0))
    assert (again.value, again.constants.k) == (first.value, 8)


def test_a_score_of_another_formula_is_refused_and_one_of_another_model_says_so(monkeypatch):
    hear(*["positive", "negative", "positive"] * 3)
    kept.keep(score(subject().pk, SINCE, UNTIL), 0)
    told = KeptScore.objects.get()
    told.model = "lexicon:0"
    assert (ahead.again(told).model, ahead.again(told).value) == ("lexicon:3", told.value)
    told.version = 0
    for again in (kept.again, ahead.again):
        with pytest.raises(Conflict, match="formula 0"):
            again(told)


def test_a_late_import_of_last_years_texts_leaves_the_score_of_now_alone():
    hear(*["positive"] * 6)
    before = score(subject().pk, SINCE, UNTIL)
    hear(*["negative"] * 30, at=NOON - timedelta(days=400))
    assert score(subject().pk, SINCE, UNTIL) == before


def test_one_mention_is_too_little_to_say():
    hear("negative")
    found = score(subject().pk, SINCE, UNTIL)
    assert (found.stories, found.enough) == (1, False)
    assert found.low <= found.value <= found.high


# -- share of voice


def test_sources_that_hear_only_some_are_left_out_and_named(monkeypatch):
    ours, theirs = subject(), subject("Brisa", "competitor")
    hear("neutral", "neutral", ours=ours)
    hear("neutral", ours=theirs)
    asking = source("Search", kind="push")
    hear(*["neutral"] * 5, ours=ours, source=asking)
    monkeypatch.setattr(connectors.registry["push"], "hears", lambda _self: frozenset({ours.pk}))
    assert left_out([ours, theirs]) == [asking]
    assert left_out([ours]) == []
    shares = {share.name: share for share in share_of_voice([ours, theirs], SINCE, UNTIL)}
    assert (shares["Maréva"].mentions, shares["Maréva"].stories) == (2, 2)
    assert shares["Brisa"].share_stories == pytest.approx(1 / 3)


def test_a_competitor_that_is_put_away_leaves_the_shares():
    ours, theirs = subject(), subject("Brisa", "competitor")
    hear("neutral", "neutral", ours=ours)
    hear("neutral", ours=theirs)
    assert [share.share_stories for share in share_of_voice([ours, theirs], SINCE, UNTIL)] == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert [share.share_stories for share in share_of_voice([ours], SINCE, UNTIL)] == [1.0]
    Subject.objects.filter(pk=theirs.pk).delete()
    assert next(share.stories for share in share_of_voice([ours, theirs], SINCE, UNTIL)) == 2


def test_authors_who_say_much_count_as_often_a_day_as_chosen():
    hear(*["negative"] * 9, by=author("loud"))
    choose(stories_a_day=5)
    assert score(subject().pk, SINCE, UNTIL).stories == 5
