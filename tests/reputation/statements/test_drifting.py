"""What became of a statement: counted for who sees what, by audience, and at the relay where it turned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ingestion.models import Mention
from reporting.demonstration.scripts.mareva import MAREVA
from reporting.demonstration.teller import tell
from reputation.models import Echo
from reputation.statements import drifting, registering
from reputation.statements.registering import Said
from search import indexing
from tests.reputation.factories import about, mention, subject
from tests.reputation.statements.followed import BY, PAGE, TEXT, follow, hear, registered
from tests.working import run_jobs

pytestmark = pytest.mark.django_db


def test_who_sees_some_subjects_counts_the_echoes_that_concern_them():
    statement = registered()
    follow(hear(TEXT), hear(f"Voir {PAGE}", concerns=False))
    assert drifting.totals([statement.pk], None)[statement.pk].echoes == 2
    assert drifting.totals([statement.pk], frozenset({statement.subject_id}))[statement.pk].echoes == 1


def test_an_audience_counts_an_echo_once_whatever_it_makes_of_how_many_claims():
    statement = registered()
    twice = hear(
        "Maréva ne répare pas les semelles décollées gratuitement. Le ticket de caisse est obligatoire dans les douze boutiques.", reach=70
    )
    half = hear(
        "Maréva répare gratuitement toutes les semelles décollées. Un ticket de caisse est obligatoire.", reach=5, reach_estimated=True
    )
    faithful = hear(TEXT, reach=900, country="FR")
    follow(twice, half, faithful)
    [forum] = drifting.drift(statement.pk, None).audiences
    assert (forum.name, forum.source) == (faithful.source.name, faithful.source_id)
    assert (forum.faithful, forum.drifting, forum.inverting, forum.inverted_reach) == (1, 2, 2, 75)
    assert forum.estimated
    Mention.objects.filter(pk=half.pk).update(reach_estimated=False)
    follow(half)
    assert not drifting.drift(statement.pk, None).audiences[0].estimated
    assert {(one.name, one.faithful) for one in drifting.drift(statement.pk, None, "country").audiences} == {("FR", 1), ("", 0)}
    turn = drifting.drift(statement.pk, None).turn
    assert turn is not None
    assert (turn.echo.mention_id, turn.parent, turn.parent_label) == (twice.pk, None, "")


def test_a_claim_turned_where_the_one_it_was_had_from_had_not_turned_it():
    statement = registered()
    first = hear("Maréva répare gratuitement toutes les semelles décollées.", 1)
    second = hear("Maréva ne répare pas gratuitement les semelles décollées.", 2, reach=10)
    third = hear("Non, Maréva ne répare aucune semelle décollée gratuitement.", 3, reach=9_000)
    follow(first, second, third)
    echoes = {echo.mention_id: echo.pk for echo in Echo.objects.all()}
    Echo.objects.filter(pk=echoes[second.pk]).update(parent=echoes[first.pk])
    Echo.objects.filter(pk=echoes[third.pk]).update(parent=echoes[second.pk])
    turn = drifting.drift(statement.pk, None).turn
    assert turn is not None
    assert (turn.echo.mention_id, turn.parent and turn.parent.mention_id, turn.parent_label) == (second.pk, first.pk, "verbatim")


def test_the_relays_of_the_demonstration_are_found_and_read_as_they_were_told():
    """All that was said of the brand in those days is heard; nine relays of ten are found, nine of ten of these read as they were told."""
    end = timezone.now().replace(minute=0, second=0, microsecond=0)
    story = tell(MAREVA, end)
    truth = story.truth.statements[0]
    relays = {relay.item: relay for relay in truth.relays}
    brand = subject()
    numbers: dict[int, str] = {}
    for said in story.said:
        number, text = said.item["external_id"], said.item["text"]
        if (
            number in relays
            or number == truth.item
            or (truth.at - timedelta(days=20) < said.at < truth.at + timedelta(days=25) and "mar" in text.lower())
        ):
            heard = mention(said.at.replace(microsecond=0), text=text, title=said.item.get("title", ""), language="fr")
            about(heard, brand)
            numbers[heard.pk] = number
    indexing.sync(list(numbers))
    own = next(pk for pk, number in numbers.items() if number == truth.item)
    statement = registering.propose(
        brand, Said(truth.text, truth.at.replace(microsecond=0), ("https://mareva.example/repare",), "fr", own), by=BY
    )
    registering.keep(statement, [text for _name, text in truth.claims], by=BY)
    run_jobs()
    claims = dict(zip([name for name, _text in truth.claims], statement.claims.all(), strict=True))
    found = {numbers[echo.mention_id]: echo for echo in Echo.objects.all()}
    hit = [relay for number, relay in relays.items() if number in found]
    read = {one: found[one.item].readings[str(claims[one.claim].pk)]["label"] for one in hit}
    right = [one for one in hit if read[one] == str(one.how)]
    assert len(hit) / len(relays) >= 0.9
    assert len(right) / len(hit) >= 0.9
    assert len(found) - len(hit) <= len(hit) / 2  # these speak of the promise too, without being its relays
