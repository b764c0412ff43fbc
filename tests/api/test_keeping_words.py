"""Tags and saved searches over the API: what people put on mentions, and the questions that they keep."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from core.models import AuditEntry
from ingestion import tags
from ingestion.models import Mention, Tag
from search import saved
from search.models import SavedSearch
from tenants.visibility import Visibility
from tests.api.conftest import API, BY, brought, item
from tests.working import run_jobs


@pytest.fixture
def two(subject) -> list[int]:
    """Two mentions of one thread."""
    brought(item(1, thread="t7"), item(2, "Acme answers", thread="t7"), item(3, "Acme elsewhere"))
    return list(Mention.objects.filter(thread="t7").order_by("published_at").values_list("pk", flat=True))


@pytest.fixture
def of_client(acme, client_of, api_key):
    """A program of the client, which sees what is shared."""
    return client_of(acme, key=api_key(acme, ["mentions:read", "mentions:write"]))


def people(client_of, tenant, person, role, email):
    return client_of(tenant, person(role, tenant, email=email))


# -- tags


def test_a_word_is_put_on_read_and_taken_off(send, program, two):
    path = f"mentions/{two[0]}/tags"
    made = send("post", path, {"word": " late   parcel ", "visibility": "shared"})
    assert made.status_code == 201
    assert made.json()["word"] == "late parcel"
    assert program.get(made.headers["Location"].removeprefix("http://acme.localhost")).json()["visibility"] == "shared"
    assert program.get(f"{API}/mentions/{two[0]}").json()["tags"] == ["late parcel"]
    assert program.get(f"{API}/{path}").json()["total"]["value"] == 1
    assert send("delete", f"{path}/{quote('late parcel')}").status_code == 204
    assert send("delete", f"{path}/{quote('late parcel')}").status_code == 404
    assert not Tag.objects.exists()


def test_a_mention_has_another_etag_once_it_is_tagged(send, program, two):
    before = program.get(f"{API}/mentions/{two[0]}").headers["ETag"]
    send("post", f"mentions/{two[0]}/tags", {"word": "late"})
    assert program.get(f"{API}/mentions/{two[0]}", headers={"If-None-Match": before}).status_code == 200


def test_many_are_tagged_and_untagged_at_once(send, two):
    act = {"action": "tag", "word": "late", "query": {"q": "acme"}}
    assert send("post", "mentions/actions", act).json() == {"changed": 3}
    assert send("post", "mentions/actions", act).json() == {"changed": 0}
    assert send("post", "mentions/actions", {"action": "untag", "word": "late", "ids": two}).json() == {"changed": 2}
    assert Tag.objects.count() == 1


def test_more_than_many_are_tagged_and_untagged_by_a_job(send, two, monkeypatch):
    monkeypatch.setattr("api.endpoints.corrections.AT_ONCE", 1)
    for action, left in (("tag", 2), ("untag", 0)):
        told = send("post", "mentions/actions", {"action": action, "word": "late", "ids": two})
        assert (told.status_code, "/jobs/" in told.headers["Location"]) == (202, True)
        run_jobs()
        assert Tag.objects.count() == left


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"action": "tag"}, "/word"),
        ({"action": "tag", "word": "  "}, "/word"),
        ({"action": "tag", "word": "x" * 61}, "/word"),
        ({"action": "tag", "word": "late", "field": "tone"}, "/field"),
        ({"action": "untag"}, "/word"),
        ({"action": "correct", "field": "tone", "value": "mixed", "word": "late"}, "/word"),
        ({"action": "correct", "field": "tone"}, "/value"),
        ({"action": "tag", "word": "late", "visibility": "all"}, "/visibility"),
    ],
)
def test_an_act_with_too_little_or_too_much_is_refused(send, two, more, pointer):
    response = send("post", "mentions/actions", {"ids": two, **more})
    assert response.status_code == 422
    assert [wrong["pointer"] for wrong in response.json()["errors"]] == [pointer]
    assert not Tag.objects.exists()


def test_words_in_use_come_page_by_page_with_their_numbers(program, two):
    for word in ("déjà vu", "a/b", "late"):
        tags.put(two, word, by=BY, visibility=Visibility.SHARED)
    tags.put(two[:1], "once", by=BY, visibility=Visibility.SHARED)
    first = program.get(f"{API}/tags", {"limit": 2}).json()
    second = program.get(first["next"].removeprefix("http://acme.localhost")).json()
    assert first["total"] == {"value": 4, "exact": True}
    told = {one["word"]: one["mentions"] for one in first["results"] + second["results"]}
    assert told == {"a/b": 2, "déjà vu": 2, "late": 2, "once": 1}
    assert second["next"] is None
    assert program.get(f"{API}/tags/{quote('a/b')}").json() == {"word": "a/b", "mentions": 2}
    assert program.get(f"{API}/tags", {"cursor": "WzFd"}).status_code == 422


def test_a_word_is_called_otherwise_everywhere_and_two_become_one(send, program, two):
    tags.put(two, "parcel", by=BY, visibility=Visibility.SHARED)
    tags.put(two[:1], "parcels", by=BY, visibility=Visibility.SHARED)
    changed = send("patch", "tags/parcel", {"word": "parcels"})
    assert changed.json() == {"word": "parcels", "mentions": 2}
    assert program.get(f"{API}/tags/parcel").status_code == 404
    assert AuditEntry.objects.filter(act="tag.renamed").exists()


def test_a_word_that_was_put_on_more_since_is_not_taken_away(send, program, two):
    tags.put(two[:1], "late", by=BY, visibility=Visibility.SHARED)
    read = program.get(f"{API}/tags/late").headers["ETag"]
    tags.put(two, "late", by=BY, visibility=Visibility.SHARED)
    assert send("delete", "tags/late", headers={"If-Match": read}).status_code == 412
    assert send("patch", "tags/late", {"word": "x"}, headers={"If-Match": read}).status_code == 412
    assert send("delete", "tags/late", headers={"If-Match": program.get(f"{API}/tags/late").headers["ETag"]}).status_code == 204
    assert not Tag.objects.exists()


def test_people_of_the_client_never_learn_of_words_of_the_agency(of_client, acme, client_of, person, two):
    tags.put(two, "difficult client", by=BY)
    member = people(client_of, acme, person, "member", "m@acme.example")
    for browser in (of_client, member):
        assert browser.get(f"{API}/tags").json()["results"] == []
        assert browser.get(f"{API}/mentions/{two[0]}").json()["tags"] == []
        assert browser.get(f"{API}/mentions/{two[0]}/tags").json()["results"] == []
        for verb in ("get", "patch", "delete"):
            answer = getattr(browser, verb)(f"{API}/tags/{quote('difficult client')}", content_type="application/json")
            assert answer.status_code == 404
    assert Tag.objects.count() == 2


def test_a_word_of_the_client_is_shared_even_where_the_agency_had_it_for_itself(of_client, two):
    tags.put(two, "late", by=BY)
    made = of_client.post(f"{API}/mentions/{two[0]}/tags", {"word": "late", "visibility": "agency"}, content_type="application/json")
    assert (made.status_code, made.json()["visibility"]) == (201, "shared")
    assert Tag.objects.get(mention=two[1]).visibility == Visibility.AGENCY
    renamed = of_client.patch(f"{API}/tags/late", {"word": "slow"}, content_type="application/json")
    assert renamed.json() == {"word": "slow", "mentions": 1}
    assert Tag.objects.filter(word="late", mention=two[1]).exists()


def test_who_is_limited_counts_and_changes_words_on_their_mentions_only(limited, program, two, other):
    brought(item(9, "A parcel by boat"))
    foreign = Mention.objects.get(text="A parcel by boat").pk
    tags.put([*two, foreign], "late", by=BY, visibility=Visibility.SHARED)
    assert limited.get(f"{API}/tags/late").json() == {"word": "late", "mentions": 2}
    assert limited.delete(f"{API}/tags/late").status_code == 204
    assert list(Tag.objects.values_list("mention", flat=True)) == [foreign]
    assert limited.get(f"{API}/mentions/{foreign}/tags").status_code == 404


def test_who_only_reads_tags_nothing(acme, client_of, api_key, two):
    reading = client_of(acme, key=api_key(acme, ["mentions:read"]))
    assert reading.get(f"{API}/tags").status_code == 200
    for verb, path, body in (
        ("post", f"mentions/{two[0]}/tags", {"word": "x"}),
        ("post", "mentions/actions", {"action": "tag", "word": "x", "ids": two}),
        ("patch", "tags/x", {"word": "y"}),
        ("delete", "tags/x", None),
        ("delete", f"mentions/{two[0]}/tags/x", None),
    ):
        assert getattr(reading, verb)(f"{API}/{path}", body, content_type="application/json").status_code == 403


# -- the thread


def test_a_thread_is_read_in_its_order(program, two):
    told = program.get(f"{API}/mentions/{two[1]}/thread").json()
    assert told["thread"] == "t7"
    assert [one["id"] for one in told["results"]] == two
    alone = program.get(f"{API}/mentions/{Mention.objects.get(text='Acme elsewhere').pk}/thread").json()
    assert (alone["thread"], alone["total"]["value"]) == ("", 1)


def test_a_thread_tells_nobody_of_mentions_that_they_may_not_see(limited, program, two, other):
    brought(item(9, "A parcel by boat", thread="t7"))
    assert program.get(f"{API}/mentions/{two[0]}/thread").json()["total"]["value"] == 3
    assert limited.get(f"{API}/mentions/{two[0]}/thread").json()["total"]["value"] == 2


# -- saved searches


SEARCH = {"name": "Late", "question": {"q": "late", "since": "2026-11-01", "group": "story"}}


def test_a_search_is_kept_read_changed_and_removed(send, program, subject):
    made = send("post", "saved-searches", {**SEARCH, "kept_for": "all"})
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix(f"http://acme.localhost{API}/")
    told = program.get(f"{API}/{path}")
    assert told.headers["ETag"] == made.headers["ETag"]
    assert told.json()["question"] == {
        "q": "late", "subject": None, "since": "2026-11-01", "until": None, "sort": "-published_at", "group": "story",
        "start": None, "end": None,
    }  # fmt: skip
    changed = send("patch", path, {"name": "Later"}, headers={"If-Match": made.headers["ETag"]})
    assert (changed.json()["name"], changed.json()["question"]["q"], changed.json()["version"]) == ("Later", "late", 2)
    stale = send("patch", path, {"name": "Latest"}, headers={"If-Match": made.headers["ETag"]})
    assert stale.status_code == 412
    assert send("delete", path, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert send("delete", path, headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert program.get(f"{API}/{path}").status_code == 404


def test_the_selection_of_a_search_is_kept_by_the_minute_in_utc(send, program):
    period = {"since": "2026-11-01", "until": "2026-11-30"}
    question = {**period, "start": "2026-11-18T09:00:30+01:00", "end": "2026-11-19T08:00Z"}
    made = send("post", "saved-searches", {"name": "The day of it", "question": question, "kept_for": "all"}).json()
    assert (made["question"]["start"], made["question"]["end"]) == ("2026-11-18T08:00Z", "2026-11-19T08:00Z")


def test_the_page_of_mentions_understands_what_the_api_kept(send, acme, analyst, client_of, two, subject):
    send("post", "saved-searches", {"name": "Ours", "question": {"q": "acme", "subject": subject.pk, "group": "story"}, "kept_for": "all"})
    page = client_of(acme, analyst).get("/mentions/", {"since": "", "until": ""})
    assert f"q=acme&amp;group=on&amp;subject={subject.pk}" in page.content.decode()


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"name": "x" * 81}, "/name"),
        ({"question": {"q": "(late"}}, "/q"),
        ({"question": {"subject": 999}}, None),
        ({"question": {"since": "2026-11-02", "until": "2026-11-01"}}, "/question/until"),
        ({"question": {"since": "soon"}}, "/question/since"),
        ({"question": {"sort": "name"}}, "/question/sort"),
        ({"question": {"start": "2026-11-02T00:00Z"}}, "/question/end"),
        ({"question": {"start": "2026-11-02T00:00Z", "end": "2026-11-02T00:00Z"}}, "/question/end"),
        ({"question": {"start": "2026-11-02T00:00Z", "end": "2026-11-03T00:00Z", "since": "2026-11-01"}}, "/question/since"),
        ({"question": 3}, "/question"),
        ({"kept_for": "nobody"}, "/kept_for"),
        ({"kept_for": "me"}, "/kept_for"),
        ({"owner": 1}, "/owner"),
    ],
)
def test_a_search_that_cannot_be_kept_is_refused_at_its_place(send, subject, more, pointer):
    response = send("post", "saved-searches", {**SEARCH, **more})
    assert response.status_code == (422 if pointer else 404), response.content
    if pointer:
        assert [wrong["pointer"] for wrong in response.json()["errors"]] == [pointer]
    assert not SavedSearch.objects.exists()


def test_a_name_is_given_once(send, subject):
    assert send("post", "saved-searches", SEARCH).status_code == 201
    assert send("post", "saved-searches", SEARCH).json()["errors"][0]["code"] == "taken"


def test_searches_of_others_and_of_the_agency_are_not_there(acme, client_of, person, of_client, analyst):
    reader = people(client_of, acme, person, "reader", "r@acme.example")
    mine = reader.post(f"{API}/saved-searches", SEARCH, content_type="application/json")
    assert mine.json()["kept_for"] == "me"
    for_agency = saved.keep("Ours", {"q": "x"}, by=BY, owner=None)
    assert [one["name"] for one in reader.get(f"{API}/saved-searches").json()["results"]] == ["Late"]
    assert of_client.get(f"{API}/saved-searches").json()["results"] == []
    assert [one["name"] for one in client_of(acme, analyst).get(f"{API}/saved-searches").json()["results"]] == ["Ours"]
    for number in (for_agency.pk, mine.json()["id"]):
        for verb in ("get", "patch", "delete"):
            assert getattr(of_client, verb)(f"{API}/saved-searches/{number}", content_type="application/json").status_code == 404


def test_a_search_for_all_is_changed_by_who_may_speak_for_all(acme, client_of, person):
    reader = people(client_of, acme, person, "reader", "r@acme.example")
    for_all = saved.keep("All's", {"q": "x"}, by=BY, owner=None, visibility=Visibility.SHARED)
    body = {"name": "Mine"}
    assert reader.get(f"{API}/saved-searches/{for_all.pk}").status_code == 200
    assert reader.patch(f"{API}/saved-searches/{for_all.pk}", body, content_type="application/json").status_code == 403
    assert reader.delete(f"{API}/saved-searches/{for_all.pk}").status_code == 403
    assert reader.post(f"{API}/saved-searches", {**SEARCH, "kept_for": "all"}, content_type="application/json").status_code == 403
    own = reader.post(f"{API}/saved-searches", SEARCH, content_type="application/json").json()["id"]
    assert reader.patch(f"{API}/saved-searches/{own}", {"kept_for": "all"}, content_type="application/json").status_code == 403
