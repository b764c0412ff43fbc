"""Keys, people, usage and the audit trail; clients, seen from the agency."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.by import By
from ingestion import sources, subjects
from tenants import closing, hosts, opening, people
from tenants.models import Tenant, TenantState
from tests.api.conftest import API, brought, item
from tests.conftest import Browser

# -- a client's own affairs


def test_a_key_is_made_shown_once_rotated_and_revoked(send, program, acme, client_of):
    made = send("post", "keys", {"name": "Robot", "scopes": ["mentions:read"], "addresses": ["203.0.113.0/24"]}).json()
    assert made["token"].startswith(f"vgk_{made['key']['prefix']}_")
    listed = program.get(f"{API}/keys")
    assert made["token"] not in listed.content.decode()
    assert made["key"]["id"] in [key["id"] for key in listed.json()["results"]]
    fresh = send("post", f"keys/{made['key']['id']}/rotate").json()
    assert fresh["key"]["replaces"] == made["key"]["id"]
    assert fresh["token"] != made["token"]
    assert send("delete", f"keys/{fresh['key']['id']}").json()["revoked_at"]
    assert program.get(f"{API}/keys/{fresh['key']['id']}").json()["revoked_at"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "Robot", "scopes": []}, "/scopes"),
        ({"name": "Robot", "scopes": ["everything"]}, "/scopes/0"),
        ({"name": "Robot", "scopes": ["mentions:read"], "addresses": ["home"]}, "/addresses/0"),
        ({"name": "Robot", "scopes": ["mentions:read"], "ends_at": "2020-01-01T00:00:00Z"}, "/ends_at"),
        ({"name": "Robot", "scopes": ["mentions:read"], "clients": [1]}, "/clients"),
        ({"scopes": ["mentions:read"]}, "/name"),
    ],
)
def test_a_wrong_key_is_refused(send, body, pointer):
    response = send("post", "keys", body)
    assert (response.status_code, [wrong["pointer"] for wrong in response.json()["errors"]]) == (422, [pointer])


def test_nobody_makes_a_key_that_may_do_more(acme, client_of, administrator):
    response = client_of(acme, administrator).post(
        f"{API}/keys", {"name": "R", "scopes": ["sources:edit"]}, content_type="application/json"
    )
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "beyond_yours")


def test_people_usage_and_audit(send, program, subject, reader):
    brought(item(1))
    (person,) = program.get(f"{API}/people").json()["results"]
    assert (person["name"], person["role"], person["active"]) == ("Reader of acme", "reader", True)
    used = program.get(f"{API}/usage").json()
    assert (used["mentions"], used["items_this_month"], used["subjects"], used["people"], used["keys"]) == (1, 1, 1, 1, 1)
    assert used["requests"]["used"] >= 2
    assert used["bytes"] > 0
    send("post", "subjects", {"name": "Other", "query": "other"})
    entry = program.get(f"{API}/audit").json()["results"][0]
    assert (entry["act"], entry["by"]["kind"], entry["object"]["name"]) == ("subject.created", "key", "Other")
    assert program.get(f"{API}/audit", {"act": "nothing.done"}).json()["total"]["value"] == 0


def test_pages_of_plain_lists_follow_each_other(send, program):
    names = [f"Subject {number}" for number in range(5)]
    for name in names:
        send("post", "subjects", {"name": name, "query": "a"})
    seen: list[str] = []
    url = f"{API}/subjects?limit=2"
    while url:
        told = program.get(url.removeprefix("http://acme.localhost")).json()
        seen, url = seen + [one["name"] for one in told["results"]], told["next"]
    assert seen == names[::-1]


# -- the agency


@pytest.fixture
def desk(agency, client_of, api_key) -> Browser:
    """A program with every right at the agency."""
    return client_of(agency, key=api_key())


def post(browser: Browser, path: str, body: object = None) -> Any:
    return browser.post(f"{API}/{path}", json.dumps(body or {}), content_type="application/json")


def test_a_client_is_opened_and_works_at_once(desk, client_of, api_key, agency):
    made = post(desk, "tenants", {"name": "Maréva", "slug": "mareva", "languages": ["fr"]})
    assert made.status_code == 201
    told = made.json()
    assert (told["state"], told["hosts"]) == ("open", ["mareva.localhost"])
    assert desk.get(made.headers["Location"].removeprefix("http://vigie.localhost")).json()["name"] == "Maréva"
    tenant = Tenant.objects.get(pk=told["id"])
    assert client_of(tenant, key=api_key(tenant)).get(f"{API}/mentions").json()["total"]["value"] == 0
    assert [one["slug"] for one in desk.get(f"{API}/tenants").json()["results"]] == ["mareva", "rival", "acme"]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"name": "A", "slug": "public"}, 422, "/slug"),
        ({"name": "A", "slug": "Not A Slug", "host": "a.localhost"}, 422, "/slug"),
        ({"name": "A", "slug": "acme"}, 409, None),
        ({"name": "A", "slug": "new", "host": "acme.localhost"}, 409, "/host"),
        ({"name": "A", "slug": "new", "host": "https://x"}, 422, "/host"),
        ({"name": "A", "slug": "new", "languages": ["tlh"]}, 422, "/languages/0"),
        ({"name": "A", "slug": "new", "time_zone": "Mars"}, 422, "/time_zone"),
        ({"slug": "new"}, 422, "/name"),
    ],
)
def test_a_wrong_client_is_refused(desk, body, status, pointer):
    response = post(desk, "tenants", body)
    assert response.status_code == status, response.content
    assert pointer is None or [wrong["pointer"] for wrong in response.json()["errors"]] == [pointer]
    assert Tenant.objects.filter(name="A").count() == 0


def test_a_client_is_suspended_and_resumed(desk, acme, client_of, api_key):
    program = client_of(acme, key=api_key(acme))
    path = f"tenants/{acme.pk}"
    assert post(desk, f"{path}/suspend", {"reason": "unpaid"}).json()["state"] == "suspended"
    hosts.forget()
    answer = program.get(f"{API}/me")
    assert (answer.status_code, answer.json()["code"], answer.headers["Content-Type"]) == (503, "suspended", "application/problem+json")
    assert post(desk, f"{path}/suspend").status_code == 409
    assert post(desk, f"{path}/resume").json()["state"] == "open"
    hosts.forget()
    assert program.get(f"{API}/me").status_code == 200


def test_closing_a_client_is_a_job(desk, rival):
    closed = post(desk, f"tenants/{rival.pk}/close")
    assert closed.status_code == 202
    job = desk.get(closed.headers["Location"].removeprefix("http://vigie.localhost")).json()
    assert (job["kind"], job["state"]) == (closing.KIND, "waiting")
    assert desk.get(f"{API}/tenants/{rival.pk}").json()["state"] == TenantState.CLOSING
    assert desk.get(f"{API}/tenants/{rival.pk}/usage").status_code == 409


def test_the_agency_sees_what_a_client_uses(desk, acme):
    assert desk.get(f"{API}/tenants/{acme.pk}/usage").json()["tenant"] == acme.pk


def test_who_may_enter_one_client_sees_no_other(agency, acme, rival, client_of, api_key, person):
    key = client_of(agency, key=api_key(clients=[rival.pk]))
    manager = client_of(agency, person("manager", clients=[rival.pk]))
    for browser in (key, manager):
        assert [one["name"] for one in browser.get(f"{API}/tenants").json()["results"]] == ["Rival"]
        assert browser.get(f"{API}/tenants/{acme.pk}").status_code == 404
        assert post(browser, f"tenants/{acme.pk}/suspend").status_code == 404
        opened = post(browser, "tenants", {"name": "New", "slug": "new"})
        assert opened.status_code == 403


def test_the_agency_has_people_and_a_trail_of_its_own(desk, agency, owner):
    people.join("new@agency.example", name="New", role="analyst", tenant=agency, by=By.system())
    assert [one["name"] for one in desk.get(f"{API}/people").json()["results"]] == ["Owner of agency", "New"]
    assert desk.get(f"{API}/audit").json()["results"][0]["act"] == "person.joined"
    assert desk.get(f"{API}/mentions").status_code == 404


# -- cost


def test_a_longer_list_takes_no_more_queries(program, subject, desk):
    def cost(browser: Browser, path: str) -> int:
        browser.get(f"{API}/{path}")  # what is read once in some seconds is read now
        costs = []
        for _again in range(2):  # what is kept for a minute may end between two requests, not twice
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(f"{API}/{path}").status_code == 200
            costs.append(len(asked))
        return min(costs)

    paths = ["mentions", "mentions?fields=id,marks", "sources", "subjects", "people", "keys", "jobs", "audit", "changes"]
    brought(item(1))
    before = {path: cost(program, path) for path in paths}, cost(desk, "tenants")
    brought(*(item(number, f"Acme {number}") for number in range(2, 9)))
    for number in range(5):
        sources.create("push", f"Source {number}", {}, by=By.system())
        subjects.create(f"Subject {number}", "own", "acme", by=By.system())
        opening.open_tenant(f"Client {number}", f"client-{number}", by=By.system())
    assert ({path: cost(program, path) for path in paths}, cost(desk, "tenants")) == before
