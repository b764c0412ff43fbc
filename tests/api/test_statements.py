"""Statements by program: registered, listed, changed by ETag, their echoes read and judged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ingestion import subjects
from reputation.models import Statement
from reputation.statements import proposing
from tests.api.conftest import API, BY
from tests.frontend.conftest import said
from tests.working import run_jobs

pytestmark = pytest.mark.django_db
CLAIM = "Acme repairs all soles for free."


@pytest.fixture
def program(acme, client_of, api_key):
    return client_of(acme, key=api_key(acme))


def register(program, **more) -> dict:
    subject = subjects.create("Acme", "own", "acme", by=BY)
    said(["Acme repairs all soles for free, says the release.", "No, Acme does not repair all soles for free."])
    given = {"subject": subject.pk, "text": f"{CLAIM} Thank you all.", "at": (timezone.now() - timedelta(days=2)).isoformat(), **more}
    answer = program.post(f"{API}/statements", given, content_type="application/json")
    assert answer.status_code == 201, answer.content
    run_jobs()
    return answer.json()


def test_a_statement_registered_is_followed_and_told_with_its_echoes(program):
    made = register(program)
    assert (made["state"], made["came"], [claim["text"] for claim in made["claims"]]) == ("kept", "api", [CLAIM])
    told = program.get(f"{API}/statements/{made['id']}").json()
    assert (told["echoes"], told["drifting"], told["inverting"]) == (2, 1, 1)
    assert told["claims"][0]["labels"] == {"verbatim": 1, "inverted": 1}
    assert program.get(f"{API}/statements?state=kept").json()["results"] == [told]
    turned = program.get(f"{API}/statements/{made['id']}/echoes?label=inverted").json()["results"]
    assert [reading["label"] for echo in turned for reading in echo["readings"]] == ["inverted"]


def test_claims_are_changed_by_who_read_them_last(program):
    made = register(program, claims=[])
    address = f"{API}/statements/{made['id']}"
    tag = program.get(address)["ETag"]
    changed = program.patch(address, {"claims": [CLAIM]}, content_type="application/json", headers={"If-Match": tag})
    assert [claim["text"] for claim in changed.json()["claims"]] == [CLAIM]
    stale = program.patch(address, {"state": "withdrawn"}, content_type="application/json", headers={"If-Match": tag})
    assert stale.status_code == 412
    assert program.patch(address, {"state": "withdrawn"}, content_type="application/json").json()["state"] == "withdrawn"


def test_an_echo_is_judged_and_the_judgement_taken_back(program):
    made = register(program)
    echoes = f"{API}/statements/{made['id']}/echoes"
    echo = program.get(echoes).json()["results"][0]
    given = {"claim": made["claims"][0]["id"], "label": "criticised"}
    mark = program.post(f"{echoes}/{echo['id']}/marks", given, content_type="application/json").json()
    assert mark["label"] == "criticised"
    assert program.get(f"{echoes}?label=criticised").json()["total"]["value"] == 1
    assert program.delete(f"{echoes}/{echo['id']}/marks/{mark['id']}").status_code == 204
    assert program.get(f"{echoes}?label=criticised").json()["total"]["value"] == 0
    other = program.post(f"{echoes}/{echo['id']}/marks", given | {"claim": 99}, content_type="application/json")
    assert other.status_code == 404


def test_who_judges_an_echo_second_by_program_is_told_so(program, acme, client_of, api_key):
    made, other = register(program), client_of(acme, key=api_key(acme))
    echoes = f"{API}/statements/{made['id']}/echoes"
    echo = f"{echoes}/{program.get(echoes).json()['results'][0]['id']}"
    claim, tag = made["claims"][0]["id"], program.get(echo).headers["ETag"]
    assert other.get(echo, headers={"If-None-Match": tag}).status_code == 304
    read = {"If-Match": tag}
    first = other.post(f"{echo}/marks", {"claim": claim, "label": "criticised"}, content_type="application/json", headers=read)
    assert first.status_code == 201
    stale = program.post(f"{echo}/marks", {"claim": claim, "label": "weakened"}, content_type="application/json", headers=read)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert program.delete(f"{echo}/marks/{first.json()['id']}", headers=read).status_code == 412
    assert program.get(echo).json()["readings"][0]["label"] == "criticised"
    assert program.get(echo).headers["ETag"] == first.headers["ETag"]
    assert program.delete(f"{echo}/marks/{first.json()['id']}", headers={"If-Match": first.headers["ETag"]}).status_code == 204
    again = program.post(f"{echo}/marks", {"claim": claim, "label": "weakened"}, content_type="application/json", headers=read)
    assert again.status_code == 412


def test_a_subject_that_is_not_there_is_said_so(program):
    given = {"subject": 99, "text": CLAIM, "at": "2026-11-10T09:00:00Z"}
    assert program.post(f"{API}/statements", given, content_type="application/json").status_code == 404
    assert not Statement.objects.exists()


def test_the_drift_is_told_day_by_day_with_intervals_and_by_audience(program):
    made = register(program)
    told = program.get(f"{API}/statements/{made['id']}/drift").json()
    assert sum(day["telling"] for day in told["days"]) == 2
    assert all(day["drift"]["low"] <= day["drift"]["value"] <= day["drift"]["high"] for day in told["days"])
    assert told["first_inverted_after"] > 0
    assert [(one["faithful"], one["inverting"]) for one in told["audiences"]] == [(1, 1)]
    assert (told["turn"]["claim"], told["turn"]["before"]) == (made["claims"][0]["id"], "")
    assert program.get(f"{API}/statements/{made['id']}/drift?by=language").json()["audiences"][0]["source"] is None
    assert program.get(f"{API}/statements/{made['id']}/drift?by=moon").status_code == 422


def test_what_is_proposed_is_kept_or_refused_by_program(program):
    subject = subjects.create("Acme", "own", "acme", by=BY)
    [first, second] = said([f"We repair all Acme soles for free until {day} December, in all shops." for day in (30, 31)])
    source = program.get(f"{API}/sources").json()["results"][0]
    assert source["own"] is False
    changed = program.patch(f"{API}/sources/{source['id']}", {"own": True}, content_type="application/json")
    assert changed.json()["own"] is True
    proposing.look([first.pk, second.pk])
    listed = program.get(f"{API}/statements?state=proposed").json()["results"]
    assert [(one["came"], one["subject"], one["mention"]) for one in listed] == [
        ("proposed", subject.pk, first.pk),
        ("proposed", subject.pk, second.pk),
    ]
    kept, refused = (f"{API}/statements/{one['id']}" for one in listed)
    assert program.patch(kept, {"state": "kept"}, content_type="application/json").json()["state"] == "kept"
    assert program.patch(refused, {"state": "refused"}, content_type="application/json").json()["state"] == "refused"
    assert program.patch(kept, {"state": "refused"}, content_type="application/json").status_code == 409
    assert [one["state"] for one in program.get(f"{API}/statements").json()["results"]] == ["kept"]
