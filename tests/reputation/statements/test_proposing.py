"""What the brand says where it speaks itself is proposed as a statement, once; the rest is left alone."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from core.by import By
from core.errors import Conflict
from ingestion import changes, sources
from ingestion.models import Mention, Sighting, SubjectKind
from reputation.models import Statement
from reputation.statements import proposing, registering
from reputation.statements.official import official
from tests.reputation.factories import about, mention, subject

pytestmark = pytest.mark.django_db
BY = By.system()
AT = timezone.now().replace(microsecond=0) - timedelta(days=2)
SAID = "Maréva répare gratuitement toutes les paires de plus de deux ans, jusqu’au 31 décembre. Aucun achat n’est demandé."


def said(text: str = SAID, *, own: bool = True, concerns: bool = True, **facts) -> Mention:
    made = mention(facts.pop("at", AT), text=text, language=facts.pop("language", "fr"), **facts)
    Sighting.objects.get_or_create(mention=made, source=made.source, defaults={"external_id": str(made.pk), "text_hash": made.text_hash})
    if own:
        sources.edit(made.source, own=True, by=BY)
    if concerns:
        about(made, subject())
    return made


def test_what_the_brand_says_where_it_speaks_is_proposed_with_its_claims_and_once():
    heard = said(url="https://mareva.example/engagement")
    [made] = proposing.look([heard.pk])
    assert (made.state, made.came, made.heard_id, made.at, made.language) == ("proposed", "proposed", heard.pk, AT, "fr")
    assert made.addresses == ["https://mareva.example/engagement"]
    assert [claim.text for claim in made.claims.all()] == SAID.replace(". ", ".\n").splitlines()
    assert proposing.look([heard.pk]) == []
    registering.refuse(made, by=BY)
    assert proposing.look([heard.pk]) == []
    assert Statement.objects.get().state == "refused"


@pytest.mark.parametrize(
    "facts",
    [
        {"own": False},
        {"in_reply_to": "12"},
        {"concerns": False},
        {"text": "Nous ouvrons une boutique."},
        {"text": "Bonjour Léa, nous sommes désolés, écrivez-nous votre numéro : votre commande est remboursée sous 48 heures."},
        {"text": "Quel beau coucher de soleil ce soir sur la plage, les mouettes dansent dans le vent doux."},
        {"at": AT - timedelta(days=91)},
    ],
)
def test_what_is_no_statement_is_not_proposed(facts):
    assert proposing.look([said(**facts).pk]) == []


def test_what_a_person_registered_is_not_proposed():
    heard = said()
    registering.propose(subject(), registering.Said(SAID, AT, (), "fr", heard.pk), by=BY)
    assert proposing.look([heard.pk]) == []


def test_only_what_is_proposed_can_be_refused():
    [made] = proposing.look([said().pk])
    registering.keep(made, [], by=BY)
    with pytest.raises(Conflict):
        registering.refuse(made, by=BY)


def test_a_proposal_goes_with_its_mention_and_a_statement_that_was_kept_stays():
    first, second = said(), said(SAID.replace("deux", "trois"))
    kept = next(one for one in proposing.look([first.pk, second.pk]) if one.heard_id == second.pk)
    registering.keep(kept, [], by=BY)
    numbers = [first.pk, second.pk]
    for one in (first, second):
        one.matches.all().delete()
        one.delete()
    proposing.look(numbers)
    assert list(Statement.objects.all()) == [kept]


def test_what_a_source_said_lately_is_proposed_once_it_is_marked():
    heard = said(own=False)
    proposing.lately(0.0)
    assert not Statement.objects.exists()
    sources.edit(heard.source, own=True, by=BY)
    proposing.lately(0.0)
    proposing.lately(0.0)
    assert Statement.objects.get().heard_id == heard.pk


@pytest.mark.django_db(transaction=True)
def test_a_worker_follows_the_changes(acme):
    heard = said()
    changes.record([heard.pk], "made")
    assert proposing.work(time.monotonic() + 10) is False
    assert Statement.objects.get().heard_id == heard.pk
    assert changes.read(proposing.READER, 10) == []


def test_the_own_brand_is_whom_it_is_about():
    heard = said(concerns=False)
    rival, brand = subject("Altéa", SubjectKind.COMPETITOR), subject()
    about(heard, rival)
    about(heard, brand)
    assert proposing.look([heard.pk])[0].subject == brand


@pytest.mark.parametrize(
    ("title", "text", "language", "is_one"),
    [
        ("", "We are sorry: all kettles sold in March are refunded without a receipt from today.", "en", True),
        ("", "Thank you for your message, could you send us a message with your order number? We will refund it.", "en", False),
        ("", "@lea We repair all soles for free until the end of the year, in all our shops.", "en", False),
        ("Rückruf", "Wir rufen alle Wasserkocher zurück, die im März verkauft wurden, ohne Kassenzettel.", "de", True),
        ("", "Wir rufen alle Wasserkocher zurück, die im März verkauft wurden, ohne Kassenzettel.", "de", False),
        ("", "", "en", False),
    ],
)
def test_what_reads_like_a_statement(title, text, language, is_one):
    assert official(title, text, language) is is_one
