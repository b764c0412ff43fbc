"""The page of mentions in a large client, and the list of the API over HTTP beside one made by Django REST framework."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import orjson
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.by import By
from core.database import connection as tenant_connection
from core.embedded.commands import web
from core.embedded.ports import LOOPBACK, free_port
from ingestion.models import Mention
from search import querying
from tenants import hosts, keys
from tenants.middleware import SESSION_TENANT
from tenants.models import Membership, Role, Tenant, User
from tests.bench.ground import Ground, until
from tests.bench.queries import queries
from tests.bench.report import Bar, Result, quantile

THREADS = 4
SECONDS = 5.0


# -- a page


def page(ground: Ground) -> Iterator[Result]:
    """Each page whole, in this process; the frame is what it takes beside asking the search."""
    tenant = ground.large
    ground.enter(tenant)
    count, browser = Mention.objects.count(), _browser(tenant)
    asked = queries()[::4]
    whole, frame = [], []
    for one in [asked[0], *asked]:
        searching = Clock(querying.overview)
        with mock.patch.object(querying, "overview", searching):
            began = time.perf_counter()
            answer = browser.get(_address(), {"q": one.text, "sort": one.sort})
            took = 1000 * (time.perf_counter() - began)
        if answer.status_code != 200:
            raise AssertionError(f"The page answers {answer.status_code}")
        whole.append(took)
        frame.append(took - searching.milliseconds)
    whole, frame = whole[1:], frame[1:]  # the first one compiles templates
    rows, none = _statements(browser, ""), _statements(browser, '"nobody ever wrote this"')
    bar = Bar(
        "the frame <= 200 ms; as many SQL statements for 50 rows as for none, give or take the reading of rows", value=200, higher=False
    )
    more = {"mentions": count, "with_search": round(quantile(whole, 0.95)), "statements": {"50 rows": rows, "no row": none}}
    yield Result("page.mentions.p95", quantile(frame, 0.95), "ms", len(frame), bar=bar, more=more)


class Clock:
    """A function that remembers how long it took."""

    def __init__(self, act: Callable[..., Any]) -> None:
        self.act = act
        self.milliseconds = 0.0

    def __call__(self, *args: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return self.act(*args, **named)
        finally:
            self.milliseconds += 1000 * (time.perf_counter() - began)


def _address() -> str:
    return reverse("mentions", urlconf="core.urls_client")


def _browser(tenant: Tenant) -> Client:
    tenant_connection.set_schema_to_public()
    person = User.objects.create_user("bench@vigie.example", "Bench", "a password for nobody")
    Membership.objects.create(user=person, tenant=tenant, role=Role.ADMINISTRATOR)
    browser = Client(headers={"host": hosts.main_host(tenant)})
    browser.force_login(person)
    session = browser.session
    session[SESSION_TENANT] = tenant.pk
    session.save()
    tenant_connection.set_tenant(tenant)
    return browser


def _statements(browser: Client, text: str) -> int:
    said: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        browser.get(_address(), {"q": text})
    return len(said)


# -- the API


def api(ground: Ground) -> Iterator[Result]:
    tenant = ground.large
    ground.enter(tenant)
    host = hosts.main_host(tenant)
    token = keys.make("Bench", tenant=tenant, scopes=["mentions:read"], by=By.system()).token
    product = _serve(ground, "core.settings", host, token)
    peer = _serve(ground, "tests.bench.peer_settings", host, token)
    rates: dict[int, list[float]] = {product: [], peer: []}
    size = 0
    for _ in range(3):
        for port in (product, peer):
            rate, size = _rate(port, host, token)
            rates[port].append(rate)
    more = {"mentions": Mention.objects.count(), "threads": THREADS, "bytes": size}
    bar = Bar("ratio >= 1.2", ratio=1.2)
    label = "DRF ListAPIView with ModelSerializer"
    yield Result("api.rate", max(rates[product]), "requests/s", len(rates[product]), label, max(rates[peer]), bar, more)


def _serve(ground: Ground, settings: str, host: str, token: str) -> int:
    """A web server as the product's, on a port of its own, once it answers."""
    port = free_port(8900)
    ground.begin(web(LOOPBACK, port), DJANGO_SETTINGS_MODULE=settings)

    def answers() -> bool:
        try:
            _get(http.client.HTTPConnection(LOOPBACK, port, timeout=5), host, token)
        except (OSError, http.client.HTTPException):
            return False
        return True

    until(answers, 60, f"the server with {settings} did not come up", every=0.3)
    return port


def _get(connection: http.client.HTTPConnection, host: str, token: str) -> bytes:
    connection.request("GET", "/api/v1/mentions?limit=50", headers={"Host": host, "Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise AssertionError(f"{answer.status} {content[:300]!r}")
    return content


def _rate(port: int, host: str, token: str) -> tuple[float, int]:
    """Requests a second by a few threads that ask one after another, and the size of an answer."""
    done = [0] * THREADS
    sizes = [0]
    end = time.monotonic() + SECONDS

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
        while time.monotonic() < end:
            content = _get(connection, host, token)
            done[place] += 1
            sizes[0] = len(content)
        if len(orjson.loads(content)["results"]) != 50:
            raise AssertionError("The answer does not hold 50 mentions")

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not all(done):
        raise AssertionError("A thread got no answer")
    return sum(done) / SECONDS, sizes[0]
