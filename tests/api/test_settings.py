"""Settings and host names over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from ingestion.models import Mention
from tenants import current, domains
from tenants.models import Domain, Tenant
from tests.api.conftest import API, BY, brought, item


def test_settings_are_read_and_changed_one_by_one(send, acme):
    read = send("get", "settings")
    assert read.json() == {"languages": ["fr", "en"], "time_zone": "Europe/Paris", "keep_days": None}
    changed = send("patch", "settings", {"keep_days": 365}, headers={"If-Match": read.headers["ETag"]})
    assert changed.json() == read.json() | {"keep_days": 365}
    assert send("patch", "settings", {"languages": ["en"]}, headers={"If-Match": read.headers["ETag"]}).status_code == 412
    assert send("patch", "settings", {"time_zone": "Asia/Tokyo", "keep_days": None}).json()["keep_days"] is None
    acme.refresh_from_db()
    assert (acme.time_zone, acme.languages) == ("Asia/Tokyo", ["fr", "en"])
    assert AuditEntry.objects.filter(act="tenant.keeping").count() == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"keep_days": 0}, "/keep_days"),
        ({"keep_days": "30"}, "/keep_days"),
        ({"keep_days": 40_000}, "/keep_days"),
        ({"languages": []}, "/languages"),
        ({"languages": ["xx"]}, "/languages/0"),
        ({"time_zone": "Paris"}, "/time_zone"),
        ({"keep_days": 30, "time_zone": "Paris"}, "/time_zone"),
        ({"name": "Other"}, "/name"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(send, acme, body, pointer):
    response = send("patch", "settings", body)
    assert (response.status_code, [wrong["pointer"] for wrong in response.json()["errors"]]) == (422, [pointer])
    acme.refresh_from_db()
    assert (acme.keep_days, acme.time_zone) == (None, "Europe/Paris")


def test_a_choice_that_is_none_names_those_that_there_are(send, program):
    (wrong,) = send("post", "exports", {"q": "x", "format": "docx"}).json()["errors"]
    assert (wrong["pointer"], "csv, ndjson" in wrong["detail"]) == ("/format", True)
    (wrong,) = program.get("/api/v1/jobs?state=gone").json()["errors"]
    assert "waiting, running, done" in wrong["detail"]


def test_what_a_keeping_time_would_end_can_be_looked_at(send, subject):
    brought(item(1), item(2))
    Mention.objects.filter(published_at__day=2).update(first_seen_at=timezone.now() - timedelta(days=40))
    found = send("get", "settings/keeping?days=30").json()
    assert (found["days"], found["mentions"], found["among"]) == (30, 1, 2)
    assert send("get", "settings/keeping").status_code == 422


def test_a_host_is_added_proven_and_removed(send, acme):
    made = send("post", "settings/hosts", {"host": "Shop.example"})
    assert made.status_code == 201
    found = made.json()
    assert (found["host"], found["primary"], found["verified_at"]) == ("shop.example", False, None)
    assert found["proof"]["url"].startswith("http://shop.example/.well-known/vigie/")
    assert [one["host"] for one in send("get", "settings/hosts").json()["results"]] == ["acme.localhost", "shop.example"]
    path = f"settings/hosts/{found['id']}"
    refused = send("post", f"{path}/verify")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_proven")
    assert send("post", f"{path}/primary").status_code == 409
    Domain.objects.filter(pk=found["id"]).update(verified_at=timezone.now())
    assert send("post", f"{path}/verify").json()["proof"] is None
    assert send("post", f"{path}/primary").json()["primary"] is True
    assert send("delete", path).status_code == 409
    first = Domain.objects.get(domain="acme.localhost").pk
    assert send("post", f"settings/hosts/{first}/primary").status_code == 200
    assert send("delete", path).status_code == 204
    assert send("get", path).status_code == 404


def test_who_may_only_read_chooses_nothing(acme, reader, client_of):
    browser = client_of(acme, reader)
    for path in ("settings", "settings/keeping?days=3", "settings/hosts"):
        assert browser.get(f"{API}/{path}").status_code == 403


def test_a_host_and_a_choice_of_another_client_are_not_here(acme, rival, send):
    with current.entered(rival):
        theirs = domains.add(rival, "theirs.example", by=BY)
    assert send("patch", "settings", {"keep_days": 30}).status_code == 200
    assert Tenant.objects.get(pk=rival.pk).keep_days is None
    for verb, path in (("get", ""), ("delete", ""), ("post", "/verify"), ("post", "/primary")):
        assert send(verb, f"settings/hosts/{theirs.pk}{path}").status_code == 404
    assert Domain.objects.filter(pk=theirs.pk).exists()
