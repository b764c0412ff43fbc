"""Needs for programs: listed with their figures, told word for word, changed as they were read, merged and parted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.models import Job
from reputation import rollups
from reputation.models import Need, NeedAnswer, NeedMention
from tests.api.conftest import API
from tests.reputation.factories import NOON, about, mention, source, subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(acme, client_of, api_key):
    return client_of(acme, key=api_key(acme))


def need(name: str, *, count: int = 3) -> Need:
    made = Need.objects.create(name=name, kind="wish", first_at=NOON, newest_at=NOON, found_at=NOON, surprise=5.0 + count)
    for number in range(count):
        said = mention(NOON - timedelta(days=number), text=f"I wish {name}", source=source(f"Place {number}"))
        about(said, subject(), "negative")
        NeedMention.objects.create(need=made, mention_id=said.pk, kind="wish", part="body", start=0, end=6)
        NeedAnswer.objects.create(need=made, mention_id=said.pk, subject=subject(), says="lacks", part="body", start=0, end=6)
        rollups.recount([said.pk])
    return made


def test_needs_are_listed_with_their_figures_the_clearest_first(program):
    need("for laces"), need("for half sizes", count=5)
    first, second = program.get(f"{API}/needs").json()["results"]
    assert (first["name"], second["name"]) == ("for half sizes", "for laces")
    assert (first["voices"], first["sources"], first["growth"]) == (5, 5, "new")
    assert first["subjects"][0] | {"subject": 0} == {
        "subject": 0, "name": "Maréva", "kind": "own", "mentions": 5, "positive": 0, "negative": 5,
    }  # fmt: skip


def test_who_is_said_to_answer_it_is_told_and_opened(program):
    made = need("for laces")
    assert program.get(f"{API}/needs/{made.pk}").json()["answers"] == [
        {"subject": subject().pk, "name": "Maréva", "kind": "own", "has": 0, "lacks": 3}
    ]
    asked = f"{API}/needs/{made.pk}/mentions?subject={subject().pk}"
    assert program.get(f"{asked}&says=lacks").json()["total"]["value"] == 3
    assert program.get(f"{asked}&says=has").json()["total"]["value"] == 0
    assert program.get(asked).status_code == 422


def test_the_list_goes_on_where_a_page_ends(program):
    need("for laces"), need("for half sizes", count=5)
    page = program.get(f"{API}/needs?limit=1").json()
    assert [one["name"] for one in program.get(page["next"].removeprefix("http://acme.localhost")).json()["results"]] == ["for laces"]


def test_a_need_is_told_word_for_word(program):
    told = program.get(f"{API}/needs/{need('for laces').pk}/mentions").json()
    assert told["total"]["value"] == 3
    assert {one["text"][one["start"] : one["end"]] for one in told["results"]} == {"I wish"}


def test_it_is_changed_only_as_it_was_read(program):
    address = f"{API}/needs/{need('for laces').pk}"
    tag = program.get(address)["ETag"]
    given = {"status": "studied", "name": "Spare laces"}
    changed = program.patch(address, given, content_type="application/json", headers={"If-Match": tag})
    assert (changed.json()["status"], changed.json()["name"]) == ("studied", "Spare laces")
    assert program.patch(address, given, content_type="application/json", headers={"If-Match": tag}).status_code == 412


def test_two_are_merged_and_parted(program):
    one, other = need("for laces"), need("for strings")
    merged = program.post(f"{API}/needs/{other.pk}/merge", {"into": one.pk}, content_type="application/json").json()
    assert (merged["id"], merged["mentions"], merged["merged"]) == (one.pk, 6, [other.pk])
    assert program.get(f"{API}/needs/{other.pk}").status_code == 404
    assert program.post(f"{API}/needs/{other.pk}/part").json()["mentions"] == 3
    assert program.post(f"{API}/needs/{one.pk}/merge", {"into": one.pk}, content_type="application/json").status_code == 422


def test_a_search_that_goes_on_is_the_one_that_was_asked_for(program):
    first, second = (program.post(f"{API}/needs").json()["id"] for _ in range(2))
    assert first == second == str(Job.objects.get().pk)
