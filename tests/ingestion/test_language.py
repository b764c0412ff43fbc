"""In which language a text is written, with what the client usually hears."""

import os
from pathlib import Path

import pytest

from ingestion import language
from ingestion.drafts import Batch, Draft, Dropped
from ingestion.language import Prior, detect

DATA = Path(os.environ.get("VIGIE_DATA", "../shared/data")) / "sentiment" / "umsab"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Le colis est arrivé en retard et personne ne répond au téléphone", "fr"),
        ("The parcel came late and nobody answers the phone", "en"),
        ("Das Paket kam zu spät und niemand geht ans Telefon", "de"),
        ("El paquete llegó tarde y nadie contesta el teléfono", "es"),
        ("Il pacco è arrivato in ritardo e nessuno risponde al telefono", "it"),
        ("A encomenda chegou atrasada e ninguém atende o telefone", "pt"),
        ("وصل الطرد متأخرا ولا أحد يرد على الهاتف", "ar"),
        ("Посылка пришла поздно, и никто не отвечает", "ru"),
        ("荷物が遅れて届きました", "ja"),
        ("@someone https://t.co/abc 😡 RT merci beaucoup pour votre aide", "fr"),
        ("שלום עולם", "he"),
        ("안녕하세요 여러분", "ko"),
        ("Καλημέρα σε όλους", "el"),
        ("good ελ morning to all of you", "en"),
    ],
)
def test_a_text_is_heard_in_its_language(text, name):
    assert detect([text]) == [name]


@pytest.mark.parametrize("text", ["", "   ", "12345 !!", "🙂🙂", "https://t.co/abc", "@air_france", "ಕನ್ನಡ ಭಾಷೆ"])
def test_a_text_that_shows_no_language_has_none(text):
    assert detect([text]) == [""]


def test_a_batch_is_heard_like_each_of_its_texts():
    texts = ["merci", "", "thank you very much", "😀", "vielen Dank für alles", "ok"]
    assert detect(texts) == [detect([text])[0] for text in texts]
    assert detect([]) == []


def test_a_short_text_leans_on_what_the_client_usually_hears():
    spanish, portuguese = Prior.of({"es": 3_000}), Prior.of({"pt": 3_000})
    assert detect(["problema"], spanish) == ["es"]
    assert detect(["problema"], portuguese) == ["pt"]
    long = "The parcel came late and nobody answers the phone, so I shall not order again"
    assert detect([long], spanish) == ["en"]


def test_a_prior_adds_up_and_gives_every_language_a_chance():
    prior = Prior.of({"fr": 10_000, "xx": 5})
    assert sum(prior.shares.values()) == pytest.approx(1)
    assert min(prior.shares.values()) > 0
    assert "xx" not in prior.shares


def test_a_language_that_was_given_stays_and_what_was_dropped_is_left_alone():
    dropped = ((Draft("3", text="x"), Dropped("empty")),)
    batch = Batch(
        (Draft("1", text="merci beaucoup à vous", language="oc"), Draft("2", text="merci beaucoup à vous"), Draft("4", deleted=True)),
        dropped,
    )
    heard = language.detect_language(batch, Prior.of({}))
    assert [draft.language for draft in heard.kept] == ["oc", "fr", ""]
    assert heard.dropped == dropped


@pytest.mark.skipif(not DATA.exists(), reason="needs the data folder (VIGIE_DATA)")
def test_real_tweets_are_heard_as_well_as_py3langid_hears_them():
    told = [
        (name, line.split("\t", 1)[1]) for name in ("fr", "en", "de", "es", "it", "pt", "ar") for line in (DATA / f"{name}.dev.tsv").open()
    ]
    heard = detect([text for _name, text in told])
    assert sum(name == found for (name, _text), found in zip(told, heard, strict=True)) / len(told) >= 0.98
