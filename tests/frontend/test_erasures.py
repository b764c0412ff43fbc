"""The pages on which a person is forgotten: who may, what is told before, how far it is, the certificate after."""

from __future__ import annotations

import pytest

from ingestion.models import Author, Mention
from reporting.models import Erasure
from reputation.models import Voice
from tenants import jobs
from tests.frontend.conftest import BY, brand  # noqa: F401 - a fixture
from tests.isolation.objects import furnish
from tests.isolation.place import SECRET
from tests.reporting.test_erasures import spoken
from tests.working import finished

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


def test_a_person_is_found_looked_at_and_forgotten(acme, administrator, client_of, brand):  # noqa: F811
    author = spoken(3)
    page = client_of(acme, administrator, **FRENCH)
    assert "/settings/erasures/" in page.get("/settings/").text
    found = page.get("/settings/erasures/?q=garnier").text
    assert f"/authors/{author.pk}/forget/" in found
    assert "3 mentions" in found
    told = page.get(f"/authors/{author.pk}/forget/").text
    for words in ("Ce qui disparaît", "Ce qui reste", "3 mentions", "Lou Garnier", "sauvegardes"):
        assert words in told
    assert Mention.objects.count() == 3
    asked = page.post(f"/authors/{author.pk}/forget/")
    made = Erasure.objects.get()
    assert asked.headers["Location"] == f"/settings/erasures/{made.pk}/"
    waiting = page.get(asked.headers["Location"])
    assert waiting.headers["Refresh"]
    assert finished(made.job_uid).state == "done"
    done = page.get(asked.headers["Location"]).text
    assert "Certificat" in done
    for text in (done, page.get("/settings/erasures/").text, page.get("/audit/").text):
        assert "Garnier" not in text
    assert f"/settings/erasures/{made.pk}/" in page.get("/settings/erasures/").text
    assert page.get(f"/authors/{author.pk}/forget/").headers["Location"] == asked.headers["Location"]
    assert "Personne ici ne porte ce nom" in page.get("/settings/erasures/?q=garnier").text


def test_one_that_did_not_end_is_gone_on_with(acme, administrator, client_of, brand):  # noqa: F811
    author = spoken(1)
    page = client_of(acme, administrator, **FRENCH)
    address = page.post(f"/authors/{author.pk}/forget/").headers["Location"]
    made = Erasure.objects.get()
    jobs.stop(jobs.find(str(made.job_uid)), BY)
    assert "Reprendre" in page.get(address).text
    assert page.post(f"/authors/{author.pk}/forget/").headers["Location"] == address
    made.refresh_from_db()
    assert finished(made.job_uid).state == "done"


def test_only_who_runs_the_place_forgets(acme, administrator, manager, analyst, member, reader, person, client_of):
    numbers = furnish(acme)
    author, voice, mention = Author.objects.get().pk, Voice.objects.get().pk, Mention.objects.get().pk
    Mention.objects.update(author=author)
    link = f"/authors/{author}/forget/"
    limited = person("administrator", acme, email="limited@acme.example", subjects=[numbers["subjects/subject"]])
    for user, may in ((administrator, True), (manager, True), (analyst, False), (member, False), (reader, False), (limited, False)):
        page = client_of(acme, user)
        assert (page.get(link).status_code == 200) is may, user
        assert (link in page.get(f"/mentions/{mention}/").text) is may, user
        assert (link in page.get(f"/voices/{voice}/").text) is may, user
        if not may:
            assert page.post(link).status_code == 403
            assert page.get("/settings/erasures/").status_code == 403
    assert Author.objects.filter(pk=author).exists()


def test_nobody_of_another_client_finds_or_forgets_somebody(acme, rival, stranger, client_of):
    furnish(acme)
    author = Author.objects.get().pk
    page = client_of(rival, stranger)
    assert page.post(f"/authors/{author}/forget/").status_code == 404
    assert "/authors/" not in page.get(f"/settings/erasures/?q={SECRET}").text
    assert Author.objects.filter(pk=author).exists()
