"""Incidents over the API: read with their evidence, handled, written upon."""

import pytest
from django.utils import timezone

from reputation.models import CheckStep, Incident
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
    assert len(program.get(f"{API}/{path}").json()["results"]) == 1
    assert send("delete", f"{path}/{made.json()['id']}").status_code == 204
