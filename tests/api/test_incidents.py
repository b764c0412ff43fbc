"""Incidents over the API: read with their evidence, handled, written upon."""

import pytest
from django.utils import timezone

from reputation.incidents import evidence
from reputation.models import CheckStep, EarlyWarning, Incident, Statement, WarningRecord
from tests.api.conftest import API
from tests.isolation.place import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(acme, subject) -> Incident:
    return Incident.objects.create(subject=subject, measure="negative", began_at=AT, called_at=AT, top_at=AT, times=3.0, surprise=9.0)


def test_those_that_go_on_are_asked_for_alone(program, incident):
    now = timezone.now()
    Incident.objects.create(
        subject=incident.subject,
        measure="volume",
        began_at=AT,
        called_at=AT,
        top_at=AT,
        times=2.0,
        surprise=5.0,
        course="over",
        over_at=now,
    )
    assert len(program.get(f"{API}/incidents").json()["results"]) == 2
    found = program.get(f"{API}/incidents?going_on=true").json()
    assert [row["id"] for row in found["results"]] == [incident.pk]
    assert found["results"][0]["title"].startswith("Acme")


def test_speed_audiences_and_the_usual_are_part_of_the_evidence_also_where_an_earlier_release_gathered_it(program, incident):
    evidence.gather(incident, timezone.now())
    path = f"{API}/incidents/{incident.pk}"
    empty: dict[str, object] = {
        "top_languages": [],
        "top_countries": [],
        "top_communities": [],
        "speed": None,
        "usual": None,
        "reach_measured": None,
    }
    assert (empty | {"usual": 0, "reach_measured": 0}).items() <= program.get(path).json()["evidence"].items()
    incident.refresh_from_db()
    for name in empty:
        del incident.evidence[name]
    incident.evidence["top_sources"] = [{"source": 1, "name": "Forum", "mentions": 5, "share": 1.0, "usual": 2.0}]
    incident.save()
    assert program.get(path).json()["evidence"]["top_sources"][0]["brought"] == 5
    assert empty.items() <= program.get(path).json()["evidence"].items()


def test_how_it_stands_is_changed_by_who_read_it_last(send, program, incident):
    path = f"incidents/{incident.pk}"
    tag = program.get(f"{API}/{path}").headers["ETag"]
    assert send("patch", path, {"status": "handled"}, headers={"If-Match": tag}).json()["status"] == "handled"
    assert send("patch", path, {"status": "watched"}, headers={"If-Match": tag}).status_code == 412
    assert send("patch", path, {"status": "gone"}).status_code == 422
    assert send("patch", path, {}).json()["status"] == "handled"


def test_what_was_done_is_written_once_for_a_step(send, program, incident):
    step = CheckStep.objects.create(place=1, words="Call the factory.")
    path = f"incidents/{incident.pk}/actions"
    made = send("post", path, {"step": step.pk})
    assert (made.status_code, made.json()["words"]) == (201, "Call the factory.")
    assert send("post", path, {"step": step.pk}).status_code == 409
    assert send("post", path, {"step": step.pk + 1}).status_code == 404
    assert send("post", path, {"words": ""}).status_code == 422
    assert send("post", path, {"words": "Later.", "at": "2126-01-01T00:00:00Z"}).status_code == 422
    [listed] = program.get(f"{API}/{path}").json()["results"]
    assert (listed["outcome"]["verdict"], listed["outcome"]["reason"], listed["outcome"]["change"]) == ("unknown", "too_soon", None)
    assert listed["outcome"]["known_at"]
    assert send("delete", f"{path}/{made.json()['id']}").status_code == 204


def test_how_it_went_is_told_by_hour_beside_the_usual(program, incident):
    hours = program.get(f"{API}/incidents/{incident.pk}/course").json()["hours"]
    assert len(hours) > 24
    assert hours[0]["mentions"] == hours[0]["negative"] == 0
    assert hours[0]["usual_low"] is None


def test_statements_of_that_time_are_listed(program, incident):
    Statement.objects.create(subject=incident.subject, text="We examine the soles.", language="en", at=AT, state="kept")
    [one] = program.get(f"{API}/incidents/{incident.pk}/statements").json()["results"]
    assert (one["text"], one["said_within"], one["echoes"]) == ("We examine the soles.", True, 0)


def test_what_may_become_one_is_told_with_what_it_rests_on(program, subject):
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    known = {"lately": 9.0, "usual": 3.0, "negative": 0.6, "authors": 8.0, "sources": 2.0, "tail": 2.0}
    WarningRecord.objects.create(read=int(at.timestamp() // 3600))
    EarlyWarning.objects.create(subject=subject, since=at, at=at, drawn_at=at, hours=1, standing=known, drawn=known)
    answer = program.get(f"{API}/incidents/warnings").json()
    [one] = answer["results"]
    assert (one["subject"], one["source"], one["negative"], one["probability"], one["told_alike"]) == (subject.pk, None, 9, None, None)
    assert (answer["record"]["became"], answer["record"]["needed"], answer["record"]["brier"]) == (0, 20, None)


def test_the_check_list_is_listed_written_and_shortened_by_who_handles_incidents(send, program, acme, reader, client_of):
    first, second = (send("post", "incidents/steps", {"words": words}).json() for words in ("Call the factory.", "Say it."))
    assert program.get(f"{API}/incidents/steps").json()["results"] == [first, second]
    assert send("post", "incidents/steps", {"words": "x" * 201}).status_code == 422
    assert send("post", "incidents/steps", {"words": " "}).status_code == 422
    assert send("delete", f"incidents/steps/{first['id']}").status_code == 204
    assert send("delete", f"incidents/steps/{first['id']}").status_code == 404
    assert program.get(f"{API}/incidents/steps").json()["results"] == [second]
    assert client_of(acme, reader).get(f"{API}/incidents/steps").status_code == 403
