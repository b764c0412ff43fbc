"""What must hold of a score, by the page that defines it."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest
from django.core.cache import cache

from core.by import By
from ingestion import corrections, sources
from ingestion.models import Correction, Gap, Match, Mention, Reading, Sighting, Source, Subject
from reputation import ahead, evidence, rollups
from reputation.constants import Constants
from reputation.draws import POISSON
from reputation.moves import move
from reputation.score import score
from reputation.stretches import Task
from reputation.voice import share_of_voice
from tests.reputation.factories import NOON, about, author, mention, source, subject

pytestmark = pytest.mark.django_db
SINCE, UNTIL = NOON - timedelta(days=30), NOON


def tell(ours, *said: str, at=NOON - timedelta(days=2), **facts) -> list[Mention]:
    made = []
    for number, sentiment in enumerate(said):
        one = mention(at + timedelta(minutes=number), **facts)
        about(one, ours, sentiment)
        made.append(one)
    rollups.recount([one.pk for one in made])
    return made


def corrected(said: Mention, ours: Subject, sentiment: str) -> None:
    corrections.correct([said.pk], field="sentiment", value=sentiment, subject=ours, by=By.system())


def test_nothing_said_is_fifty_and_too_little_to_say():
    found = score(subject().pk, SINCE, UNTIL)
    assert (found.value, found.low, found.high, found.enough) == (50, 50, 50, False)


def test_contributions_add_up_to_the_score_less_its_habit():
    ours = subject()
    tell(ours, *["negative"] * 6, at=NOON - timedelta(days=60))
    tell(ours, "positive", "negative", "neutral", "positive", "positive", reach=1_000)
    found = score(ours.pk, SINCE, UNTIL)
    assert found.m0 < 0
    assert math.isclose(sum(part.points for part in found.contributions), found.value - found.habit, abs_tol=1e-9)
    for by in ("source", "kind", "language"):
        assert math.isclose(sum(found.summed(by).values()), found.value - found.habit, abs_tol=1e-9)


def test_the_value_is_that_of_the_formula():
    ours = subject()
    (one,) = tell(ours, "positive", reach=99)
    corrected(one, ours, "negative")
    found = score(ours.pk, SINCE, UNTIL)
    weight = (1 + math.log10(100)) * 2 ** (-2 / 10)
    assert math.isclose(found.value, 50 + 50 * (-weight) / (weight + 8), rel_tol=1e-9)


def test_leaving_a_story_out_changes_the_score_by_what_the_formula_says():
    ours = subject()
    tell(ours, "positive", "positive", "negative", "neutral", "negative", "positive")
    for match in Match.objects.select_related("mention"):  # each as judged by a person, so that shares do not move the others
        corrected(match.mention, ours, match.sentiment)
    whole = score(ours.pk, SINCE, UNTIL)
    part = whole.contributions[0]
    Mention.objects.filter(pk=part.mention).delete()
    rollups.recount([part.mention])
    left = score(ours.pk, SINCE, UNTIL)
    k = whole.constants.k
    said = (whole.value - 50) / 50 * (whole.weight + k) - part.weight * part.s
    assert math.isclose(left.value, 50 + 50 * said / (whole.weight - part.weight + k), rel_tol=1e-9)


def test_copies_change_nothing():
    ours = subject()
    made = tell(ours, "positive", "negative", "neutral", "negative", "negative")
    before = score(ours.pk, SINCE, UNTIL)
    for number in range(40):
        copy = mention(NOON - timedelta(hours=number % 20 + 1), story=made[1].story, reach=1_000_000)
        about(copy, ours, "negative")
        rollups.recount([copy.pk])
    after = score(ours.pk, SINCE, UNTIL)
    assert (after.value, after.low, after.high) == (before.value, before.low, before.high)


def test_an_author_counts_for_three_stories_a_day():
    ours, loud = subject(), author("loud")
    tell(ours, *["negative"] * 9, by=loud)
    assert score(ours.pk, SINCE, UNTIL).stories == 3


@pytest.mark.parametrize(("sentiment", "s"), [("positive", 1), ("neutral", 0), ("mixed", 0), ("negative", -1)])
def test_a_judgement_is_whole_even_when_the_model_said_the_same(sentiment, s):
    ours = subject()
    (one,) = tell(ours, "positive")
    corrected(one, ours, sentiment)
    (part,) = score(ours.pk, SINCE, UNTIL).contributions
    assert (part.s, part.corrected) == (s, True)
    corrections.take_back(Correction.objects.get(), By.system())
    (part,) = score(ours.pk, SINCE, UNTIL).contributions
    assert 0 < part.s < 1
    assert not part.corrected


@pytest.mark.parametrize(
    ("readings", "reach"),
    [
        ({1: 10, 20: 500, 30: 900}, 500),
        ({30: 900, 50: 950}, 900),
        ({1: None, 2: 7}, 7),
        ({}, 1_000),
    ],
    ids=["a day after", "never so early", "without views", "never read"],
)
def test_reach_is_what_was_read_a_day_after_or_the_latest_before(readings, reach):
    ours = subject()
    (one,) = tell(ours, "positive", reach=1_000, views=1_000 if readings else None)
    for hours, views in readings.items():
        Reading.objects.create(mention=one, at=one.published_at + timedelta(hours=hours), views=views, likes=1)
    assert evidence.read(ours.pk, SINCE, UNTIL, Constants()).reach == [reach]


def test_the_same_rows_give_the_same_score():
    ours = subject()
    tell(ours, *["positive", "negative"] * 6)
    assert score(ours.pk, SINCE, UNTIL) == score(ours.pk, SINCE, UNTIL)


def test_a_move_within_the_doubt_is_no_change_and_a_clear_one_is():
    ours = subject()
    tell(ours, *["positive", "negative"] * 8, at=NOON - timedelta(days=40))
    tell(ours, *["negative", "positive"] * 8, at=NOON - timedelta(days=3))
    windows = (SINCE - timedelta(days=30), SINCE), (SINCE, UNTIL)
    assert not move(ours.pk, *windows).is_change
    tell(ours, *["negative"] * 60, at=NOON - timedelta(days=2))
    changed = move(ours.pk, *windows)
    assert changed.is_change
    assert changed.high < 0


def test_shares_move_to_those_of_the_window():
    draw = np.random.Generator(np.random.PCG64(3))
    truth = draw.choice(3, 4_000, p=[0.1, 0.2, 0.7])
    # A classifier that is calibrated for even shares and right about two times in three.
    noise = draw.normal(0, 1.0, (4_000, 3))
    noise[np.arange(4_000), truth] += 1.5
    given = np.exp(1.5 * noise)
    given /= given.sum(axis=1, keepdims=True)
    moved = evidence.shifted(given, np.zeros(4_000, bool), Constants())
    shares = np.bincount(truth, minlength=3) / 4_000
    assert np.abs(moved.mean(axis=0) - shares).max() < 0.05 < np.abs(given.mean(axis=0) - shares).max()


def test_share_of_voice_counts_mentions_and_stories_apart():
    ours, theirs = subject("Maréva"), subject("Brisa", "competitor")
    tell(ours, "neutral", "neutral", "neutral")
    (first,) = tell(theirs, "neutral")
    copy = mention(NOON - timedelta(days=1), story=first.story)
    about(copy, theirs)
    rollups.recount([copy.pk])
    shares = {share.name: share for share in share_of_voice([ours, theirs], SINCE, UNTIL)}
    assert (shares["Maréva"].mentions, shares["Maréva"].stories) == (3, 3)
    assert (shares["Brisa"].mentions, shares["Brisa"].stories) == (2, 1)
    assert shares["Brisa"].share_mentions == pytest.approx(0.4)
    assert shares["Brisa"].share_stories == pytest.approx(0.25)


def test_a_vague_classifier_does_not_give_everything_to_one_class():
    # Half of the texts say little, half lean to blame without being sure: the likelihood alone would call them all neutral.
    given = np.array([[0.25, 0.5, 0.25], [0.1, 0.35, 0.55]] * 400)
    free = evidence.shifted(given, np.zeros(800, bool), Constants(held_part=0.0, held_least=0.0))
    assert free[:, 1].mean() > 0.85
    moved = evidence.shifted(given, np.zeros(800, bool), Constants())
    assert moved[:, 1].mean() < 0.75
    assert moved[1, 2] > moved[0, 2]


def test_what_a_person_judged_stays_and_counts():
    given = np.array([[0.3, 0.4, 0.3]] * 10 + [[0.0, 0.0, 1.0]] * 30)
    moved = evidence.shifted(given, np.arange(40) >= 10, Constants())
    assert (moved[10:] == given[10:]).all()
    assert moved[0, 2] > 0.3


def test_draws_count_each_story_as_often_as_poisson_says():
    assert POISSON.mean() == pytest.approx(1, abs=1e-4)
    assert POISSON.var() == pytest.approx(1, abs=1e-3)
    seen = [float(np.mean(np.equal(POISSON, n))) for n in range(9)]
    assert seen == pytest.approx([math.exp(-1) / math.factorial(n) for n in range(9)], abs=2e-5)


def test_the_example_of_the_page_that_explains_the_score_comes_out():
    ours = subject()
    for at, (sentiment, reach) in enumerate([("positive", 9), ("negative", 99)]):
        (one,) = tell(ours, sentiment, at=NOON - timedelta(milliseconds=1 + at), reach=reach)
        corrected(one, ours, sentiment)
    found = score(ours.pk, SINCE, UNTIL)
    assert found.value == pytest.approx(50 - 50 / 13, abs=1e-6)
    assert sorted(part.points for part in found.contributions) == pytest.approx([-150 / 13, 100 / 13], abs=1e-5)


def test_many_corrections_at_once_are_certain_and_change_the_value():
    ours = subject()
    made = tell(ours, *["positive"] * 60)
    before = score(ours.pk, SINCE, UNTIL)
    corrections.correct([one.pk for one in made], field="sentiment", value="negative", subject=ours, by=By.system())
    after = score(ours.pk, SINCE, UNTIL)
    assert after.value < 50 < before.value
    assert all(part.corrected and part.s == -1 for part in after.contributions)
    assert after.shares["negative"].value == 1


def test_a_gap_of_a_source_widens_the_interval_says_what_is_missing_and_moves_nothing():
    ours = subject()
    tell(ours, *["positive"] * 40, at=NOON - timedelta(days=60))
    tell(ours, *["negative"] * 10)
    heard = source()
    before = score(ours.pk, SINCE, UNTIL)
    Gap.objects.create(source=heard, since=NOON - timedelta(days=25), until=NOON - timedelta(days=15), reason="down")
    Gap.objects.create(source=heard, since=NOON - timedelta(days=18), reason="paused")
    after = score(ours.pk, SINCE, UNTIL)
    assert after.value == before.value
    assert after.high > before.high
    assert after.low <= before.low
    (missing,) = after.missing
    # It told 40 stories in the 30 days from its first one to the window, and was silent for 25 days of it.
    assert (missing.source, round(missing.stories)) == (heard.pk, 33)
    assert move(ours.pk, (SINCE - timedelta(days=30), SINCE), (SINCE, UNTIL)).low < 0


def test_stories_of_a_kind_without_trust_do_not_make_a_score_sure():
    ours = subject()
    tell(ours, *["negative"] * 20)
    found = score(ours.pk, SINCE, UNTIL, Constants(trust={"feed": 0}))
    assert (found.enough, found.stories, found.contributions) == (False, 0, ())
    assert score(ours.pk, SINCE, UNTIL).enough


def test_what_the_brand_says_of_itself_is_no_voice_about_it():
    ours, owned = subject(), source("Our own page")
    sources.edit(owned, own=True, by=By.system())
    praise = tell(ours, *["positive"] * 30)
    Sighting.objects.bulk_create(Sighting(mention=one, source=owned) for one in praise)
    tell(ours, *["negative"] * 6)
    found = score(ours.pk, SINCE, UNTIL)
    assert (found.stories, found.value < 40) == (6, True)
    sources.edit(Source.objects.get(pk=owned.pk), own=False, by=By.system())
    assert score(ours.pk, SINCE, UNTIL).stories == 36


def test_a_kept_score_is_made_anew_once_a_source_is_said_to_be_the_brands_own(acme):
    ours, place = subject(), source()
    said = tell(ours, *["positive"] * 8)
    Sighting.objects.bulk_create(Sighting(mention=one, source=place) for one in said)
    assert ahead.standing(ours.pk, SINCE, UNTIL)[0].stories == 8
    sources.edit(place, own=True, by=By.system())
    cached = cache.get(Task("standing", ours.pk, SINCE, UNTIL).name)
    assert not cached.is_good(ahead._stamp(), cached.at + ahead.STALE)
