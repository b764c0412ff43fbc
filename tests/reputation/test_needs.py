"""How phrases that rise are found, brought together, and what people say when they want something."""

from random import Random

import numpy as np
import pytest

from core.query.tokens import tokenise
from reputation.needs.grouping import themes
from reputation.needs.phrases import rising, surprise
from reputation.needs.said import Said
from reputation.needs.wishes import wishes

WORDS = [f"{first}{second}" for first in "bdfgklmnprst" for second in ("ano", "elu", "ivi", "opa", "uri")]


def said(number: int, text: str, *, voice: int | None = None, source: int | None = None) -> Said:
    folded = tokenise("", text).body.folded
    return Said(number, number if voice is None else voice, number % 3 if source is None else source, "", folded)


def chatter(count: int, seed: int) -> list[Said]:
    draw = Random(seed)
    return [said(seed * 10_000 + number, " ".join(draw.choices(WORDS, k=9))) for number in range(count)]


def test_what_many_say_now_and_hardly_anybody_before_rises():
    now = [*chatter(200, 1), *(said(number, f"{WORDS[number]} spare soles {WORDS[-number]} please") for number in range(1, 13))]
    found = rising(now, chatter(800, 2))
    assert found.sure[0].text == "spare soles"
    assert (found.sure[0].voices, found.sure[0].before) == (12, 0)


def test_what_is_said_as_often_as_before_does_not_rise():
    assert rising(chatter(200, 1), chatter(800, 2)).sure == ()


def test_one_voice_that_repeats_itself_is_one_voice():
    loud = [said(number, f"{WORDS[number]} spare soles", voice=7) for number in range(1, 20)]
    assert rising([*chatter(200, 1), *loud], chatter(800, 2)).sure == ()


@pytest.mark.parametrize(("now", "before"), [([], []), ([], chatter(5, 1)), (chatter(5, 1), []), ([said(1, "")], [said(2, "")])])
def test_nothing_to_compare_gives_nothing(now, before):
    assert rising(now, before).sure == ()


def test_ways_of_saying_one_thing_are_one_theme_with_its_texts():
    asks = [
        "spare soles please",
        "where are spare soles sold",
        "soles that one can change",
        "new spare soles",
        "spare soles",
        "change the soles",
    ]
    now = [*chatter(200, 1), *(said(900 + number, f"{asks[number % 6]} {WORDS[number]}") for number in range(18))]
    found = themes(rising(now, chatter(800, 2)), now)
    assert len(found) == 1
    assert {now[text].mention for text in found[0].texts} == {900 + number for number in range(18)}
    assert (found[0].voices, found[0].sources) == (18, 3)


def test_a_theme_of_one_source_is_no_need():
    now = [*chatter(200, 1), *(said(900 + number, f"spare soles {WORDS[number]}", source=1) for number in range(12))]
    assert themes(rising(now, chatter(800, 2)), now) == []


def test_a_tail_is_the_one_of_the_binomial_that_it_equals():
    # Five now, none before in four times as much: each of the five fell into the fifth by chance.
    [found] = surprise(np.array([5]), np.array([0]), 1.0, 4.0, 1e12)
    assert found == pytest.approx(5 * 0.69897, rel=0.05)


def test_a_count_below_what_was_expected_is_no_surprise():
    assert surprise(np.array([3]), np.array([40]), 1.0, 4.0, 12.0).tolist() == [0.0]


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("I wish they sold spare soles", "en", "wish"),
        ("There is no ramp at the station", "en", "missing"),
        ("ended up gluing them myself", "en", "workaround"),
        ("Switched to Nordvik last week", "en", "switching"),
        ("Does anyone know a shop?", "en", "question"),
        ("J’aimerais un mode sombre", "fr", "wish"),
        ("Il manque un accroche-vélo", "fr", "missing"),
        ("du coup je recolle tout", "fr", "workaround"),
        ("Je suis passée chez Altéa", "fr", "switching"),
        ("Quelqu’un sait où en acheter ?", "fr", "question"),
    ],
)
def test_people_say_that_they_want_something_in_many_ways(text, language, kind):
    assert wishes(tokenise("", text).body.folded, language)[0].kind == kind


@pytest.mark.parametrize("text", ["", "A lovely day", "Très belles chaussures"])
def test_a_text_that_wants_nothing_has_no_wish(text):
    assert wishes(tokenise("", text).body.folded) == []


def test_a_language_that_is_not_read_has_no_wish():
    assert wishes(("i", "wish"), "de") == []
