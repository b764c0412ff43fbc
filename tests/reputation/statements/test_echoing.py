"""Statements are registered, their echoes found in every way and read claim by claim; what people judged stands above it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from core.by import By
from core.errors import Invalid, Stale
from core.models import Job
from ingestion import changes
from ingestion.models import Mention
from reporting.demonstration.scripts.mareva import MAREVA
from reporting.demonstration.teller import tell
from reputation.models import Echo, EchoMark, Statement
from reputation.statements import drifting, echoing, judging, rarity, registering, searching
from reputation.statements.registering import Said
from reputation.statements.stems import stem
from search import indexing
from tests.reputation.factories import about, mention, subject
from tests.working import run_jobs

pytestmark = pytest.mark.django_db
BY = By.system()
AT = timezone.now().replace(microsecond=0) - timedelta(days=10)
PAGE = "https://mareva.example/engagement"
TEXT = "Maréva répare gratuitement toutes les semelles décollées. Les réparations se font dans douze boutiques, sans ticket de caisse."


def registered(text: str = TEXT, **more) -> Statement:
    made = registering.propose(subject(), Said(text, AT, (PAGE,), more.pop("language", "fr"), **more), by=BY)
    return weighed(registering.keep(made, [claim.text for claim in made.claims.all()], by=BY))


def weighed(statement: Statement) -> Statement:
    """As the worker leaves it before it looks through the past."""
    rarity.weigh(statement)
    return statement


def hear(text: str, hours: float = 5, *, concerns: bool = True, **facts) -> Mention:
    made = mention(AT + timedelta(hours=hours), text=text, **facts)
    if concerns:
        about(made, subject())
    return made


def follow(*said: Mention) -> None:
    echoing.look([one.pk for one in said], echoing.following())


def labels(said: Mention) -> list[str]:
    echo = Echo.objects.get(mention=said)
    return [echo.readings[str(claim.pk)]["label"] for claim in echo.statement.claims.all()]


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


def test_the_past_is_looked_through_by_the_index_when_a_statement_is_kept():
    said = [
        hear("Les semelles décollées réparées gratuitement par Maréva !"),
        hear(f"Voir {PAGE} vite", concerns=False),
        hear("Rien à voir."),
    ]
    indexing.sync([one.pk for one in said])
    registered()
    run_jobs()
    assert set(Echo.objects.values_list("mention", flat=True)) == {said[0].pk, said[1].pk}


def test_words_are_weighed_by_the_worker_and_not_while_somebody_waits():
    heard = hear("Maréva, encore Maréva.", -5)
    indexing.sync([heard.pk])
    made = registering.propose(subject(), Said(TEXT, AT, (PAGE,), "fr"), by=BY)
    registering.keep(made, [claim.text for claim in made.claims.all()], by=BY)
    assert Statement.objects.get().rarity == {}
    run_jobs()
    weights = Statement.objects.get().rarity
    assert weights[stem("mareva")] < weights[stem("semelles")]


def test_a_search_that_was_killed_at_any_place_finds_the_same():
    said = [hear("Les semelles décollées réparées gratuitement par Maréva !"), hear(f"Voir {PAGE} vite", concerns=False)]
    indexing.sync([one.pk for one in said])
    made = registering.propose(subject(), Said(TEXT, AT, (PAGE,), "fr"), by=BY)
    registering.keep(made, [claim.text for claim in made.claims.all()], by=BY)
    job = Job.objects.get(kind=searching.KIND)
    Job.objects.filter(pk=job.pk).update(state="running", stretches=1)
    job.refresh_from_db()
    over = False
    while not over:
        kept = Job.objects.get(pk=job.pk).cursor
        over = searching.run(Job.objects.get(pk=job.pk), 0)
        Job.objects.filter(pk=job.pk).update(cursor=kept)  # killed before it said how far it came
        over = searching.run(Job.objects.get(pk=job.pk), 0) and over
    assert set(Echo.objects.values_list("mention", flat=True)) == {one.pk for one in said}


def test_claims_that_change_while_the_past_is_looked_through_are_looked_for_from_the_beginning():
    said = hear("Les semelles décollées réparées gratuitement par Maréva !")
    other = hear("Maréva livre gratuitement dans toute la France dès demain.")
    indexing.sync([said.pk, other.pk])
    made = registering.propose(subject(), Said(TEXT, AT, (PAGE,), "fr"), by=BY)
    registering.keep(made, [claim.text for claim in made.claims.all()], by=BY)
    [first] = searching.under_way([made]).values()
    Job.objects.filter(pk=first.pk).update(state="running", stretches=1, cursor={"way": 2})
    registering.keep(made, ["Maréva livre gratuitement dans toute la France."], by=BY)
    [second] = searching.under_way([made]).values()
    assert second != first
    run_jobs()
    assert Job.objects.filter(kind=searching.KIND, state="done").count() == 2
    assert Echo.objects.filter(mention=other).exists()
    assert searching.under_way([made]) == {}


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


def test_what_is_said_in_other_languages_is_found_in_the_past_too():
    said = [hear("Maréva repairs all soles for free in its twelve shops.", language="en"), hear("Nothing new from Maréva.", language="en")]
    indexing.sync([one.pk for one in said])
    registered()
    run_jobs()
    assert set(Echo.objects.values_list("mention", flat=True)) == {said[0].pk}


@pytest.mark.django_db(transaction=True)
def test_echoes_read_by_rules_of_before_are_read_again(acme):
    registered()
    said = hear("Maréva répare gratuitement toutes les semelles décollées.")
    follow(said)
    Echo.objects.update(version=echoing.VERSION - 1, readings={})
    assert echoing.work(time.monotonic() + 10) is False
    assert Echo.objects.get().version == echoing.VERSION
    assert labels(said)[0] == "verbatim"


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
    half = hear("Maréva répare gratuitement toutes les semelles décollées. Un ticket de caisse est obligatoire.", reach=5)
    faithful = hear(TEXT, reach=900, country="FR")
    follow(twice, half, faithful)
    [forum] = drifting.drift(statement.pk, None).audiences
    assert (forum.name, forum.source) == (faithful.source.name, faithful.source_id)
    assert (forum.faithful, forum.drifting, forum.inverting, forum.inverted_reach) == (1, 2, 2, 75)
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
