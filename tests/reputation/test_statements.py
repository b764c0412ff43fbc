"""How statements are cut into claims, and what a text makes of each."""

import pytest

from reputation.statements.claims import claims
from reputation.statements.numbers import numbers
from reputation.statements.relaying import read
from reputation.statements.stems import stem

REFUND = "We refund all pairs whose soles came unstuck, without a receipt, until 31 December."
RISE = "Nos prix n’augmenteront pas avant juin."


def test_a_statement_claims_what_its_sentences_say():
    text = "Dear customers,\nWe refund all pairs. No receipt is asked for; shops open on Sunday at 9.30 too.\nThank you!"
    assert claims(text) == ["We refund all pairs.", "No receipt is asked for", "shops open on Sunday at 9.30 too."]


@pytest.mark.parametrize("text", ["", "   \n", "Thank you!", "Bonjour à tous"])
def test_a_statement_without_a_claim_has_none(text):
    assert claims(text) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (f"They said: {REFUND}", "verbatim"),
        ("Soles unstuck? All pairs are refunded until 31 December, no receipt asked.", "paraphrase"),
        ("They may refund some pairs whose soles came unstuck until 31 December.", "weakened"),
        ("They refund absolutely all pairs whose soles came unstuck, forever!", "exaggerated"),
        (f"{REFUND} What a joke, I am waiting since May.", "criticised"),
        ("They will not refund pairs whose soles came unstuck.", "inverted"),
        ("The new shop is lovely.", "omitted"),
    ],
)
def test_a_claim_is_relayed_in_seven_ways(text, label):
    assert read(REFUND, text, "en").label == label


@pytest.mark.parametrize(
    ("text", "label"),
    [("Leurs prix augmenteront avant juin.", "inverted"), ("Les prix ne devraient pas trop augmenter avant juin.", "weakened")],
)
def test_a_denial_that_is_gone_inverts_and_one_that_hesitates_weakens(text, label):
    assert read(RISE, text, "fr").label == label


def test_a_number_that_grew_exaggerates_and_is_the_evidence():
    text = "300,000 kettles sold in March have to go back"
    reading = read("The recall concerns 3,000 kettles sold in March", text, "en")
    assert reading.label == "exaggerated"
    assert [text[start:end] for start, end in reading.evidence] == ["300,000"]


def test_what_comes_more_often_is_more():
    assert read("The line runs every 20 minutes at night", "The line runs every 2 minutes at night", "en").label == "exaggerated"


@pytest.mark.parametrize(
    ("claim", "text", "label"),
    [
        ("Delivery is free from 25 euros.", "You pay for delivery even above 25 euros.", "inverted"),
        ("Delivery is free from 25 euros.", "Spend 25 euros and delivery costs nothing.", "paraphrase"),
        ("Delivery is free from 25 euros.", "Delivery is free from 60 euros.", "weakened"),
        ("No booking is needed.", "They ask for no reservation.", "paraphrase"),
        ("No booking is needed.", "A reservation is mandatory.", "inverted"),
        ("We keep our 40 branches open.", "All 40 branches will be shut.", "inverted"),
        ("We stopped selling plastic bags.", "They no longer sell plastic bags.", "paraphrase"),
        ("Repairs take less than two days.", "Repairs take less than five days.", "weakened"),
        ("The offer lasts two years.", "The offer lasts 24 months.", "paraphrase"),
    ],
)
def test_what_says_the_same_or_the_contrary_is_known_whatever_the_word(claim, text, label):
    assert read(claim, text, "en").label == label


def test_a_denial_reaches_to_the_end_of_its_clause():
    claim = "We repair all shoes for free."
    assert read(claim, "No, it is true: they repair all shoes for free.", "en").label in ("verbatim", "paraphrase")
    assert read(claim, "I did not believe it, but they repair shoes for free.", "en").label == "paraphrase"
    assert read(claim, "They do not repair shoes for free.", "en").label == "inverted"


def test_what_is_put_within_a_quotation_leaves_it_one():
    claim = "We repair all pairs of more than two years until 31 December."
    assert read(claim, "We repair all pairs of more than two years, in our twelve shops, until 31 December.", "en").label == "verbatim"


def test_a_sentence_that_speaks_of_something_else_decides_nothing():
    text = "Unstuck soles? All pairs are refunded, no receipt asked. My sister never wears anything else, perhaps she should."
    assert read(REFUND, text, "en").label == "paraphrase"


def test_a_word_that_everybody_says_tells_nothing():
    claim, text = "We make vegan shoes in Lyon.", "Pretty shoes in Lyon."
    assert read(claim, text, "en").label == "paraphrase"
    assert read(claim, text, "en", {stem("shoes"): 0.1, stem("lyon"): 0.2}).label == "omitted"


def test_a_text_in_another_language_is_compared_by_what_lists_of_both_know():
    turned = read(RISE, "They raise their prices before June.", "fr", heard="en")
    assert (turned.label, turned.confidence <= 0.5) == ("inverted", True)
    assert read(RISE, "Sie erhöhen die Preise vor Juni.", "fr", heard="de").label == "omitted"


def test_a_text_in_a_language_without_lists_is_told_only_from_a_copy():
    assert read(REFUND, "Sie erstatten nichts.", "de").label == "omitted"
    assert read(REFUND, f"Wow: {REFUND}", "de").label == "verbatim"


@pytest.mark.parametrize("text", ["", "?!", "🙂", "a" * 5_000, "no " * 3_000])
def test_any_text_is_read(text):
    assert read(REFUND, text, "en").label == "omitted"
    assert read(text, REFUND, "en").confidence >= 0


@pytest.mark.parametrize(
    ("text", "value", "of"),
    [
        ("1 200 clients", 1200, "=client"),
        ("three thousand kettles", 3000, "=kettl"),
        ("1,2 million de clients", 1_200_000, "=client"),
        ("60 %", 60, "%"),
        ("twenty-five euros", 25, "money"),
        ("€25", 25, "money"),
        ("two years", 24, "months"),
        ("half of it", 50, "%"),
    ],
)
def test_numbers_are_read_with_what_they_count(text, value, of):
    [number] = numbers(text)
    assert (number.value, number.of) == (value, of)


@pytest.mark.parametrize(
    ("one", "other"), [("refund", "refunded"), ("rembourser", "remboursement"), ("augmenteront", "augmenter"), ("tests", "test")]
)
def test_forms_of_one_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Belle idée : la marque répare les chaussures au lieu de pousser à en racheter.", "fr"),
        ("Lovely idea: they mend shoes rather than sell new ones.", "en"),
        ("My boots were mended in Dublin within two days, good as new. Thank you!", "en"),
    ],
)
def test_praise_that_sets_one_thing_before_another_neither_blames_nor_denies(text, heard):
    claim = "Nous réparons gratuitement toutes les paires de plus de deux ans, jusqu’au 31 décembre."
    assert read(claim, text, "fr", heard=heard).label in ("omitted", "paraphrase")
