"""Every screen of a host: the pages of its URL table that a person opens, with their holes filled."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from django.test import Client

from tenants.middleware import SESSION_TENANT
from tenants.models import Tenant, User
from tests.isolation.routes import routes

NO_SCREENS = frozenset({"health-live", "health-ready", "metrics"})
# Parts that the pages ask for.
NO_PAGES = frozenset({"copies", "look-preview"})


def screens(urlconf: str, browser: Client, values: Mapping[str, object]) -> dict[str, str]:
    """The address of each screen by its name: what answers this browser's GET with a page."""
    return {name: address for name, address, _text in shown(urlconf, browser, values)}


def browser_of(host: str, user: User | None = None, tenant: Tenant | None = None) -> Client:
    """Of this person, logged in at the host of the tenant; without a person, of nobody."""
    browser = Client(headers={"host": host})
    if user and tenant:
        browser.force_login(user)
        session = browser.session
        session[SESSION_TENANT] = tenant.pk
        session.save()
    return browser


def shown(urlconf: str, browser: Client, values: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """The name, the address and the text of each."""
    logging.disable(logging.WARNING)  # each address that takes forms only refuses, and says so
    try:
        for route in routes(urlconf):
            if route.is_api or route.name in NO_SCREENS or not set(route.holes) <= set(values):
                continue
            address = route.filled(values)
            answer = browser.get(address)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                yield route.name, address, answer.text
    finally:
        logging.disable(logging.NOTSET)
