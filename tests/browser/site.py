"""The product's pages served from a thread on a free port, and a Chromium that finds every *.localhost there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, Page, sync_playwright

from tenants import hosts
from tenants.models import User
from tests.distribution import CHROMIUM
from tests.screens import browser_of

WIDTHS = {1280: 900, 390: 844}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The product logs its requests itself."""


@contextmanager
def served() -> Iterator[int]:
    """The port on which all hosts answer. Addresses that the product writes name it too."""
    from core.wsgi import application

    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    before = settings.PUBLIC_PORT
    settings.PUBLIC_PORT = server.server_port
    try:
        yield server.server_port
    finally:
        settings.PUBLIC_PORT = before
        server.shutdown()
        server.server_close()
        thread.join(10)


@contextmanager
def browser() -> Iterator[Browser]:
    """The distribution's Chromium, without a screen."""
    path = CHROMIUM.find()
    assert path, CHROMIUM.how
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1", "--force-color-profile=srgb"]
        )
        yield started
        started.close()


def page_of(started: Browser, *, width: int = 1280, language: str = "en", dark: bool = False) -> Page:
    """A page of a new visitor, with no script: the product must not need one."""
    context = started.new_context(
        viewport={"width": width, "height": WIDTHS.get(width, 900)},
        locale="fr-FR" if language == "fr" else "en-GB",
        color_scheme="dark" if dark else "light",
        java_script_enabled=False,
    )
    context.set_default_timeout(15_000)
    return context.new_page()


def enter(page: Page, address: str, email: str) -> None:
    """A browser in which this person logged in before: the form of it is for who is about that."""
    host = urlsplit(address).hostname or ""
    session = browser_of(host, User.objects.get(email=email), hosts.tenant_of(host)).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": address}])


def log_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form .primary").click()
    page.wait_for_load_state()
