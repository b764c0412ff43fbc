"""Each URL of a client, tried with another client's people, keys and numbers, opens nothing and tells nothing.

The table itself is walked, so a new page or endpoint is tried from the day it exists.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse

from tenants import current
from tenants.middleware import SESSION_TENANT
from tenants.models import Tenant
from tests.conftest import Browser, Standing
from tests.isolation.objects import furnish, furnish_agency
from tests.isolation.place import SECRET
from tests.isolation.routes import Route, routes

CLIENT, AGENCY = routes(settings.ROOT_URLCONF), routes(settings.PUBLIC_SCHEMA_URLCONF)
# Open to anybody who knows the host, by design: they speak of no client's data.
OPEN = {
    "account_login", "account_logout", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "health-live", "health-ready", "metrics", "language", "enter", "arrive", "schema", "docs",
    "openid_connect_login", "openid_connect_callback", "invitation", "mfa_authenticate", "mfa_login_webauthn",
    "follow", "shared", "shared-file", "shared-chart", "logo",
}  # fmt: skip
# One's own, whatever the client: by a token that was sent to the person, or a row that is found among theirs only.
OWN = {"new-address", "kept-form", "mfa_edit_webauthn", "mfa_remove_webauthn", "notification", "opening", "undo-opening"}
NOTHING_HERE = {401, 404, 405}


@dataclass
class World:
    """Two clients, with everything of acme named by its number; and those who come from elsewhere."""

    acme: Tenant
    rival: Tenant
    agency: Tenant
    numbers: dict[str, object]
    client_of: Callable[..., Browser]


@pytest.fixture(scope="module")
def numbers(standing: Standing) -> Iterator[dict[str, object]]:
    with standing(furnish) as made:
        yield made


@pytest.fixture
def world(numbers, acme, rival, agency, client_of) -> World:
    return World(acme, rival, agency, numbers, client_of)


@pytest.fixture
def outsiders(world, stranger, api_key) -> dict[str, Browser]:
    """Those who are nobody at acme, at acme's own host."""
    forged = world.client_of(world.acme, stranger)  # even a session that says it was made here
    carried = world.client_of(world.acme, stranger)
    session = carried.session
    session[SESSION_TENANT] = world.rival.pk
    session.save()
    return {
        "nobody": world.client_of(world.acme),
        "a person of the rival": forged,
        "a person of the rival with the rival's session": carried,
        "a key of the rival": world.client_of(world.acme, key=api_key(world.rival)),
        "a key of the agency for the rival": world.client_of(world.acme, key=api_key(None, clients=[world.rival.pk])),
        "no key at all": world.client_of(world.acme, key="vgk_aaaaaaaaaa_" + "a" * 43),
    }


def ask(browser: Browser, method: str, route: Route, path: str) -> HttpResponseBase:
    body: dict[str, Any] = {"data": json.dumps({}), "content_type": "application/json"} if route.is_api and method != "GET" else {}
    return browser.generic(method, path, **body)


def sent_to_login(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(reverse("account_login"))


def words(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode(errors="replace")


def closed(chosen: list[Route]) -> list[Route]:
    return [route for route in chosen if route.name not in OPEN | OWN]


@pytest.mark.parametrize("route", [r for r in CLIENT if r.holes], ids=str)
def test_what_the_people_of_the_client_find_is_really_there(world, owner, route):
    """Without this, a wrong number would make every other test of this file pass."""
    assert set(route.holes) <= set(world.numbers) | open_holes(route), f"say in tests/isolation/objects.py what fills {route.holes}"
    if route.name in OPEN | OWN:
        return
    response = ask(world.client_of(world.acme, owner), "GET", route, route.filled(world.numbers))
    assert response.status_code not in (401, 404), words(response)[:300]


def open_holes(route: Route) -> set[str]:
    return set(route.holes) if route.name in OPEN | OWN else set()


@pytest.mark.parametrize("route", closed(CLIENT), ids=str)
def test_nobody_from_elsewhere_opens_it(world, outsiders, route):
    path = route.filled(world.numbers)
    for who, browser in outsiders.items():
        for method in route.methods:
            response = ask(browser, method, route, path)
            refused = response.status_code in NOTHING_HERE or (not route.is_api and sent_to_login(response))
            assert refused, f"{who}: {method} {path} answers {response.status_code}"
            assert SECRET not in words(response)


@pytest.mark.parametrize("route", [r for r in closed(CLIENT) if r.holes], ids=str)
def test_anothers_number_is_not_found_at_ones_own_host(world, stranger, api_key, route):
    path = route.filled(world.numbers)
    own = [world.client_of(world.rival, stranger), world.client_of(world.rival, key=api_key(world.rival))]
    for browser in own if route.is_api else own[:1]:
        for method in route.methods:
            response = ask(browser, method, route, path)
            assert response.status_code in NOTHING_HERE | {403}, f"{method} {path} answers {response.status_code}: {words(response)[:300]}"
            assert SECRET not in words(response)


@pytest.mark.parametrize("route", [r for r in closed(CLIENT) if not r.holes], ids=str)
def test_a_list_holds_ones_own_only(world, stranger, owner, route):
    for person in (stranger, owner):
        response = ask(world.client_of(world.rival, person), "GET", route, route.path)
        assert SECRET not in words(response)


@pytest.mark.parametrize("route", [r for r in closed(AGENCY) if r.holes], ids=str)
def test_what_the_agency_finds_is_really_there(world, owner, route):
    numbers = world.numbers
    if "clients/client" not in route.holes:  # what lies below a client is the client's
        with current.agency():
            numbers = numbers | furnish_agency()
    response = ask(world.client_of(world.agency, owner), "GET", route, route.filled(numbers))
    assert response.status_code not in (401, 404), words(response)[:300]


@pytest.mark.parametrize("route", closed(AGENCY), ids=str)
def test_at_the_agency_ones_clients_are_all_there_is(world, person, api_key, route):
    missing = set(route.holes) - set(world.numbers)
    assert not missing, f"say in tests/isolation/objects.py what fills {missing}"
    limited = person("manager", clients=[world.rival.pk])
    callers = [world.client_of(world.agency, limited), world.client_of(world.agency, key=api_key(None, clients=[world.rival.pk]))]
    for browser in callers if route.is_api else callers[:1]:
        for method in route.methods if route.holes else ("GET",):
            response = ask(browser, method, route, route.filled(world.numbers))
            assert SECRET not in words(response)
            assert world.acme.name not in words(response)
            if route.holes:
                assert response.status_code in NOTHING_HERE | {403}, f"{method} {route} answers {response.status_code}"


@pytest.mark.parametrize("route", closed(AGENCY), ids=str)
def test_people_and_keys_of_clients_are_nobody_at_the_agency(world, administrator, api_key, route):
    path = route.filled(world.numbers)
    for browser in (
        world.client_of(world.agency),
        world.client_of(world.agency, administrator),
        world.client_of(world.agency, key=api_key(world.acme)),
    ):
        for method in route.methods:
            response = ask(browser, method, route, path)
            assert response.status_code in NOTHING_HERE or (not route.is_api and sent_to_login(response))
