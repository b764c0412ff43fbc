"""Of whom people say that they have what others ask for, and of whom that they lack it, is read from their words."""

from __future__ import annotations

import pytest

from core.query.tokens import tokenise
from reputation.needs.answers import Speech, answers
from reputation.needs.said import counted
from reputation.needs.wishes import wishes

NAMES = {1: ("mareva",), 2: ("altea",), 3: ("north", "peak")}
PHRASES = [("half", "size"), ("demi", "pointure")]


def said(text: str, language: str = "") -> dict[int, str]:
    part = tokenise("", text).body
    speech = Speech(part, counted(part.folded), wishes(part.folded, language), language)
    return {one.subject: one.says for one in answers(speech, PHRASES, NAMES)}


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("Altéa has half sizes.", "en", {2: "has"}),
        ("You can get half sizes at Altéa", "en", {2: "has"}),
        ("No half sizes here, so I switched to Altéa", "en", {2: "has"}),
        ("Maréva does not make half sizes but Altéa does", "en", {1: "lacks", 2: "has"}),
        ("I wish Maréva made half sizes like Altéa", "en", {1: "lacks", 2: "has"}),
        ("North Peak now sells half sizes", "en", {3: "has"}),
        ("#northpeak sells half sizes", "en", {3: "has"}),
        ("I wish Maréva sold half sizes", "en", {1: "lacks"}),
        ("Altéa has no half sizes either", "en", {2: "lacks"}),
        ("Maréva should sell half sizes", "en", {1: "lacks"}),
        ("if Maréva had half sizes I’d buy them", "en", {1: "lacks"}),
        ("Does Altéa have half sizes?", "en", {}),
        ("Altéa has lovely shoes. Half sizes are rare.", "en", {}),
        ("Half sizes, what a dream", "en", {}),
        ("Chez Altéa on trouve des demi-pointures", "fr", {2: "has"}),
        ("Les demi-pointures, Altéa en fait", "fr", {2: "has"}),
        ("Je suis passée chez Altéa pour leurs demi-pointures", "fr", {2: "has"}),
        ("Maréva ne fait pas de demi-pointures, mais Altéa en propose", "fr", {1: "lacks", 2: "has"}),
        ("J’aimerais que Maréva fasse des demi-pointures", "fr", {1: "lacks"}),
        ("Même Altéa n’a pas de demi-pointures", "fr", {2: "lacks"}),
        ("Est-ce qu’Altéa propose des demi-pointures ?", "fr", {}),
        ("Altéa vend des sacs", "fr", {}),
        ("Altea hat half sizes", "de", {}),
    ],
)
def test_who_has_it_and_who_lacks_it(text, language, told):
    assert said(text, language) == told


def test_what_says_it_is_shown():
    part = tokenise("", "Enfin ! Chez Altéa on trouve des demi-pointures, oui.").body
    [one] = answers(Speech(part, counted(part.folded), [], "fr"), PHRASES, NAMES)
    assert part.text[part.offsets[one.start][0] : part.offsets[one.end - 1][1]] == "Chez Altéa on trouve des demi-pointures"
