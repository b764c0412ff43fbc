"""What somebody cares about: words that stand out in what they say beside what others say, surer than chance, each with its texts."""

from __future__ import annotations

import random

import pytest

from reputation.models import Voice
from reputation.voices import standing
from tests.reputation.factories import author
from tests.reputation.voices.test_searching import say, search

pytestmark = pytest.mark.django_db


def test_who_speaks_like_everybody_cares_about_nothing_in_particular():
    draws, lists = random.Random(5), 0
    words = [f"word{number}" for number in range(60)]
    weights = [1 / (rank + 1) for rank in range(60)]
    for _ in range(300):
        texts = [dict.fromkeys(draws.choices(words, weights, k=9), "") for _ in range(140)]
        lists += bool(standing.clear(dict(enumerate(texts[:20])), texts[20:]))
    assert lists < 300 * 0.1


def test_a_word_said_in_many_texts_stands_out_with_them():
    own = {number: {"leather": "leather", f"a{number}": ""} for number in range(6)} | {9: {"shop": "shop"}}
    found = standing.clear(own, [{"shop", f"b{number}", f"c{number}"} for number in range(80)])
    assert [(one.word, one.mentions) for one in found] == [("leather", (0, 1, 2, 3, 4, 5))]


def test_a_text_among_the_newest_of_all_counts_once(acme):
    lou = author("lou")
    for number in range(12):
        say(lou, "Maréva, du cuir souple" if number < 2 else f"Maréva, journée {chr(97 + number)}", days=number)
    for number in range(40):
        say(author(), f"Maréva bottine rouge, taille {number}", "neutral", days=number)
    search()
    voice = Voice.objects.get(author=lou)
    assert "cuir" not in {one.word for one in standing.words(voice)}
    for number in range(6):
        say(lou, f"Encore du cuir patiné chez Maréva {number}, #Bâle", days=number / 10)
    found = {one.word: one for one in standing.words(voice)}
    assert len(found["cuir"].mentions) == len(set(found["cuir"].mentions)) == 8
    assert {one.written for one in found.values()} >= {"cuir", "patiné", "#bâle"}
