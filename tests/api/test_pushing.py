"""Pushing items, what became of each, and the stream of changes."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from api import idempotency
from api.endpoints import changes
from api.models import IdempotencyRecord
from core.database import connection
from ingestion import corrections, erasing, subjects
from ingestion.models import Change, Mention, RawItem, Run, Tombstone
from tests.api.conftest import API, BY, brought, item, settle

MENTIONS = f"{API}/mentions"


def test_a_batch_is_taken_and_each_item_has_an_outcome(send, program, subject):
    taken = send("post", "mentions", [item(1), item(2, "Nothing to see")])
    assert taken.status_code == 202
    assert taken.json()["received"] == 2
    waiting = program.get(taken.headers["Location"].removeprefix("http://acme.localhost")).json()
    assert waiting["state"] == "running"
    settle()
    told = program.get(f"{API}/batches/{taken.json()['id']}").json()
    assert told["state"] == "done"
    assert told["outcomes"] == {"stored": 1, "unmatched": 1}
    assert [(one["index"], one["outcome"], one["mention"] is not None) for one in told["items"]] == [
        (0, "stored", True), (1, "unmatched", False)
    ]  # fmt: skip


def test_one_item_a_line(program, subject):
    body = "\n".join(json.dumps(item(number)) for number in (1, 2, 3)) + "\n"
    taken = program.post(MENTIONS, body, content_type="application/x-ndjson")
    assert taken.json()["received"] == 3


def test_the_same_push_twice_changes_nothing(send, program, subject):
    send("post", "mentions", [item(1)])
    settle()
    again = send("post", "mentions", [item(1)]).json()["id"]
    settle()
    assert program.get(f"{API}/batches/{again}").json()["outcomes"] == {"unchanged": 1}
    assert Mention.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ([], 422, "empty_batch"),
        ({"text": "no list"}, 422, "invalid"),
        ([{"text": "no id"}], 422, "invalid"),
        ([item(1, colour="red")], 422, "invalid"),
        ([{**item(1), "published_at": "yesterday"}], 422, "invalid"),
        ([item(number) for number in range(1001)], 413, "too_many_items"),
    ],
)
def test_a_wrong_batch_is_refused_whole(send, body, status, code):
    response = send("post", "mentions", body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not RawItem.objects.exists()


def test_a_wrong_item_is_named_by_its_place(send):
    told = send("post", "mentions", [item(1), {**item(2), "publishd_at": "x"}]).json()
    (wrong,) = told["errors"]
    assert (wrong["pointer"], wrong["proposal"]) == ("/1/publishd_at", "published_at")


@pytest.mark.parametrize("body", [b'[{"text": NaN}]', b"[1,", b'["\xff"]', b'[{"text": "\\ud800"}]', b"[] []"])
def test_what_is_not_json_says_where(program, body):
    response = program.post(MENTIONS, body, content_type="application/json")
    told = response.json()
    assert (response.status_code, told["code"]) == (400, "not_json")
    assert "position" in told["errors"][0]
    assert "column" in told["detail"] or "colonne" in told["detail"]
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_broken_line_says_which(program):
    told = program.post(MENTIONS, b'{"text": "a"}\n{"text": \n', content_type="application/x-ndjson").json()
    assert "2" in told["detail"]


def test_more_than_is_read_at_once_is_refused(program, settings):
    settings.PUSH_BYTES_MAX = 1000
    response = program.post(MENTIONS, json.dumps([item(1, "x" * 2000)]), content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_another_form_is_not_read(program):
    response = program.post(MENTIONS, "text=a", content_type="application/x-www-form-urlencoded")
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_reading_does_not_let_one_push(acme, client_of, api_key):
    reader = client_of(acme, key=api_key(acme, ["mentions:read"]))
    assert reader.post(MENTIONS, "[]", content_type="application/json").status_code == 403


# -- changes


@pytest.fixture
def _committed(transactional_db):
    """Changes are read once committed: these tests commit."""


@pytest.mark.usefixtures("_committed")
def test_a_follower_sees_everything_once_in_order(acme, client_of, api_key):
    subjects.create("Acme", "own", "acme", by=BY)
    program = client_of(acme, key=api_key(acme))
    brought(item(1), item(2, "Acme again"))

    def follow(after: str) -> dict:
        return program.get(f"{API}/changes", {"after": after, "limit": 1}).json()

    first = follow("")
    second = program.get(first["next"].removeprefix("http://acme.localhost")).json()
    assert [first["results"][0]["what"], second["results"][0]["what"]] == ["made", "made"]
    assert first["results"][0]["mention"]["text"] != second["results"][0]["mention"]["text"]
    assert second["next"] is None
    assert follow(second["after"])["results"] == []

    gone, kept = Mention.objects.order_by("pk")
    corrections.correct([kept.pk], field="tone", value="positive", by=BY)
    erasing.erase([gone.pk], Tombstone.Reason.PERSON)
    later = program.get(f"{API}/changes", {"after": second["after"]}).json()
    assert [(one["what"], one["id"]) for one in later["results"]] == [("corrected", kept.pk), ("erased", gone.pk)]
    assert later["results"][1]["mention"] is None
    assert later["results"][1]["tombstone"] == {"reason": "person", "joined_into": None}


def test_what_is_too_old_begins_again(program, subject):
    brought(item(1))
    change = Change.objects.earliest("pk")
    change.at = change.at.replace(year=2020)
    response = program.get(f"{API}/changes", {"after": changes._written(change)})
    assert (response.status_code, response.json()["code"]) == (410, "cursor_expired")


@pytest.mark.parametrize("after", ["x", "WzFd", "WyJhIiwgImIiLCAiYyJd"])
def test_a_place_that_was_not_given_out_is_refused(program, after):
    assert program.get(f"{API}/changes", {"after": after}).status_code == 422


# -- sent again


def test_the_same_request_under_the_same_key_is_done_once(send):
    key = {"headers": {"Idempotency-Key": "3f0c"}}
    first, again = (send("post", "mentions", [item(1)], **key) for _ in range(2))
    assert (again.status_code, again.json(), again.headers["Location"]) == (202, first.json(), first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert "RateLimit" in again.headers


def test_another_request_under_the_same_key_is_refused(send):
    key = {"headers": {"Idempotency-Key": "3f0c"}}
    send("post", "mentions", [item(1)], **key)
    response = send("post", "mentions", [item(2)], **key)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")


def test_another_caller_may_use_the_same_key(send, acme, client_of, api_key):
    key = {"headers": {"Idempotency-Key": "3f0c"}}
    first = send("post", "mentions", [item(1)], **key)
    second = client_of(acme, key=api_key(acme)).post(MENTIONS, json.dumps([item(1)]), content_type="application/json", **key)
    assert second.json()["id"] != first.json()["id"]


def test_what_failed_may_be_corrected_under_the_same_key(send):
    key = {"headers": {"Idempotency-Key": "3f0c"}}
    assert send("post", "mentions", [{}], **key).status_code == 422
    assert send("post", "mentions", [item(1)], **key).status_code == 202


@pytest.mark.parametrize("key", ["", "x" * 201, "a b"])
def test_a_key_that_is_none_is_refused(send, key):
    assert send("post", "queries/check", {"q": "a"}, headers={"Idempotency-Key": key}).json()["code"] == "invalid"


def test_a_kept_token_cannot_be_read_in_the_database(send):
    body, key = {"name": "Robot", "scopes": ["mentions:read"]}, {"headers": {"Idempotency-Key": "3f0c"}}
    first, again = (send("post", "keys", body, **key).json() for _ in range(2))
    assert first == again
    assert first["token"].encode() not in bytes(IdempotencyRecord.objects.get().body)


def test_an_answer_sealed_with_a_key_that_was_changed_is_not_given_again_and_says_so(send):
    key = {"headers": {"Idempotency-Key": "3f0c"}}
    assert send("post", "mentions", [item(1)], **key).status_code == 202
    IdempotencyRecord.objects.update(body=b"sealed with another key")
    response = send("post", "mentions", [item(1)], **key)
    assert (response.status_code, response.json()["code"]) == (409, "answer_lost")
    assert Run.objects.count() == 1


def test_answers_are_forgotten_after_a_day(send):
    send("post", "mentions", [item(1)], headers={"Idempotency-Key": "3f0c"})
    assert idempotency.forget_old() == 0
    assert idempotency.forget_old(timezone.now() + timedelta(hours=25)) == 1


@pytest.mark.usefixtures("_committed")
def test_two_that_come_at_once_have_one_answer(acme, client_of, api_key):
    key, told = api_key(acme), []

    def ask() -> None:
        try:
            program = client_of(acme, key=key)
            told.append(program.post(MENTIONS, json.dumps([item(1)]), content_type="application/json", headers={"Idempotency-Key": "k"}))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.status_code for one in told} == {202}
    assert len({one.json()["id"] for one in told}) == 1
    assert RawItem.objects.count() == 1
