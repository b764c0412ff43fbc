"""What shows that somebody defends a brand or attacks it, what speaks against that, and how sure it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.query.tokens import tokenise
from reputation.voices import bots
from reputation.voices import cues as cueing
from reputation.voices.cues import cues
from reputation.voices.leaning import Leaning, Leanings
from reputation.voices.proofs import judge, read
from reputation.voices.said import AGAINST, FOR, NEITHER, Account, Text, Usual

NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SURE = np.broadcast_to(np.eye(3) * 0.94 + 0.02, (1, 1, 3, 3))
NOISY = np.broadcast_to(np.array([[0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.1, 0.3, 0.6]]), (1, 1, 3, 3))
PLAIN = ["on m’a bien reçue samedi", "toujours le sourire à la caisse", "la couleur tient", "ma paire a trois ans", "vu la vitrine hier"]
WARM = Leaning(0.7, 0.3, 0.9)
COLD = Leaning(-0.7, -0.9, -0.3)


def text(number: int, words: str = "", side=FOR, **facts) -> Text:
    tokens = tokenise("", words or f"{PLAIN[number % 5]} {number}").words()
    return Text(number, NOON - DAY * 3 * number, tokens, facts.pop("language", "fr"), side, facts.pop("sure", 0.9), **facts)


def account(**facts) -> Account:
    return Account(1, **({"mentions": 8, "stories": 8, "days": 8} | facts))


def judged(texts, leaning=WARM, usual=None, **facts):
    return judge(read(account(**facts), texts, "mareva"), leaning, usual or Usual(), "mareva")


def said(number: int) -> np.ndarray:
    return np.array([[[number, 0, 0], [0, 0, 0]]])


# -- the value


@pytest.mark.parametrize("matrices", [SURE, NOISY])
def test_who_said_nothing_stands_at_neutral_and_little_is_believed_of_little(matrices):
    nothing, once, often = (Leanings(matrices).of(said(number))[0] for number in (0, 1, 20))
    assert nothing.value == pytest.approx(0, abs=1e-9)
    assert nothing.side == once.side == 0
    assert nothing.value < once.value < often.value
    assert often.side == 1


def test_a_classifier_that_errs_more_leaves_more_doubt():
    sure, noisy = (Leanings(matrices).of(said(6))[0] for matrices in (SURE, NOISY))
    assert sure.high - sure.low < noisy.high - noisy.low
    assert sure.value > noisy.value


def test_what_people_corrected_is_certain():
    guessed, corrected = np.array([[[5, 0, 0], [0, 0, 0]]]), np.array([[[0, 0, 0], [5, 0, 0]]])
    assert Leanings(NOISY).of(corrected)[0].low > Leanings(NOISY).of(guessed)[0].low


def test_for_and_against_are_mirrored():
    here, there = Leanings(NOISY).of(np.array([[[7, 2, 1], [0, 0, 0]], [[1, 2, 7], [0, 0, 0]]]))
    assert [here.value, here.low] == pytest.approx([-there.value, -there.high])


# -- proofs


def test_sentiment_alone_makes_no_ambassador():
    found = judged([text(number) for number in range(8)])
    assert (found.kind, [proof.kind for proof in found.proofs]) == ("neutral", ["weeks"])
    assert found.rank == 0


def test_who_recommends_and_stands_above_neutral_is_an_ambassador_with_the_texts_that_show_it():
    found = judged([text(1, "je la recommande à tout le monde"), *(text(number) for number in range(2, 9))])
    assert found.kind == "ambassador"
    assert {proof.kind: (proof.count, proof.mentions[:1]) for proof in found.proofs}["recommends"] == (1, (1,))


def test_who_recommends_but_whose_interval_holds_neutral_is_none():
    assert judged([text(1, "je la recommande"), text(2)], Leaning(0.4, -0.1, 0.8)).kind == "neutral"


def test_a_positive_answer_under_a_negative_text_is_a_defence_that_names_both():
    found = judged([text(1, answers=900, answered=AGAINST), text(2, answers=901, answered=FOR)])
    [proof] = [one for one in found.proofs if one.kind == "defends"]
    assert (proof.count, proof.mentions, proof.beside) == (1, (1,), (900,))


def test_a_text_of_which_no_word_tells_is_read_by_what_it_advises():
    texts = [
        text(1, "mon conseil : allez chez Maréva", NEITHER),
        text(2, "Maréva, fuyez", NEITHER),
        text(3, "je recommande", NEITHER, alone=False),
    ]
    assert [one.side for one in read(account(), texts, "mareva").texts] == [FOR, AGAINST, NEITHER]


def test_what_is_carried_far_is_a_proof_beside_what_is_usual():
    texts = [text(1, copies=4), text(2, reach=90_000), text(3, reach=900)]
    proofs = {one.kind: one for one in judged(texts, usual=Usual(5_000, 400)).proofs}
    assert (proofs["repeated"].mentions, proofs["repeated"].beside) == ((1,), (4,))
    assert (proofs["reached"].mentions, proofs["reached"].beside) == ((2,), (90_000,))
    assert "reached" not in {one.kind for one in judged(texts).proofs}  # nothing is known of reach here


def test_a_detractor_is_the_mirror_of_an_ambassador():
    texts = [text(1, "n’achetez pas Maréva", AGAINST), text(9, "honteux", AGAINST, answers=900, answered=NEITHER), text(30, "nul", AGAINST)]
    found = judged(texts, COLD)
    assert (found.kind, [proof.kind for proof in found.proofs]) == ("detractor", ["warns", "attacks", "weeks"])


# -- what speaks against it


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Coup de cœur pour ces bottines #partenariat", "paid"),
        ("Avec mon code LOU15, je recommande", "paid"),
        ("Je participe au concours, je recommande", "prize"),
        ("RT et suis Maréva pour gagner une paire", "prize"),
    ],
)
def test_rewarded_texts_count_for_nothing_and_who_lives_on_them_is_excluded(words, why):
    rewarded = [text(number, f"{words} {number}") for number in range(5)]
    found = judged([*rewarded, text(9, "je recommande")])
    assert (found.kind, found.excluded, found.stories) == ("neutral", why, 1)
    assert found.against[0].kind == why
    assert set(found.against[0].mentions) == set(range(5))


def test_one_rewarded_text_among_many_is_told_and_excludes_nobody():
    found = judged([text(0, "ma tenue #ad"), text(1, "je recommande"), *(text(number) for number in range(2, 9))])
    assert (found.kind, found.stories) == ("ambassador", 8)
    assert [one.kind for one in found.against] == ["paid"]


@pytest.mark.parametrize("words", ["Je travaille chez Maréva et je recommande", "I work for Maréva, go for it"])
def test_who_says_that_they_work_there_is_excluded(words):
    assert judged([text(1, words, language=""), *(text(number) for number in range(2, 9))]).excluded == "staff"


def test_who_speaks_of_the_team_as_theirs_again_and_again_is_excluded_and_once_is_not():
    team = [text(number, f"bravo à notre équipe {number}") for number in range(3)]
    assert judged([*team, text(5)]).excluded == "staff"
    assert judged([*team[:1], *(text(number) for number in range(3, 9))]).excluded == ""


def test_what_a_person_said_of_somebody_excludes_them():
    found = judged([text(1, "je recommande"), *(text(number) for number in range(2, 9))], role="agency")
    assert (found.kind, found.excluded) == ("neutral", "agency")


@pytest.mark.parametrize(("name", "excluded"), [("mareva", "brand"), ("mareva officiel", "brand"), ("mareva fan lyon", ""), ("", "")])
def test_the_brands_own_account_is_no_voice(name, excluded):
    assert judged([text(1, "je recommande")], names=(name,)).excluded == excluded


def test_what_they_say_on_the_other_side_speaks_against_it():
    found = judged([text(1, "je recommande"), text(2, "mauvais", AGAINST)])
    assert [(one.kind, one.mentions) for one in found.against] == [("contrary", (2,))]


# -- programs


def test_regular_waits_and_the_same_words_are_the_ways_of_a_program():
    moments = tuple(float(number) * 108_000 for number in range(30))
    texts = [text(number, f"superbe qualité, meilleure marque http://bon-plan-{number}.example", links=1) for number in range(12)]
    found = judged(texts, moments=moments)
    assert found.excluded == "bot"
    assert {one.kind for one in found.against} == {"bot_regular", "bot_same", "bot_links"}


def test_a_program_that_misses_turns_is_regular_still():
    moments = tuple(float(number) * 3_600 for number in (*range(10), 12, 13, 14, 16, 17))
    assert [sign.kind for sign in bots.signs(account(moments=moments), [])] == ["regular"]


def test_a_hundred_thousand_copies_of_one_text_are_a_program():
    found = judged([text(1, "achetez")], mentions=100_000, stories=1, days=10, moments=tuple(float(number) for number in range(200)))
    assert (found.excluded, found.kind) == ("bot", "neutral")


def test_somebody_who_speaks_a_lot_is_a_person_still():
    draw = np.random.default_rng(3)
    moments = tuple(sorted(float(at) for at in draw.uniform(0, 8_000_000, 90)))
    assert (
        bots.likeness(bots.signs(account(mentions=90, stories=88, days=50, moments=moments), [text(n) for n in range(5)])) < bots.LIKE_A_BOT
    )


@pytest.mark.parametrize("moments", [(), (1.0,), (1.0, 1.0, 1.0)])
def test_an_account_that_hardly_spoke_shows_nothing(moments):
    assert bots.signs(account(mentions=1, stories=1, moments=moments), []) == ()


# -- cues


@pytest.mark.parametrize(
    ("words", "language", "kinds"),
    [
        ("I’d recommend Maréva to anyone", "en", {"recommend"}),
        ("can’t recommend Maréva enough", "en", {"recommend"}),
        ("I would not recommend Maréva", "en", {"warn"}),
        ("do you recommend Maréva?", "en", set()),
        ("Je ne recommande pas", "fr", {"warn"}),
        ("on ne saurait trop la recommander… je ne peux que recommander", "fr", {"recommend"}),
        ("tu me recommandes quoi ?", "fr", set()),
        ("envoyé en lettre recommandée", "fr", set()),
        ("Laissez-leur une chance", "fr", {"defend"}),
        ("#ad hallo zusammen", "de", {"paid"}),
        ("I recommend it", "de", set()),
        ("", "fr", set()),
    ],
)
def test_cues_are_read_with_what_turns_them_round(words, language, kinds):
    assert set(cues(tokenise("", words).words(), language, "mareva")) == kinds


def test_a_subject_without_letters_has_cues_without_its_name():
    assert set(cues(("fuyez",), "fr", "")) == {"warn"}


@pytest.mark.parametrize("language", cueing.LANGUAGES)
@pytest.mark.parametrize("name", ["mareva", "virgin america"])
def test_no_way_of_saying_is_left_out_before_its_line_is_looked_through(language, name):
    for kind, way in cueing._lines(language):
        said = (
            way.replace("{name}", name if way.split().count("{name}") else name.replace(" ", "")).replace("_", "so much").replace("*", "s")
        )
        if kind != "unless":
            assert cueing._signs(language, name).among(frozenset(["a", "word", *said.split(), "more"])), way


@pytest.mark.parametrize(
    "body", ["", "Plain words only", "Un été, #Rentrée @Maréva", "See https://vigie.example #ad @you", "#win #2 @a 4ever", "word " * 300]
)
@pytest.mark.parametrize("title", ["", "A #Title", "Été"])
def test_words_keep_their_signs_however_they_are_read_off_a_text(title, body):
    parts = [part for _name, part in tokenise(title, body).parts]
    whole = tuple(sign or word for part in parts for sign, word in zip(part.signed, part.folded, strict=True))
    assert tokenise(title, body).words() == whole
