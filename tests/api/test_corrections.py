"""Judgements over the API: one, many at once, very many by a job, taken back, and what somebody judged since."""

from __future__ import annotations

import pytest

from ingestion.models import Correction, Match, Mention
from tests.api.conftest import API, brought, item, work


def test_a_judgement_stands_until_it_is_taken_back(send, program, subject):
    brought(item(1))
    number, path = Mention.objects.get().pk, f"mentions/{Mention.objects.get().pk}/corrections"
    before = Match.objects.get().sentiment
    made = send("post", path, {"field": "sentiment", "value": "positive", "subject": subject.pk})
    assert made.status_code == 201
    assert made.json()["before"] == before
    match = program.get(f"{API}/mentions/{number}").json()["matches"][0]
    assert (match["sentiment"], match["model"]["sentiment"], match["corrected"]) == ("positive", before, True)
    assert send("delete", f"{path}/{made.json()['id']}").status_code == 204
    back = program.get(f"{API}/mentions/{number}").json()
    assert (back["corrections"], back["matches"][0]["corrected"]) == ([], False)


def test_a_person_who_says_what_the_model_said_has_judged_too(send, program, subject):
    brought(item(1))
    mention, said = Mention.objects.get(), Match.objects.get().sentiment
    send("post", f"mentions/{mention.pk}/corrections", {"field": "sentiment", "value": said, "subject": subject.pk})
    match = program.get(f"{API}/mentions/{mention.pk}").json()["matches"][0]
    assert (match["sentiment"], match["model"]["sentiment"], match["corrected"]) == (said, said, True)


def test_who_judges_what_somebody_judged_since_they_read_it_is_refused(send, program, subject):
    brought(item(1))
    number = Mention.objects.get().pk
    path = f"mentions/{number}/corrections"
    read = program.get(f"{API}/mentions/{number}").headers["ETag"]
    first = send("post", path, {"field": "sentiment", "value": "positive", "subject": subject.pk}, headers={"If-Match": read})
    assert first.status_code == 201
    stale = send("post", path, {"field": "sentiment", "value": "negative", "subject": subject.pk}, headers={"If-Match": read})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert send("delete", f"{path}/{first.json()['id']}", headers={"If-Match": read}).status_code == 412
    assert Match.objects.get().sentiment == "positive"
    now = program.get(f"{API}/mentions/{number}").headers["ETag"]
    assert first.headers["ETag"] == now
    assert send("delete", f"{path}/{first.json()['id']}", headers={"If-Match": now}).status_code == 204


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"field": "mood", "value": "x"}, "/field"),
        ({"field": "tone", "value": "great"}, "/value"),
        ({"field": "sentiment", "value": "positive"}, "/subject"),
        ({"field": "tone", "value": 3}, "/value"),
        ({"field": "tone"}, "/value"),
        ({"field": "tone", "value": "positive", "why": "x"}, "/why"),
    ],
)
def test_a_wrong_judgement_is_refused(send, subject, body, pointer):
    brought(item(1))
    response = send("post", f"mentions/{Mention.objects.get().pk}/corrections", body)
    assert response.status_code == 422
    assert [wrong["pointer"] for wrong in response.json()["errors"]] == [pointer]


def test_many_are_judged_at_once(send, subject):
    brought(item(1), item(2))
    ids = list(Mention.objects.values_list("pk", flat=True))
    response = send("post", "mentions/actions", {"action": "correct", "field": "tone", "value": "mixed", "ids": ids})
    assert (response.status_code, response.json()) == (200, {"changed": 2})
    assert set(Mention.objects.values_list("tone", flat=True)) == {"mixed"}


def test_very_many_are_judged_by_a_job(send, program, subject, monkeypatch):
    monkeypatch.setattr("api.endpoints.corrections.AT_ONCE", 1)
    brought(item(1), item(2), item(3, "Acme by boat"))
    act = {"action": "correct", "field": "tone", "value": "mixed", "query": {"q": "parcel"}}
    response = send("post", "mentions/actions", act)
    assert response.status_code == 202
    work()
    job = program.get(response.headers["Location"].removeprefix("http://acme.localhost")).json()
    assert (job["state"], job["done"], job["total"]) == ("done", 2, 2)
    assert sorted(Mention.objects.filter(tone="mixed").values_list("text", flat=True).distinct()) == ["The parcel of Acme came late"]


@pytest.mark.parametrize("named", [{}, {"ids": [1], "query": {}}, {"ids": []}, {"ids": ["1"]}, {"ids": [999]}, {"query": {"q": "("}}])
def test_acts_on_what_is_not_there_are_refused(send, subject, named):
    response = send("post", "mentions/actions", {"action": "correct", "field": "tone", "value": "mixed", **named})
    assert response.status_code in (404, 422)
    assert not Correction.objects.exists()


def test_who_is_limited_judges_nothing_else(limited, program, subject, other, client_of, acme, person):
    brought(item(1, "A parcel by boat"))
    member = client_of(acme, person("member", acme, email="m@acme.example", subjects=[subject.pk]))
    number = Mention.objects.get().pk
    one = member.post(f"{API}/mentions/{number}/corrections", {"field": "tone", "value": "mixed"}, content_type="application/json")
    act = {"action": "correct", "field": "tone", "value": "mixed", "ids": [number]}
    many = member.post(f"{API}/mentions/actions", act, content_type="application/json")
    assert (one.status_code, many.status_code) == (404, 404)
