"""Counts, queries, subjects, scores over the API."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from core.choices import JobState
from core.models import Job
from ingestion import backtests
from ingestion.models import Subject, SubjectVersion
from reputation import ahead
from tenants import jobs
from tenants.models import ApiKey
from tests.api.conftest import API, brought, item, settle

DAY = "2026-10-02"


# -- queries and subjects


def test_a_query_is_checked(send):
    good = send("post", "queries/check", {"q": "Acme  or  parcel*"}).json()
    assert (good["valid"], good["errors"]) == (True, [])
    bad = send("post", "queries/check", {"q": '"open'}).json()
    assert bad["valid"] is False
    assert bad["errors"][0]["pointer"] == "/q"
    assert bad["errors"][0]["position"] == 0


def test_a_query_is_tried(send, subject):
    brought(item(1), item(2, "Boats"))
    told = send("post", "queries/preview", {"q": "boat* OR acme"}).json()
    assert (told["total"], told["tried"]) == (2, 2)
    assert {bool(one["mention"]) for one in told["results"]} == {True, False}
    assert all(one["marks"] for one in told["results"])


def test_what_a_change_adds_and_removes_is_counted(send, subject):
    brought(item(1, "Acme is late"), item(2, "Boats"), item(3, "Acme boats"))
    told = send("post", "queries/backtest", {"q": "boats OR moon", "subject": subject.pk, "days": 30, "examples": 1})
    assert told.status_code == 200
    found = told.json()
    assert [found[name]["value"] for name in ("adds", "removes", "stays")] == [1, 1, 1]
    assert (found["exact"], found["days"]) == (True, 30)
    assert [one["text"] for name in ("adds", "removes") for one in found[name]["results"]] == ["Boats", "Acme is late"]
    assert found["horizon"]["items"]["total"] == 1
    assert [(one["clause"], one["found"], one["brings_in"]) for one in found["clauses"]] == [("boats", 2, 2), ("moon", 0, 0)]
    assert (found["clauses"][1]["position"], found["clauses"][1]["length"]) == (9, 4)


def test_where_texts_are_many_a_job_counts_them(send, program, subject, monkeypatch):
    brought(item(1), item(2, "Boats"))
    monkeypatch.setattr(backtests, "AT_ONCE", 1)
    told = send("post", "queries/backtest", {"q": "boats", "subject": subject.pk})
    assert (told.status_code, told.json()["kind"]) == (202, "backtest")
    path = f"{API}/queries/backtests/{told.json()['id']}"
    assert program.get(path).status_code == 202
    jobs.work("bulk", time.monotonic() + 60)
    found = program.get(path).json()
    assert [found[name]["value"] for name in ("adds", "removes", "stays")] == [1, 1, 0]
    assert program.get(told.headers["Location"].removeprefix("http://acme.localhost")).json()["result"] == {
        "adds": 1, "removes": 1, "stays": 0,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["queries/backtest", "queries/preview"])
@pytest.mark.parametrize(
    ("query", "code", "position"), [("acme AND sentiment:negative", "field_not_in_subject", 9), ("acme (shoes", "unclosed_bracket", 5)]
)
def test_a_query_to_try_that_cannot_stand_is_refused_where_it_is_wrong(send, path, query, code, position):
    refused = send("post", path, {"q": query})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"], error["position"]) == ("/q", code, position)


def test_the_words_that_changed_between_versions_are_told(send, program, subject):
    send("patch", f"subjects/{subject.pk}", {"query": "acme OR parcel"})
    versions = program.get(f"{API}/subjects/{subject.pk}/versions").json()["results"]
    assert [one["changes"] for one in versions] == [
        [{"change": "same", "text": "acme"}, {"change": "added", "text": " OR parcel"}],
        [{"change": "same", "text": "acme"}],
    ]
    newest = program.get(f"{API}/subjects/{subject.pk}/versions", {"limit": 1}).json()["results"]
    assert newest == versions[:1]


def test_a_subject_is_added_read_changed_and_archived(send, program):
    made = send("post", "subjects", {"name": "Acme", "kind": "own", "query": "acme OR parcel", "why": "ours"})
    assert made.status_code == 201
    path, tag = f"subjects/{made.json()['id']}", made.headers["ETag"]
    assert program.get(made.headers["Location"].removeprefix("http://acme.localhost")).headers["ETag"] == tag
    changed = send("patch", path, {"query": "acme"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["version"], changed.json()["name"]) == (200, 2, "Acme")
    versions = program.get(f"{API}/{path}/versions").json()["results"]
    assert [(one["number"], one["why"]) for one in versions] == [(2, ""), (1, "ours")]
    assert all(one["job"] for one in versions)
    assert send("delete", path).json()["archived_at"]
    assert program.get(f"{API}/subjects").json()["results"] == []
    assert program.get(f"{API}/subjects", {"archived": "true"}).json()["total"]["value"] == 1


def test_a_stale_change_is_refused(send, subject):
    path = f"subjects/{subject.pk}"
    tag = send("get", path).headers["ETag"]
    send("patch", path, {"name": "Acme & Co"})
    response = send("patch", path, {"name": "Acme"}, headers={"If-Match": tag})
    assert (response.status_code, response.json()["code"]) == (412, "stale")
    assert Subject.objects.get().name == "Acme & Co"
    assert send("patch", path, {"name": "Acme"}, headers={"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"name": "A", "query": "("}, 422, "/query"),
        ({"name": "", "query": "a"}, 422, "/name"),
        ({"query": "a"}, 422, "/name"),
        ({"name": "A", "query": "a", "kind": "friend"}, 422, "/kind"),
        ({"name": "Acme", "query": "a"}, 409, "/name"),
        ({"name": "A\u0000", "query": "a"}, 422, "/name"),
        (["name"], 422, ""),
    ],
)
def test_a_wrong_subject_is_refused(send, subject, body, status, pointer):
    response = send("post", "subjects", body)
    assert response.status_code == status
    assert [wrong["pointer"] for wrong in response.json()["errors"]] == [pointer]
    assert SubjectVersion.objects.count() == 1


def test_who_is_limited_sees_their_subjects(limited, subject, other):
    assert [one["name"] for one in limited.get(f"{API}/subjects").json()["results"]] == ["Acme"]
    assert limited.get(f"{API}/subjects/{other.pk}").status_code == 404


# -- scores


@pytest.fixture
def heard(subject, other):
    at = datetime.now(UTC) - timedelta(days=2)
    texts = ["I love Acme, wonderful", "Acme is awful, I hate it", "Acme opened a shop", "Thanks Acme, great", "Acme again", "A parcel"]
    brought(*(item(number, text, published_at=f"{at:%Y-%m-%dT%H:%M}:{number:02d}Z") for number, text in enumerate(texts, 1)))
    return subject


def test_a_score_has_an_interval_and_what_makes_it_adds_up(program, heard):
    score = program.get(f"{API}/subjects/{heard.pk}/score").json()["score"]
    assert score["low"] <= score["value"] <= score["high"]
    assert score["stories"] == 5
    for by in ("story", "source", "kind", "language"):
        parts = program.get(f"{API}/subjects/{heard.pk}/contributions", {"by": by, "limit": 2}).json()
        assert sum(one["points"] for one in parts["results"]) + parts["rest"]["points"] == pytest.approx(parts["score"] - parts["habit"])
        assert len(parts["results"]) <= 2


@pytest.mark.parametrize("path", ["score", "contributions", "score/history?step=10", "contributions?by=source"])
def test_a_score_of_many_stories_is_asked_for_and_read_when_a_worker_has_computed_it(program, heard, monkeypatch, path):
    at_once = program.get(f"{API}/subjects/{heard.pk}/{path}")
    cache.clear()
    monkeypatch.setattr("reputation.stretches.AT_ONCE", 0)
    asked = program.get(f"{API}/subjects/{heard.pk}/{path}")
    assert (asked.status_code, asked.json()["state"], asked.headers["Retry-After"]) == (202, "computing", "5")
    where = asked.headers["Location"].removeprefix("http://acme.localhost")
    assert "since=" in where
    assert program.get(where).status_code == 202
    while ahead.work(time.monotonic() + 30) is True:
        pass
    told = program.get(where)
    assert (told.status_code, told.json()) == (200, at_once.json())


def test_contributions_that_are_not_listed_are_in_the_rest(program, heard, monkeypatch):
    monkeypatch.setattr("reputation.stretches.TOLD", 2)
    parts = program.get(f"{API}/subjects/{heard.pk}/contributions").json()
    assert (len(parts["results"]), parts["rest"]["count"]) == (2, 3)
    assert sum(one["points"] for one in parts["results"]) + parts["rest"]["points"] == pytest.approx(parts["score"] - parts["habit"])


def test_the_course_of_a_score(program, heard):
    told = program.get(f"{API}/subjects/{heard.pk}/score/history", {"step": 10}).json()
    assert len(told["results"]) == 3
    refused = program.get(f"{API}/subjects/{heard.pk}/score/history", {"since": "2016-12-01"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/step")


def test_shares_of_voice(program, heard, other):
    told = program.get(f"{API}/share-of-voice", {"subjects": f"{heard.pk},{other.pk}"}).json()
    assert [(one["name"], one["mentions"]) for one in told["results"]] == [("Acme", 5), ("Parcels", 1)]
    assert told["results"][0]["share_mentions"] == pytest.approx(5 / 6)
    assert program.get(f"{API}/share-of-voice", {"subjects": "999"}).status_code == 404
    usual = program.get(f"{API}/share-of-voice").json()["results"]
    assert [one["name"] for one in usual] == ["Acme"], "a theme is no voice among the brands"


def test_who_is_limited_compares_their_own(limited, heard, other):
    assert [one["name"] for one in limited.get(f"{API}/share-of-voice").json()["results"]] == ["Acme"]
    assert limited.get(f"{API}/subjects/{other.pk}/score").status_code == 404


# -- jobs


def test_a_job_is_followed_and_stopped(send, program, subject, acme):
    Job.objects.update(by_kind="key", by_id=ApiKey.objects.get(tenant=acme).pk)
    (job,) = program.get(f"{API}/jobs", {"state": "waiting"}).json()["results"]
    assert (job["kind"], job["by"]["kind"]) == ("rematch", "key")
    assert send("post", f"jobs/{job['id']}/stop").json()["state"] == "stopped"
    assert Job.objects.get().state == JobState.STOPPED
    assert program.get(f"{API}/jobs/00000000-0000-0000-0000-000000000000").status_code == 404
    settle()
