"""Every screen of a client and of the agency, in a large client: the frame of Mentions beside its search, the others whole."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.database import connection as tenant_connection
from ingestion.models import Mention, Source, Subject
from reputation import ahead
from search import querying
from tenants import hosts
from tenants.middleware import SESSION_TENANT
from tenants.models import Membership, Role, Tenant, User
from tests.bench.ground import Ground
from tests.bench.queries import queries
from tests.bench.relayed import relayed
from tests.bench.report import Bar, Result, quantile
from tests.isolation.objects import furnish, furnish_agency
from tests.screens import screens

ASKED = 20
COMPUTING = 120.0
ECHOES = 20_000
LOADED = re.compile(r'(?:<script[^>]* src|<link[^>]* rel="(?:stylesheet|icon|modulepreload)"[^>]* href|<img[^>]* src)="(?!data:)([^"]+)"')
FRAME = Bar(
    "the frame <= 200 ms; as many SQL statements for 50 rows as for none, give or take the reading of rows", value=200, higher=False
)


# -- the page of mentions


def mentions(ground: Ground) -> Iterator[Result]:
    """Each page whole, in this process; the frame is what it takes beside asking the search."""
    tenant = ground.large
    ground.enter(tenant)
    count, browser = Mention.objects.count(), _browser(tenant, Role.ADMINISTRATOR)
    address = reverse("mentions", urlconf=settings.ROOT_URLCONF)
    asked = queries()[::4]
    whole, frame = [], []
    for one in [asked[0], *asked]:
        searching = Clock(querying.overview)
        with mock.patch.object(querying, "overview", searching):
            took = _milliseconds(browser, address, {"q": one.text, "sort": one.sort})
        whole.append(took)
        frame.append(took - searching.milliseconds)
    whole, frame = whole[1:], frame[1:]  # the first one compiles templates
    rows, none = (_statements(browser, address, text) for text in ("", '"nobody ever wrote this"'))
    more = {
        "mentions": count,
        "with_search": round(quantile(whole, 0.95)),
        "statements": {"50 rows": rows, "no row": none},
        "load": round(os.getloadavg()[0], 1),
    }
    yield Result("page.mentions.p95", quantile(frame, 0.95), "ms", len(frame), bar=FRAME, more=more)


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


# -- the others


def others(ground: Ground) -> Iterator[Result]:
    """Every other screen that the URL tables have, as somebody opens it who may see all: after the first time, and with an empty cache."""
    tenant = ground.counted
    ground.enter(tenant)
    count = Mention.objects.count()
    subject = Subject.objects.order_by("pk")[0]
    statement, echoes = relayed(subject, ground.size(ECHOES))
    values = furnish(tenant) | {
        "mentions/mention": Mention.objects.order_by("-published_at").values_list("pk", flat=True)[0],
        "subjects/subject": subject.pk,
        "statements/statement": statement,
        "sources/source": Source.objects.order_by("pk").values_list("pk", flat=True)[0],
    }
    browser = _browser(tenant, Role.OWNER)
    yield from _screens("", browser, settings.ROOT_URLCONF, values, {"mentions": count, "echoes": echoes})
    agency = Tenant.objects.get(schema_name="public")
    tenant_connection.set_tenant(agency)
    values = furnish_agency() | {"clients/client": tenant.pk}
    clients = Tenant.objects.exclude(pk=agency.pk).count()
    yield from _screens("agency.", _browser(agency, Role.OWNER), settings.PUBLIC_SCHEMA_URLCONF, values, {"clients": clients})


def _screens(prefix: str, browser: Client, urlconf: str, values: Mapping[str, object], size: Mapping[str, int]) -> Iterator[Result]:
    """All with an empty cache first; then, as with a worker beside, with the scores that they asked for."""
    found = {name: address for name, address in screens(urlconf, browser, values).items() if name != "mentions"}
    empty = {}
    for name, address in found.items():
        cache.clear()
        empty[name] = _milliseconds(browser, address, {})
    if not prefix:
        _compute_scores()
    for name, address in found.items():
        _milliseconds(browser, address, {})
        times, sent = [_milliseconds(browser, address, {}) for _ in range(ASKED)], browser.get(address)
        bar = Bar("<= 200 ms", value=200, higher=False)
        more = {
            **size, "with_an_empty_cache": round(empty[name]), "bytes": len(sent.content), "requests": _requests(sent),
            "statements": _statements(browser, address), "load": round(os.getloadavg()[0], 1),
        }  # fmt: skip
        yield Result(f"page.{prefix}{name}.p95", quantile(times, 0.95), "ms", ASKED, bar=bar, more=more)


def _compute_scores() -> None:
    end = time.monotonic() + COMPUTING
    while ahead.work(time.monotonic() + COMPUTING) is True and time.monotonic() < end:
        pass


def _requests(answer: Any) -> int:
    """The page, and what it loads at once."""
    return 1 + len(set(LOADED.findall(answer.content.decode())))


# -- a browser


def _browser(tenant: Tenant, role: str) -> Client:
    tenant_connection.set_schema_to_public()
    person = User.objects.create_user(f"{role}@{tenant.slug}.example", "Bench", "a password for nobody")
    Membership.objects.create(user=person, tenant=tenant if role == Role.ADMINISTRATOR else None, role=role)
    browser = Client(headers={"host": hosts.main_host(tenant)})
    browser.force_login(person)
    session = browser.session
    session[SESSION_TENANT] = tenant.pk
    session.save()
    tenant_connection.set_tenant(tenant)
    return browser


def _milliseconds(browser: Client, address: str, asked: dict[str, str]) -> float:
    began = time.perf_counter()
    answer = browser.get(address, asked)
    took = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answers {answer.status_code}")
    return took


def _statements(browser: Client, address: str, text: str = "") -> int:
    said: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        browser.get(address, {"q": text} if text else {})
    return len(said)
