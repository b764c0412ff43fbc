"""A need is named by a phrase of several people, as most of them wrote it, in French and English."""

from __future__ import annotations

import pytest

from core.query.tokens import tokenise
from reputation.needs import naming
from reputation.needs.asides import without_asides
from reputation.needs.grouping import Theme
from reputation.needs.naming import Line
from reputation.needs.phrases import Phrase
from reputation.needs.said import counted
from reputation.needs.stops import light
from reputation.needs.wishes import wishes


def lines(texts: list[str], language: str) -> list[Line]:
    made = []
    for voice, text in enumerate(texts):
        part = tokenise("", text).body
        places = {place for wish in wishes(part.folded, language) for place in range(wish.start, wish.end)}
        words = without_asides(part.folded, counted(part.folded))
        made.append(Line(voice, part, ["" if place in places else word for place, word in enumerate(words)]))
    return made


def named(of: Theme, texts: list[str], language: str, quiet: frozenset[str] = frozenset()) -> str:
    found = naming.name(of, lines(texts, language), quiet | light())
    return found.written if found else ""


def theme(*phrases: str) -> Theme:
    found = [Phrase(tuple(phrase.split()), 5, 0, 9.0 - place, ()) for place, phrase in enumerate(phrases)]
    return Theme(tuple(found), (), 5, 2)


FRENCH = [
    "J’aimerais que Maréva fasse des demi-pointures.",
    "j'aimerais des demi-pointures chez Maréva",
    "À quand des Demi-pointures ?",
    "il manque la demi-pointure, dommage",
    "Les demi-pointures n’existent nulle part",
]
ENGLISH = [
    "I wish Maréva sold portions for one, half is wasted",
    "please add portions for one",
    "Why is there no portion for one? I live alone",
    "Soup is fine but there are no portions for one.",
]
AT_ONCE = [
    "si Maréva faisait du 38,5 j’achèterais tout de suite",
    "à quand le 38,5 ? Je le prends tout de suite",
    "j'aimerais un 39,5, je commande tout de suite",
]
SLOT = [
    "Laissez-nous choisir le créneau de livraison !",
    "impossible de choisir le créneau de livraison",
    "J’aimerais choisir le créneau de livraison, le soir",
    "à quand un créneau de livraison le samedi ?",
]


@pytest.mark.parametrize(
    ("texts", "language", "phrases", "name"),
    [
        (AT_ONCE, "fr", ["suite"], ""),
        (FRENCH, "fr", ["demi pointure", "pointure"], "demi-pointures"),
        (ENGLISH, "en", ["portion", "portion for one"], "portions for one"),
        (SLOT, "fr", ["creneau", "creneau de livraison"], "choisir le créneau de livraison"),
    ],
)
def test_a_name_is_the_longest_phrase_that_several_said_with_accents_and_connecting_words(texts, language, phrases, name):
    assert named(theme(*phrases), texts, language, frozenset({"mareva"})) == name


def test_what_fewer_than_three_said_names_nothing():
    assert named(theme("demi pointure"), FRENCH[:2], "fr") == ""


def test_a_name_never_reaches_from_one_sentence_to_the_next():
    texts = ["No ramp. Station closed", "there is no ramp, station is old", "a ramp! Station please"]
    assert named(theme("ramp station", "ramp"), texts, "en") == "ramp"


def test_brands_and_handles_begin_and_end_no_name():
    texts = [f"@mareva_{n} I wish Maréva half sizes Maréva" for n in ("a", "b", "c")]
    assert named(theme("half size"), texts, "en", frozenset({"mareva"})) == "half sizes"


def test_a_capital_at_the_start_of_a_sentence_is_no_capital_and_one_within_is():
    texts = ["Night train to Paris please", "the Night train", "a Night train", "Night train!"]
    assert named(theme("night train"), texts, "en") == "Night train"
    assert named(theme("night train"), ["Night train!", "Night train?", "Night train."], "en") == "night train"


def test_a_name_says_nothing_of_who_said_it_alone():
    """Three say the phrase; the rest of the sentence of one of them stands in no name."""
    texts = [*FRENCH, "j'aimerais des demi-pointures pour ma fille Zoé qui chausse du trente-six"]
    assert "zoe" not in named(theme("demi pointure"), texts, "fr", frozenset({"mareva"})).lower()
