"""Voices for programs: listed with their proofs, and the marks of people, which are for keys of the agency alone."""

from __future__ import annotations

import pytest

from core.models import Job
from reputation.models import Voice, VoiceMark
from tests.api.conftest import API
from tests.reputation.voices.test_searching import fan, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(acme, client_of, api_key):
    return client_of(acme, key=api_key(acme))


@pytest.fixture
def reading(acme, client_of, api_key):
    return client_of(acme, key=api_key(acme, scopes=["voices:read"]))


def test_voices_are_listed_with_their_proofs_the_surest_first(reading):
    fan("lou"), fan("ana", count=30)
    search()
    first, second = reading.get(f"{API}/voices?kind=ambassador").json()["results"]
    assert (first["author"]["handle"], second["author"]["handle"]) == ("ana", "lou")
    assert first["low"] > second["low"] > 0
    assert {proof["kind"] for proof in first["proofs"]} == {"recommends", "weeks"}
    assert reading.get(f"{API}/voices?kind=detractor").json()["total"]["value"] == 0
    page = reading.get(f"{API}/voices?limit=1").json()
    assert [one["id"] for one in reading.get(page["next"].removeprefix("http://acme.localhost")).json()["results"]] == [second["id"]]


def test_one_is_read_with_a_tag_that_holds_until_it_is_computed_again(reading):
    fan("lou")
    search()
    address = f"{API}/voices/{Voice.objects.get().pk}"
    tag = reading.get(address)["ETag"]
    assert reading.get(address, headers={"If-None-Match": tag}).status_code == 304
    search()
    assert reading.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_mark_is_changed_as_it_was_read_and_takes_effect_at_once(program):
    fan("lou")
    search()
    address = f"{API}/voices/{Voice.objects.get().pk}"
    tag = program.get(f"{address}/mark")["ETag"]
    made = program.patch(f"{address}/mark", {"role": "employee"}, content_type="application/json", headers={"If-Match": tag})
    assert (made.status_code, made.json()["role"], made.json()["consent"]) == (200, "employee", "not_asked")
    assert program.get(address).json()["excluded"] == "employee"
    again = program.patch(f"{address}/mark", {"consent": "asked"}, content_type="application/json", headers={"If-Match": tag})
    assert again.status_code == 412
    new = program.patch(f"{address}/mark", {"consent": "asked"}, content_type="application/json", headers={"If-Match": made["ETag"]})
    assert (new.json()["role"], new.json()["consent"]) == ("employee", "asked")
    assert program.patch(f"{address}/mark", {"role": "boss"}, content_type="application/json").status_code in (422, 428)


def test_a_key_that_reads_sees_neither_marks_nor_who_is_left_out(program, reading):
    by = fan("lou")
    search()
    address = f"{API}/voices/{Voice.objects.get().pk}"
    assert reading.get(f"{address}/mark").status_code == 403
    VoiceMark.objects.create(author=by, role="employee")
    search()
    assert reading.get(address).status_code == 404
    assert reading.get(f"{API}/voices?excluded=true").json()["total"]["value"] == 0
    assert program.get(f"{API}/voices?excluded=true").json()["total"]["value"] == 1


def test_the_address_of_an_author_is_given_once_they_agreed(reading):
    by = fan("lou")
    by.url = "https://social.example/@lou"
    by.save()
    search()
    address = f"{API}/voices/{Voice.objects.get().pk}"
    assert reading.get(address).json()["author"]["url"] == ""
    VoiceMark.objects.create(author=by, consent="given")
    assert reading.get(address).json()["author"]["url"] == by.url


def test_a_search_that_goes_on_is_the_one_that_was_asked_for(program):
    first, second = (program.post(f"{API}/voices").json()["id"] for _ in range(2))
    assert first == second == str(Job.objects.get().pk)


def test_a_list_of_handles_is_sent_listed_and_shortened_by_keys_of_the_agency(program, reading):
    given = {"platform": "mastodon", "role": "agency", "handles": ["@Lou", "yann"]}
    assert program.post(f"{API}/voices/roles", given, content_type="application/json").json() == {"handles": 2, "known": 0}
    first, second = program.get(f"{API}/voices/roles").json()["results"]
    assert [(one["handle"], one["role"]) for one in (first, second)] == [("lou", "agency"), ("yann", "agency")]
    assert program.delete(f"{API}/voices/roles/{first['id']}").status_code == 204
    assert program.delete(f"{API}/voices/roles/{first['id']}").status_code == 404
    assert program.post(f"{API}/voices/roles", given | {"handles": []}, content_type="application/json").status_code == 422
    assert reading.get(f"{API}/voices/roles").status_code == 403
