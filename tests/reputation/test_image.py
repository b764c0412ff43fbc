"""What people associate with a subject: words said of it more than of others, surer than chance, with whom it is held against."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from core.by import By
from reputation import odds, rollups
from reputation.image import searching
from reputation.image.reading import Reader
from reputation.image.stops import is_stop
from reputation.models import Image
from tenants import current
from tests.reputation.factories import NOON, about, author, mention, subject
from tests.working import finished

PADDING = ("une journée ordinaire", "un passage rapide", "une visite calme", "un achat simple")


# -- the formula


def test_the_log_odds_are_those_of_the_paper():
    ours, theirs = {"repair": 30, "shop": 70}, {"repair": 10, "shop": 190}
    found = odds.standing_out(ours, theirs)[0]
    prior = 100 * 40 / 300
    expected = math.log((30 + prior) / (200 - 30 - prior)) - math.log((10 + prior) / (300 - 10 - prior))
    assert found.word == "repair"
    assert found.ratio == pytest.approx(expected)
    assert found.z == pytest.approx(expected / math.sqrt(1 / (30 + prior) + 1 / (10 + prior)))
    assert found.low < found.ratio < found.high


def test_what_both_say_alike_and_what_few_say_stands_out_nowhere():
    assert odds.standing_out({"shop": 50, "shoe": 50}, {"shop": 500, "shoe": 500}) == []
    assert odds.standing_out({"shop": 96, "glue": 4}, {"shop": 100}) == []
    assert odds.standing_out({"shop": 30}, {"shop": 300}) == []
    assert odds.standing_out({}, {"shop": 3}) == odds.standing_out({"shop": 30}, {}) == []


# -- a client


def told(who, phrases, count, sentiment="neutral", language="fr"):
    ids = []
    for number in range(count):
        text = f"{who.name} : {phrases[number % len(phrases)]}, {PADDING[number % len(PADDING)]}"
        said = mention(NOON - timedelta(hours=number), text=text, language=language)
        about(said, who, sentiment)
        ids.append(said.pk)
    rollups.recount(ids)


@pytest.fixture
def spoken(acme):
    ours, theirs = subject("Maréva"), subject("Brisa", "competitor")
    told(ours, ["les réparations gratuites"], 40, "positive")
    told(ours, ["la semelle décollée"], 30, "negative")
    told(ours, ["free repairs again"], 40, "positive", "en")
    told(theirs, ["des prix cassés"], 70)
    told(theirs, ["cheap prices again"], 40, language="en")
    return ours, theirs


def image(of) -> Image:
    finished(searching.start(By.system()).uid)
    return Image.objects.get(subject=of)


@pytest.mark.django_db
def test_words_of_each_language_stand_out_with_the_sentiment_of_what_holds_them(spoken):
    ours, theirs = spoken
    found = image(ours)
    words = {(one["language"], one["word"]): one for one in found.words}
    assert {("fr", "réparations"), ("fr", "gratuites"), ("fr", "semelle"), ("en", "repairs")} <= set(words)
    repaired = words["fr", "réparations"]
    assert (repaired["voices"], repaired["others"], repaired["positive"], repaired["negative"]) == (40, 0, 40, 0)
    assert words["fr", "semelle"]["negative"] == 30
    assert repaired["ratio"] > repaired["low"] > 0
    assert (found.against, found.stories, found.stories_others) == ([theirs.pk], 110, 110)
    assert {one["word"] for one in Image.objects.get(subject=theirs).words} >= {"prix", "cassés", "prices"}


@pytest.mark.django_db
def test_a_reader_of_several_subjects_tells_of_each_what_one_of_it_alone_tells(spoken):
    until, reader = NOON + timedelta(hours=1), Reader()
    for one in spoken:
        together, alone = searching.of(one, spoken, until, reader), searching.of(one, spoken, until, Reader())
        assert together.words == alone.words != []
        assert (together.stories, together.stories_others) == (alone.stories, alone.stories_others)


@pytest.mark.django_db
@pytest.mark.parametrize("evenly", [False, True])
def test_of_many_stories_as_many_are_read_as_are_asked_for_the_newest_unless_of_all_days(spoken, evenly):
    window = NOON - timedelta(days=90), NOON + timedelta(hours=1)
    sides, stories = Reader(most=6, evenly=evenly).read([spoken[0].pk], [spoken[1].pk], window, ())
    read = {mention for side in sides.values() for mention in side.texts}
    newest = spoken[0].matches.order_by("-mention__published_at", "-mention").values_list("mention", flat=True)[:6]
    assert (stories, len(read), read == set(newest)) == (6, 6, not evenly)


@pytest.mark.django_db
def test_names_stop_words_and_the_words_of_the_query_are_left_out(spoken):
    words = {one["word"] for one in image(spoken[0]).words}
    assert not words & {"maréva", "brisa", "les", "journée", "ordinaire", "again"}
    spoken[0].query = "maréva OR réparations"
    spoken[0].save()
    assert "réparations" not in {one["word"] for one in image(spoken[0]).words}


@pytest.mark.parametrize("word", ["devant", "dessus", "grand", "parle", "disent", "les", "behind", "told", "says", "although"])
def test_function_words_and_verbs_of_saying_name_nothing(word):
    assert is_stop(word)


@pytest.mark.parametrize("word", ["semelle", "cuir", "solide", "chere", "repairs", "comfort", "expensive"])
def test_what_is_said_of_a_thing_stays(word):
    assert not is_stop(word)


@pytest.mark.django_db
def test_one_author_who_repeats_a_word_says_it_once(spoken):
    alone, ids = author(), []
    for number in range(60):
        said = mention(NOON - timedelta(hours=number), text="Maréva : boycott", by=alone)
        about(said, spoken[0], "negative")
        ids.append(said.pk)
    rollups.recount(ids)
    assert "boycott" not in {one["word"] for one in image(spoken[0]).words}


@pytest.mark.django_db
def test_without_anybody_beside_it_nothing_stands_out(acme):
    ours = subject("Maréva")
    told(ours, ["les réparations gratuites"], 40)
    assert image(ours).words == []


@pytest.mark.django_db
def test_pages_and_programs_read_it_each_word_with_the_way_to_its_mentions(acme, spoken, analyst, person, client_of):
    ours, _theirs = spoken
    browser = client_of(acme, analyst)
    assert browser.get(f"/api/v1/subjects/{ours.pk}/image").json()["made_at"] is None
    assert "Pas encore disponible" in browser.get(f"/reputation/?subject={ours.pk}", headers={"accept-language": "fr"}).text
    image(ours)
    answer = browser.get(f"/api/v1/subjects/{ours.pk}/image").json()
    assert {one["word"] for one in answer["words"]} >= {"réparations", "semelle", "repairs"}
    assert "q=r%C3%A9parations" in next(one["mentions"] for one in answer["words"] if one["word"] == "réparations")
    page = browser.get(f"/reputation/?subject={ours.pk}").text
    assert "réparations</a>" in page
    limited = client_of(acme, person("reader", acme, subjects=[ours.pk]))
    assert limited.get(f"/api/v1/subjects/{ours.pk}/image").status_code == 403
    assert "réparations</a>" not in limited.get(f"/reputation/?subject={ours.pk}").text


@pytest.mark.django_db
def test_the_rival_has_no_image_of_ours(spoken, rival):
    image(spoken[0])
    with current.entered(rival):
        assert not Image.objects.exists()
