"""The past is looked through for echoes by the index, whatever stops it and whatever changes meanwhile."""

from __future__ import annotations

import pytest

from core.models import Job
from reputation.models import Echo
from reputation.statements import registering, searching
from reputation.statements.registering import Said
from search import indexing
from tests.reputation.factories import subject
from tests.reputation.statements.followed import AT, BY, PAGE, TEXT, hear, registered
from tests.working import run_jobs

pytestmark = pytest.mark.django_db


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


def test_what_is_said_in_other_languages_is_found_in_the_past_too():
    said = [hear("Maréva repairs all soles for free in its twelve shops.", language="en"), hear("Nothing new from Maréva.", language="en")]
    indexing.sync([one.pk for one in said])
    registered()
    run_jobs()
    assert set(Echo.objects.values_list("mention", flat=True)) == {said[0].pk}
