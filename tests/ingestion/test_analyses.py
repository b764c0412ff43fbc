"""What analyses say: golden cases on disk, the rules of the lexicon, and the step that lifts every analysis over a batch."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.query.evaluate import Span
from core.query.tokens import tokenise
from ingestion import analyses
from ingestion.analyses.lexicon import fitting
from ingestion.analyses.lexicon.odds import LABELS, Marks, features, label, probabilities
from ingestion.analyses.lexicon.reading import read
from ingestion.analyses.lexicon.words import LANGUAGES, emoji, lexicon
from ingestion.analyses.tone import Tone
from ingestion.drafts import Batch, Draft, DraftMatch, Dropped, Text

GOLDEN = Path(__file__).parent.parent / "golden" / "analyses"
DATA = Path(os.environ.get("VIGIE_DATA", "../shared/data")) / "sentiment" / "umsab"


def matches(body, subjects, part="body"):
    return tuple(
        DraftMatch(number, 1, tuple(Span(part, found.start(), found.end()) for found in re.finditer(re.escape(name), body)))
        for number, name in enumerate(subjects, 1)
    )


def text_of_case(case):
    title, body = case["title"], case["body"]
    return Text(title, body, case["language"], tokenise(title, body), matches(body, case["subjects"]))


def told(said, case):
    """What was said, in the words of a golden case."""
    parts = {"title": case["title"], "body": case["body"]}
    return {
        "whole": said.whole["label"],
        "evidence": [[parts[part][start:end], weight] for part, start, end, weight in said.whole["evidence"]],
        "towards": {name: said.towards[number]["label"] for number, name in enumerate(case["subjects"], 1)},
    }


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_analysis_says_what_its_golden_case_expects(path):
    case = json.loads(path.read_text())
    (said,) = analyses.registry[path.parent.name]().analyse([text_of_case(case)])
    assert told(said, case) == case["expected"]


def tone(body, language="en", subjects=(), title=""):
    return Tone().analyse([Text(title, body, language, tokenise(title, body), matches(body, subjects))])[0]


def weights(body, language="en"):
    return [(body[hit.start : hit.end], round(hit.weight, 2)) for hit in read("body", body, language).hits]


@pytest.mark.parametrize("analysis", list(analyses.registry), ids=lambda analysis: analysis.kind)
def test_every_analysis_declares_the_shape_of_what_it_says_and_has_a_golden_case(analysis):
    said = analysis().analyse([Text("Great", "I love it but it broke", "en", tokenise("Great", "I love it but it broke"))])
    assert set(said[0].whole) <= set(analysis.fields)
    assert list((GOLDEN / analysis.kind).glob("*.json"))


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [("good", "very good"), ("good", "GOOD stuff"), ("slightly bad", "bad"), ("bad", "extremely bad")],
)
def test_boosters_and_capitals_raise_what_a_word_weighs(weaker, stronger):
    assert abs(weights(f"it is {weaker}")[0][1]) < abs(weights(f"it is {stronger}")[0][1])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("not good", "en"),
        ("isn't very good", "en"),
        ("ce n'est pas bon", "fr"),
        ("je n'aime pas", "fr"),
        ("j'aime pas", "fr"),
        ("ce n'est plus fiable", "fr"),
        ("aucun respect", "fr"),
        ("sans respect", "fr"),
    ],
)
def test_a_negation_turns_praise_into_blame(text, language):
    assert all(weight < 0 for _word, weight in weights(text, language))
    assert weights(text, language)


@pytest.mark.parametrize(("text", "language"), [("not only good", "en"), ("pas seulement bon", "fr"), ("je n'aime pas, bon", "fr")])
def test_a_negation_ends_where_language_ends_it(text, language):
    assert weights(text, language)[-1][1] > 0


def test_what_follows_a_contrast_weighs_more_than_what_comes_before():
    (_, before), (_, after) = weights("good food but bad service")
    assert 0 < before < weights("good food")[0][1]
    assert after < weights("bad service")[0][1]


def test_an_idiom_is_one_sign():
    assert weights("pas mal du tout", "fr") == [("pas mal", 1.2)]
    assert weights("Thanks for nothing") == [("Thanks for nothing", -2.2)]


@pytest.mark.parametrize(
    "text",
    [
        "à vérifier sur place", "verifie sur place", "merci d’avance", "contre le mur", "ma belle-mère", "ce prix-là", "sans doute",
        "une amie de la chorale hésite entre le 38 et le 39", "je suis prête", "la tendance est au camel", "je vide mon sac",
    ],
)  # fmt: skip
def test_a_word_that_only_looks_like_one_of_the_list_says_nothing(text):
    assert [word for word, _weight in weights(text, "fr") if word not in ("merci",)] == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("problème réglé, rien à redire", "fr"),
        ("probleme resolu", "fr"),
        ("Je n’ai rien à dire de négatif", "fr"),
        ("Belle qualité, je suis conquise", "fr"),
        ("nothing to complain about", "en"),
        ("problem solved", "en"),
    ],
)
def test_fixed_praise_made_of_words_of_blame_is_praise(text, language):
    assert tone(text, language).whole["label"] == "positive"


def test_a_word_with_accents_is_heard_where_they_are_written():
    assert [word for word, _weight in weights("je suis sûr", "fr")] == ["sûr"]
    assert weights("je suis sur", "fr") == []


def test_emoji_and_emoticons_speak_in_every_language():
    for sign, weight in [("😡", -2.8), (":-)", 1.8), ("<3", 2.0), (":'(", -1.8)]:
        assert [found for _word, found in weights(f"ok {sign} ", "pl")] == [pytest.approx(weight, abs=0.6)], sign


def test_evidence_points_at_the_words_even_with_emoji_and_accents_before():
    said = tone("Élégant 👩‍👩‍👧 café, décevant", "fr")
    words = [("Élégant 👩‍👩‍👧 café, décevant"[start:end]) for _part, start, end, _weight in said.whole["evidence"]]
    assert words == ["Élégant", "décevant"]


def test_a_subject_that_no_word_names_gets_the_whole_text():
    text = Text("", "Awful service", "en", tokenise("", "Awful service"), (DraftMatch(7, 1),))
    said = Tone().analyse([text])[0]
    assert said.towards[7]["label"] == "negative"
    assert said.towards[7]["evidence"] == [["body", 0, 5, -2.0]]


def about(text, names, themes):
    """The sentiment towards each of two names and two themes that stand in the text."""
    found = [replace(match, theme=match.subject > len(names)) for match in matches(text, [*names, *themes])]
    said = Tone().analyse([Text("", text, "fr", tokenise("", text), tuple(found))])[0]
    return {name: said.towards[number]["label"] for number, name in enumerate([*names, *themes], 1)}


@pytest.mark.parametrize(
    ("text", "names", "themes", "labels"),
    [
        ("Ma Brisa Maréva perd sa semelle, 89 euros à la poubelle. Honteux.", ["Maréva"], ["semelle"], ["negative", "negative"]),
        ("La semelle de ma Maréva est nulle.", ["Maréva"], ["semelle"], ["negative", "negative"]),
        ("La semelle de mes @altea est nulle.", [], ["semelle"], ["negative"]),
        ("Chez Maréva la semelle est nulle mais le cuir est superbe.", [], ["semelle", "cuir"], ["negative", "positive"]),
        ("Maréva est superbe, Altéa est nulle, pour la semelle.", ["Maréva", "Altéa"], ["semelle"], ["positive", "negative", "mixed"]),
    ],
)
def test_a_theme_takes_no_word_from_a_name_nor_a_name_from_it(text, names, themes, labels):
    assert list(about(text, names, themes).values()) == labels


def test_a_neutral_question_of_a_customer_is_neutral():
    said = tone(
        "Quelqu’un sait si Maréva taille grand ? Une amie de la chorale hésite entre le 38 et la pointure au-dessus.", "fr", ["Maréva"]
    )
    assert (said.whole["label"], said.whole["evidence"], said.towards[1]["label"]) == ("neutral", [], "neutral")


def test_a_name_in_the_title_is_what_the_body_speaks_of():
    title, body = "My week with Acme", "The room was dirty. The staff was rude."
    text = Text(title, body, "en", tokenise(title, body), (DraftMatch(1, 1, (Span("title", 13, 17),)),))
    assert Tone().analyse([text])[0].towards[1]["label"] == "negative"


def test_strong_praise_and_strong_blame_make_a_mixed_text():
    said = tone("I love the gorgeous hotel. I hate the horrible food.")
    assert said.whole["label"] == "mixed"


def test_a_text_of_an_unknown_language_is_neutral_and_says_how_little_is_known():
    said = tone("Ez egy mondat magyarul", "hu")
    assert said.whole["label"] == "neutral"
    assert said.whole["evidence"] == []
    assert max(said.whole["probabilities"]) < 0.6


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "😀",
        "!!!",
        "@acme",
        "https://e.com",
        "but",
        "mais mais",
        "a" * 50_000,
        "not " * 3_000,
        "Acme " * 2_000,
        "Acme good ac bad " * 1_500,
        "@acme " * 6_000 + "Acme is good",
        "Acme is good, @ac is bad. " * 2_000,
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "", "zh"])
def test_odd_texts_are_judged_without_a_fuss(body, language):
    said = tone(body, language, ["Acme", "ac"])
    assert sum(said.whole["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert set(said.towards) == {1, 2}


def test_probabilities_lean_as_the_words_do():
    praise = probabilities([2.5], Marks(words=5), "en")
    blame = probabilities([-2.5], Marks(words=5), "en")
    assert praise[0] > 0.5 > blame[0]
    assert blame[2] > 0.5 > praise[2]
    assert label(praise, [2.5]) == "positive"


def test_the_lists_are_whole():
    assert all(len(lexicon(language).words) > 5_000 for language in LANGUAGES)
    assert "decu" in lexicon("fr").words  # as typed without accents
    assert len(emoji()) > 100
    assert all(len(sign) == 1 for sign in emoji())
    assert all(-4 <= weight <= 4 for language in LANGUAGES for weight in lexicon(language).words.values())


def test_the_step_puts_insights_on_drafts_and_sentiment_on_matches():
    text = "Acme was great but Rival was terrible"
    drafts = (
        Draft("1", text=text, language="en", matches=matches(text, ["Acme", "Rival"])),
        Draft("2", deleted=True),
        Draft("3", text="Nothing here", language="en"),
    )
    dropped = ((Draft("4"), Dropped("empty")),)
    batch = analyses.analyse(Batch(drafts, dropped))
    first, withdrawn, last = batch.kept
    assert [match.sentiment for match in first.matches] == ["positive", "negative"]
    assert {match.model for match in first.matches} == {"lexicon:3"}
    assert [text[one.start : one.end] for one in first.matches[1].evidence] == ["terrible"]
    assert all(sum(match.probabilities or ()) == pytest.approx(1, abs=1e-3) for match in first.matches)
    assert first.tone == first.insights["tone"].data["label"]
    assert first.insights["tone"].version == 3
    assert withdrawn == drafts[1]
    assert last.tone == "neutral"
    assert batch.dropped == dropped


def test_an_empty_batch_stays_empty():
    assert analyses.analyse(Batch(())) == Batch(())


def test_fitting_finds_the_side_that_words_lean_to():
    seen = [features([weight], Marks(words=3)) for weight in (2.0, 1.5, 0.0, 0.0, -2.0, -1.5)]
    rows = fitting.fit(seen, [0, 0, 1, 1, 2, 2], penalty=0.01)
    assert fitting.guess(np.array(seen), rows).argmax(axis=1).tolist() == [0, 0, 1, 1, 2, 2]
    assert fitting.macro_f1([0, 1, 2], [0, 1, 1]) == pytest.approx((1 + 2 / 3 + 0) / 3)


@pytest.mark.skipif(not DATA.exists(), reason="needs the data folder (VIGIE_DATA)")
@pytest.mark.parametrize(("language", "least"), [("en", 0.62), ("fr", 0.55)])
def test_real_tweets_are_judged_no_worse_than_the_card_says(language, least):
    rows = [line.split("\t", 1) for line in (DATA / f"{language}.dev.tsv").read_text().splitlines()]
    said = Tone().analyse([Text("", text, language, tokenise("", "")) for _name, text in rows])
    odds = [one.whole["probabilities"] for one in said]
    found = [max(range(3), key=one.__getitem__) for one in odds]
    assert fitting.macro_f1([LABELS.index(name) for name, _text in rows], found) >= least
