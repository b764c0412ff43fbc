"""Echoes of a statement are found in every way and read claim by claim; what people judged stands above it."""

from __future__ import annotations

import time

import pytest

from core.errors import Invalid
from ingestion import changes
from ingestion.models import Mention
from reputation.models import Echo, EchoMark, Statement
from reputation.statements import drifting, echoing, judging, registering
from reputation.statements.registering import Said
from tests.reputation.factories import subject
from tests.reputation.statements.followed import AT, BY, PAGE, TEXT, follow, hear, labels, registered, weighed

pytestmark = pytest.mark.django_db


def test_an_echo_is_found_by_link_copy_quotation_and_words():
    registered()
    link = hear(f"À lire : {PAGE}?utm_source=x", concerns=False)
    copy = hear(f"Communiqué. {TEXT}")
    quote = hear("Ils écrivent : « Maréva répare gratuitement toutes les semelles décollées ». On verra bien.")
    words = hear("Les semelles décollées seront réparées gratuitement chez Maréva.")
    other = hear("J’adore les sandales Maréva de cet été.")
    elsewhere = hear("Maréva répare gratuitement toutes les semelles décollées.", concerns=False)
    longer = hear(f"Voir {PAGE}-bis", concerns=False)
    follow(link, copy, quote, words, other, elsewhere, longer)
    assert dict(Echo.objects.values_list("mention", "how")) == {link.pk: "link", copy.pk: "copy", quote.pk: "quote", words.pk: "words"}
    assert labels(copy) == ["verbatim", "verbatim"]
    assert labels(words)[0] == "paraphrase"
    assert labels(link) == ["omitted", "omitted"]


def test_what_was_said_before_or_long_after_is_no_echo():
    registered()
    follow(hear(TEXT, -1), hear(TEXT, 24 * 91))
    assert not Echo.objects.exists()


def test_copies_are_found_through_the_story_of_the_statement_and_have_their_parent():
    heard = hear(TEXT, 0)
    registered(heard=heard.pk)
    first, second = hear("Repris.", 2, story=heard.story, concerns=False), hear("Repris aussi.", 3, story=heard.story, concerns=False)
    follow(heard, first, second)
    found = {echo.mention_id: echo for echo in Echo.objects.all()}
    assert set(found) == {first.pk, second.pk}
    assert {echo.how for echo in found.values()} == {"copy"}
    assert found[second.pk].parent_id == found[first.pk].pk


def test_an_edited_text_is_read_again_and_an_erased_one_loses_its_echo():
    registered()
    said, gone = hear("Maréva répare gratuitement toutes les semelles décollées."), hear(TEXT)
    follow(said, gone)
    assert labels(said)[0] == "verbatim"
    Mention.objects.filter(pk=said.pk).update(text="Maréva ne répare pas gratuitement les semelles décollées.", text_hash=b"1" * 32)
    number = gone.pk
    gone.matches.all().delete()
    gone.delete()
    echoing.look([said.pk, number], echoing.following())
    assert labels(said)[0] == "inverted"
    assert not Echo.objects.filter(mention_id=number).exists()
    Mention.objects.filter(pk=said.pk).update(text="Bonjour.")
    echoing.look([said.pk], echoing.following())
    assert not Echo.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_follows_the_changes(acme):
    registered()
    said = hear("Maréva répare gratuitement toutes les semelles décollées.")
    changes.record([said.pk], "made")
    echoing.work(time.monotonic() + 10)
    assert Echo.objects.filter(mention=said).exists()
    assert changes.read(echoing.READER, 10) == []


