"""How scores weigh over the API: read, tried, changed; scores as they were told; a move taken apart."""

from __future__ import annotations

import math

import pytest
from django.core.cache import cache

from core.models import Job
from reputation import ahead, kept, stretches, trying, weighing
from reputation.models import KeptScore, Weights
from tests.api.conftest import brought, item
from tests.working import run_jobs


@pytest.fixture
def heard(subject):
    cache.clear()
    brought(*[item(number) for number in range(1, 9)])
    return subject


def test_weights_are_read_tried_and_changed(send, heard):
    read = send("get", "settings/score")
    assert (read.json()["number"], read.json()["k"], read.json()["model"]) == (0, 8.0, "lexicon:3")
    tried = send("post", "settings/score/preview", {"k": 80}).json()["results"]
    assert [one["subject"] for one in tried] == [heard.pk]
    assert tried[0]["change"] == pytest.approx(tried[0]["after"]["value"] - tried[0]["before"]["value"])
    assert not Weights.objects.exists()
    changed = send("patch", "settings/score", {"k": 80, "trust": {"push": 0.5}}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json()["k"], changed.json()["trust"]) == (200, 80.0, {"push": 0.5})
    assert send("patch", "settings/score", {"k": 8}, headers={"If-Match": read.headers["ETag"]}).status_code == 412
    assert send("get", f"subjects/{heard.pk}/score").json()["score"]["constants"]["k"] == 80


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"k": -1}, "/k"),
        ({"k": "8"}, "/k"),
        ({"trust": {"gossip": 1}}, "/trust/gossip"),
        ({"trust": dict.fromkeys(("feed", "file", "push"), 0)}, "/trust"),
        ({"training": [1, 0, 0]}, "/training"),
    ],
)
@pytest.mark.parametrize("path", ["settings/score", "settings/score/preview"])
def test_what_cannot_weigh_is_refused(send, heard, path, body, pointer):
    refused = send("patch" if path == "settings/score" else "post", path, body)
    assert (refused.status_code, [wrong["pointer"] for wrong in refused.json()["errors"]]) == (422, [pointer])
    assert not Weights.objects.exists()


def test_a_large_client_is_tried_by_a_job(send, heard, monkeypatch):
    monkeypatch.setattr(trying, "AT_ONCE", 0)
    sent = send("post", "settings/score/preview", {"k": 80})
    assert sent.status_code == 202
    run_jobs()
    job = Job.objects.get(pk=sent.json()["id"])
    assert job.result == {}, "who may see jobs may not see every subject"
    assert [one["subject"] for one in send("get", f"settings/score/preview?job={job.pk}").json()["results"]] == [heard.pk]
    other = Job.objects.create(kind="rematch", lane="bulk")
    assert send("get", f"settings/score/preview?job={other.pk}").status_code == 404


@pytest.mark.parametrize("by", ["story", "source", "kind", "language", "community", "corrected"])
def test_a_move_is_taken_apart_and_adds_up(send, heard, by):
    found = send("get", f"subjects/{heard.pk}/score/move?by={by}").json()
    steps = math.fsum([found["habit"], found["rest"], *(step["points"] for step in found["results"])])
    assert steps == pytest.approx(found["after"] - found["before"], abs=1e-9)
    assert found["not_available"] == ["topic", "role"]


def test_a_move_that_a_worker_computes_says_so(send, heard, monkeypatch):
    monkeypatch.setattr(stretches, "AT_ONCE", -1)
    refused = send("get", f"subjects/{heard.pk}/score/move?since=2026-10-01&until=2026-10-20")
    assert (refused.status_code, refused.json()["code"]) == (503, "being_computed")


def test_scores_as_they_were_told_say_what_made_them(send, heard):
    usual = ahead.window()
    assert usual
    kept.keep(ahead.standing(heard.pk, *usual)[0], weighing.number())
    (told,) = send("get", f"subjects/{heard.pk}/score/told").json()["results"]
    assert (told["model"], told["version"], told["weights"], told["constants"]["k"]) == ("lexicon:3", 1, 0, 8.0)


@pytest.mark.parametrize("by", ["community", "corrected"])
def test_contributions_are_summed_in_these_ways_too(send, heard, by):
    found = send("get", f"subjects/{heard.pk}/contributions?by={by}").json()
    assert math.fsum([found["rest"]["points"], *(one["points"] for one in found["results"])]) == pytest.approx(
        found["score"] - found["habit"]
    )


def test_a_score_that_was_told_is_computed_again_with_what_changed_since(send, heard):
    usual = ahead.window()
    assert usual
    kept.keep(ahead.standing(heard.pk, *usual)[0], weighing.number())
    [told] = send("get", f"subjects/{heard.pk}/score/told").json()["results"]
    path = f"subjects/{heard.pk}/score/told/{told['id']}"
    found = send("get", path).json()
    assert (found["told"], found["difference"], found["same_model"]) == (told, 0, True)
    KeptScore.objects.update(version=0)
    refused = send("get", path)
    assert (refused.status_code, refused.json()["code"]) == (409, "other_formula")
    assert send("get", f"{path}9").status_code == 404
