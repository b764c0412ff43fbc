"""Statements are registered with their claims, which may change while the past is looked through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Invalid, Stale
from reputation.models import Echo, EchoMark, Statement
from reputation.statements import echoing, judging, registering
from reputation.statements.registering import Said
from reputation.statements.stems import stem
from search import indexing
from tests.reputation.factories import subject
from tests.reputation.statements.followed import AT, BY, PAGE, TEXT, follow, hear, registered
from tests.working import run_jobs

pytestmark = pytest.mark.django_db


def test_claims_are_proposed_and_followed_once_they_are_kept():
    made = registering.propose(subject(), Said(TEXT, AT), by=BY)
    assert (made.state, made.language, made.claims.count()) == ("proposed", "fr", 2)
    assert echoing.following() == []
    registering.keep(made, ["Maréva répare gratuitement les semelles."], by=BY, if_version=made.version)
    assert [claim.text for claim in made.claims.all()] == ["Maréva répare gratuitement les semelles."]
    assert echoing.following() == [made]
    with pytest.raises(Stale):
        registering.withdraw(made, by=BY, if_version=1)
    registering.withdraw(made, by=BY)
    assert echoing.following() == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said("  ", AT), "empty"),
        (Said(TEXT, timezone.now() + timedelta(days=1)), "future"),
        (Said(TEXT, AT, ("mareva.example/a",)), "not_a_page"),
        (Said(TEXT, AT, ("https://mareva.example",)), "not_a_page"),
    ],
)
def test_what_cannot_be_registered_is_said(said, code):
    with pytest.raises(Invalid) as refused:
        registering.propose(subject(), said, by=BY)
    assert refused.value.errors[0].code == code


def test_words_are_weighed_by_the_worker_and_not_while_somebody_waits():
    heard = hear("Maréva, encore Maréva.", -5)
    indexing.sync([heard.pk])
    made = registering.propose(subject(), Said(TEXT, AT, (PAGE,), "fr"), by=BY)
    registering.keep(made, [claim.text for claim in made.claims.all()], by=BY)
    assert Statement.objects.get().rarity == {}
    run_jobs()
    weights = Statement.objects.get().rarity
    assert weights[stem("mareva")] < weights[stem("semelles")]


def test_claims_that_stay_keep_what_people_said_when_others_change():
    statement = registered()
    said = hear("Maréva répare gratuitement toutes les semelles décollées.")
    follow(said)
    first = statement.claims.get(place=1)
    judging.mark(Echo.objects.get(), first, "weakened", by=BY)
    registering.keep(statement, ["Une autre promesse pour les clients.", first.text], by=BY)
    run_jobs()
    assert EchoMark.objects.get().claim_id == first.pk
    assert set(Echo.objects.get().readings) == {str(claim.pk) for claim in statement.claims.all()}