def test_a_mark_outlives_reading_again_and_lapses_with_the_text():
    statement = registered()
    said = hear("Maréva répare gratuitement toutes les semelles décollées.")
    follow(said)
    echo, claim = Echo.objects.get(), statement.claims.get(place=1)
    judging.mark(echo, claim, "criticised", by=BY)
    judging.mark(echo, claim, "inverted", by=BY)
    follow(said)
    assert drifting.by_claim([statement.pk], None)[claim.pk] == {"inverted": 1}
    assert EchoMark.objects.filter(taken_back_at=None).count() == 1
    Mention.objects.filter(pk=said.pk).update(text_hash=b"2" * 32)
    follow(said)
    assert drifting.by_claim([statement.pk], None)[claim.pk] == {"verbatim": 1}
    assert EchoMark.objects.get(label="inverted").lapsed_at
    judging.take_back(judging.mark(echo, claim, "weakened", by=BY), by=BY)
    assert drifting.totals([statement.pk], None)[statement.pk].drift == 0
    with pytest.raises(Invalid):
        judging.mark(echo, claim, "distorted", by=BY)


def test_a_word_that_customers_always_say_makes_no_echo_by_itself():
    free = "Maréva répare gratuitement toutes les paires de plus de deux ans."
    statement = registered(f"{free} Les réparations se font dans les douze boutiques. Aucun achat n’est demandé.")
    often = {"mareva": 0.03, "boutiqu": 2.96, "achat": 3.43, "pair": 4.9}
    Statement.objects.update(rarity=dict.fromkeys(statement.rarity, 6.5) | often)
    customers = [
        hear("J’ai adoré la boutique Maréva de Lyon, accueil charmant. Achat fait ce matin, je suis conquise."),
        hear("Achat du mois : j’ai adoré la boutique Maréva de Lyon, accueil charmant et bons conseils."),
        hear("Boutique Maréva de Lyon : une attente interminable. Je regrette mon achat, c’est une honte."),
        hear("Achat du mois : j’ai adoré la boutique Maréva de Lyon. Rien à voir avec ma paire précédente."),
    ]
    needs, denies = hear("Achat obligatoire à la boutique Maréva de Lyon."), hear("Réparée à la boutique Maréva de Lyon, sans achat !")
    follow(*customers, needs, denies)
    assert set(Echo.objects.values_list("mention", flat=True)) == {needs.pk, denies.pk}
    assert [labels(one)[-1] for one in (needs, denies)] == ["inverted", "paraphrase"]


def test_a_statement_without_claims_is_looked_for_as_a_whole():
    statement = registering.propose(subject(), Said("Semelles gratuites, promis.", AT, (), "fr"), by=BY)
    weighed(registering.keep(statement, [], by=BY))
    said = hear("Semelles gratuites chez Maréva, promis juré.")
    follow(said)
    assert Echo.objects.get().readings == {}
    assert drifting.totals([statement.pk], None)[statement.pk].echoes == 1
    assert drifting.drift(statement.pk, None).turn is None


def test_an_echo_in_another_language_is_found_and_read_as_far_as_it_goes_and_never_surely():
    statement = registered()
    told = hear("Maréva repairs all soles for free in its twelve shops, no receipt needed.", language="en")
    linked = hear(f"Have a look: {PAGE}", language="en")
    other = hear("Lovely Maréva sandals, I need a size 39.", language="en")
    german = hear("Maréva repariert alle Sohlen kostenlos.", language="de")
    follow(told, linked, other, german)
    assert dict(Echo.objects.values_list("mention", "how")) == {told.pk: "words", linked.pk: "link"}
    assert labels(told) == ["paraphrase", "paraphrase"]
    assert all(reading["confidence"] <= 0.5 for reading in Echo.objects.get(mention=told).readings.values())
    assert labels(linked) == ["omitted", "omitted"]
    turned = hear("Maréva makes you pay for the repair of soles in all twelve shops, receipt or not.", language="en")
    follow(turned)
    assert labels(turned)[0] == "inverted"
    assert drifting.totals([statement.pk], None)[statement.pk].inverting == 1


@pytest.mark.django_db(transaction=True)
def test_echoes_read_by_rules_of_before_are_read_again(acme):
    registered()
    said = hear("Maréva répare gratuitement toutes les semelles décollées.")
    follow(said)
    Echo.objects.update(version=echoing.VERSION - 1, readings={})
    assert echoing.work(time.monotonic() + 10) is False
    assert Echo.objects.get().version == echoing.VERSION
    assert labels(said)[0] == "verbatim"
