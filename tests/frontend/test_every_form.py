"""Every form of the site, found on its pages, with each kind of field wrong in each way: refused in words, nothing typed is lost."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.database import connection
from core.http import addresses
from ingestion import subjects
from reporting import sharing
from tenants import current
from tenants.models import Opening
from tests.conftest import Browser
from tests.frontend import walked
from tests.frontend.conftest import BY
from tests.frontend.walked import Control, Form
from tests.isolation.objects import furnish, furnish_agency
from tests.screens import shown

REFUSED = frozenset({400, 403, 404, 409, 410, 412, 413, 422})
SHOWN_AGAIN = frozenset({409, 412, 413, 422})
ALLAUTH = "/account/"
"""Its pages say what is wrong with status 200."""
STEPS = ("name", "brand", "sources", "people", "check")


@pytest.fixture(autouse=True)
def _no_host_is_known(monkeypatch) -> None:
    """Addresses that are tried live lead nowhere."""

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    monkeypatch.setattr(addresses, "ask_system", unknown)


@pytest.fixture
def numbers(acme, rival) -> Mapping[str, object]:
    """One object of each kind; the rival has one under the number that is tried here."""
    with current.entered(rival):
        subjects.create("Rival", "own", "rival", by=BY)
    return furnish(acme)


Known = dict[object, Form]


def found(pages: Iterable[tuple[str, str]], known: Known) -> list[Form]:
    """One form of each pattern that is not known yet, on these pages by address and text."""
    before = len(known)
    for page, text in pages:
        for form in walked.forms(page, text):
            known.setdefault(form.pattern, form)
    return list(known.values())[before:]


def pages(browser: Browser, urlconf: str, numbers: Mapping[str, object], more: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Every screen, and some more."""
    yield from ((address, text) for _name, address, text in shown(urlconf, browser, numbers))
    yield from ((address, browser.get(address).text) for address in more)


def wrong(browser: Browser, forms: Iterable[Form]) -> list[str]:
    """What the answers to these forms lack."""
    browser.raise_request_exception = False
    logging.disable(logging.CRITICAL)  # each refusal says so
    try:
        return [f"{form}, {what}: {lacks}" for form in forms for what, lacks in _wrong(browser, form)]
    finally:
        logging.disable(logging.NOTSET)


def _wrong(browser: Browser, form: Form) -> Iterator[tuple[str, str]]:
    home = connection.tenant
    for what, hit, sent in form.wrongly():
        before = transaction.savepoint()
        answer = browser.post(form.action, sent, headers={"referer": f"http://acme.localhost{form.page}"})
        transaction.savepoint_rollback(before)
        connection.set_tenant(home)  # what was rolled back says in which schema it was, too
        page = answer.text if answer.headers.get("Content-Type", "").startswith("text/html") else ""
        status = 422 if form.action.startswith(ALLAUTH) and answer.status_code == 200 else answer.status_code
        for lacks in lacking(status, page, hit, sent):
            yield f"{what} in {', '.join(one.name for one in hit)}", lacks


def lacking(status: int, page: str, hit: list[Control], sent: Mapping[str, str]) -> Iterator[str]:
    if status >= 500 or status not in REFUSED | {200, 204, 302}:
        yield f"answers {status}"
    elif status == 200 and "is-wrong" in page:
        yield "is refused as if it were right"
    if status not in REFUSED or not page:
        return
    tree = walked.parsed(page)
    words = walked.told(tree)
    if not any(words):
        yield f"answers {status} and does not say what is wrong"
    yield from (f"says in English: {said[:160]}" for said in words if walked.ENGLISH.search(said))
    if names := walked.untied(tree):
        yield f"words are not tied to {names}"
    if status in SHOWN_AGAIN:  # where it was empty, a form may propose something anew
        typed = [(one.name, sent[one.name]) for one in hit if one.kind in walked.PROSE]
        lost = [name for name, words in typed if words and not walked.kept(tree, name, words)]
        if lost:
            yield f"answers {status} and loses {lost}"


def test_what_is_wrong_in_a_form_of_a_client_is_refused_in_words(acme, numbers, owner, administrator, client_of):
    """People of the agency, then people of the client and strangers at the door, whose forms lack what the agency alone chooses."""
    known: Known = {}
    for user in (owner, administrator, None):
        browser = client_of(acme, user, **{"accept-language": "fr"})
        forms = found(pages(browser, settings.ROOT_URLCONF, numbers, [] if user else [door()]), known)
        assert wrong(browser, forms) == []
    assert len(known) > 80


def door() -> str:
    """What strangers may open: the first page of the portal, behind a password."""
    made = sharing.make(sharing.FirstPage(), "Press", timezone.now() + timedelta(days=7), by=BY, password="eight or more", language="fr")
    return f"/shared/{made.token}/"


def test_what_is_wrong_in_a_form_of_the_agency_is_refused_in_words(agency, numbers, owner, client_of):
    browser = client_of(agency, owner, **{"accept-language": "fr"})
    with current.agency():
        here = {**numbers, **furnish_agency()}
    begun = {"name": "Maréva", "slug": "", "languages": ["fr"], "time_zone": "Europe/Paris"}
    assert browser.post("/clients/open/", begun).status_code == 302
    opening = Opening.objects.get().pk
    steps = [reverse("opening", urlconf=settings.PUBLIC_SCHEMA_URLCONF, kwargs={"opening": opening, "step": step}) for step in STEPS]
    forms = found(pages(browser, settings.PUBLIC_SCHEMA_URLCONF, here, steps), {})
    assert len(forms) > 35
    assert wrong(browser, forms) == []
