"""What addresses ask, by forms of searches and filters or by links, with nonsense: answered with a page, told in words, nothing is lost."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.conf import settings
from lxml import html  # type: ignore[import-untyped]

import frontend
from core import unseen
from frontend.pages import PLACES
from tenants import current
from tests.conftest import Browser
from tests.frontend import walked
from tests.frontend.test_every_form import lacking
from tests.frontend.walked import Control
from tests.isolation.objects import furnish, furnish_agency
from tests.isolation.routes import routes

CLIENTS = (
    "today", "mentions", "check-query", "mention", "lapsed", "subjects", "subject", "versions", "sources", "source", "add-source", "voices",
    "voice", "needs", "need", "imports", "import", "statements", "statement", "incidents", "incident", "reputation", "all-series", "series",
    "reports", "report", "report-figure", "notifications", "usage", "keeping", "erasures", "jobs", "people", "audit", "search", "switch",
)  # fmt: skip
AGENCYS = ("clients", "notifications", "jobs", "people", "audit", "add-credential", "search", "switch")
UNLINKED = {
    "mentions": ("cursor", "open", *PLACES), "check-query": ("q",),
    "audit": ("before", "format"), "voices": ("kind", "format", "all", *PLACES), "voice": ("all", *PLACES), "add-source": ("kind",),
    "add-credential": ("kind",),
}  # fmt: skip
"""What no link of these pages asks with the few rows that stand here, or only a script does."""
TYPED, CHOSEN = ("another type", "too much"), ("unknown", "huge")
"""One field is wrong in the first way, the next in the second."""


@dataclass(frozen=True)
class Asked:
    """An address with what it takes: fields of forms, and words of links."""

    path: str
    controls: tuple[Control, ...]
    """Those of links are of the kind `link`."""

    def rounds(self) -> Iterator[tuple[str, list[Control], dict[str, str]]]:
        """What is typed is wrong first, then what is chosen: else the first thing wrong would hide the others."""
        for typed, ways, known in ((True, TYPED, walked.TYPED_WRONG), (False, CHOSEN, walked.CHOSEN_WRONG)):
            hit = [one for one in self.controls if one.is_typed == typed]
            sent = {one.name: known[way](one.kind) for one, way in zip(hit, cycle(ways), strict=False)}
            if hit:
                yield ", ".join(ways), hit, {name: value for name, value in sent.items() if value is not None}


def asked(page: str, text: str) -> dict[str, dict[str, Control]]:
    """By path: what the forms of a page ask by address, and what its links do."""
    tree, found = html.document_fromstring(text), dict[str, dict[str, Control]]()
    for link in tree.xpath("//a[@href]/@href | //@hx-get"):
        parts = urlsplit(urljoin(page, link))
        if not parts.netloc and parts.query:
            found.setdefault(parts.path, {}).update({name: Control(name, "link", said) for name, said in parse_qsl(parts.query)})
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() == "get" and not form.xpath("ancestor::dialog"):
            path = urlsplit(urljoin(page, form.get("action") or "")).path
            controls = [walked._control(one) for one in form.iter(*walked.FIELDS)]
            found.setdefault(path, {}).update({one.name: one for one in controls if one})
    return found


def silent(browser: Browser, urlconf: str, names: tuple[str, ...], values: Mapping[str, object]) -> list[str]:
    """What the pages of these names answer wrongly to nonsense in their addresses."""
    known, wrong = {route.name: route.filled(values) for route in routes(urlconf) if route.name in names}, []
    assert set(known) == set(names)
    browser.raise_request_exception = False
    logging.disable(logging.CRITICAL)
    try:
        for name, page in known.items():
            shown = browser.get(page)
            found = asked(page, shown.text).get(page, {}) if shown.headers["Content-Type"].startswith("text/html") else {}
            found |= {more: Control(more, "link") for more in UNLINKED.get(name, ()) if more not in found}
            wrong += [f"{name}, {said}" for said in _answers(browser, Asked(page, tuple(found.values())))]
    finally:
        logging.disable(logging.NOTSET)
    return wrong


def _answers(browser: Browser, page: Asked) -> Iterator[str]:
    for what, hit, sent in page.rounds():
        answer = browser.get(f"{page.path}?{urlencode(sent)}")
        text = answer.text if answer.headers.get("Content-Type", "").startswith("text/html") else ""
        told = [*lacking(answer.status_code, text, hit, sent), *_taken(answer.status_code, text, hit, sent)]
        yield from (f"{what} in {', '.join(one.name for one in hit)}: {lacks}" for lacks in told)


def _taken(status: int, text: str, hit: list[Control], sent: Mapping[str, str]) -> Iterator[str]:
    """What is found is of what was typed, which stands there still."""
    typed = [one for one in hit if one.is_typed and sent.get(one.name)]
    if status == 200 and text:
        lost = [one.name for one in typed if one.kind in walked.PROSE and not _stands(text, one.name, sent[one.name])]
        if lost:
            yield f"loses {lost}"
        if silently := [one.name for one in typed if one.kind in walked.TIMES | walked.NUMBERS]:
            yield f"takes {silently} for nothing and does not say so"


def _stands(text: str, name: str, value: str) -> bool:
    fields = html.document_fromstring(text.replace("\0", "")).xpath("//input[@name=$name]/@value", name=name)
    return unseen.HARMFUL.sub("", value).strip() in [field.strip() for field in fields]


def test_nonsense_in_an_address_of_a_client_is_answered_in_words(acme, owner, client_of):
    assert silent(client_of(acme, owner, **{"accept-language": "fr"}), settings.ROOT_URLCONF, CLIENTS, furnish(acme)) == []


def test_nonsense_in_an_address_of_the_agency_is_answered_in_words(agency, acme, owner, client_of):
    numbers = furnish(acme)
    with current.agency():
        values = {**numbers, **furnish_agency()}
    assert silent(client_of(agency, owner, **{"accept-language": "fr"}), settings.PUBLIC_SCHEMA_URLCONF, AGENCYS, values) == []


def test_each_template_with_a_form_of_an_address_is_among_those_that_are_tried():
    """A new search or filter is written down here, with the page that shows it."""
    folder = Path(frontend.__file__).parent / "templates/frontend"
    asks = re.compile(r'method="get"|\{% filters ')
    found = {str(one.relative_to(folder)) for one in folder.rglob("*.html") if asks.search(one.read_text())}
    assert found == {
        "agency/clients.html", "components/_filters.html", "erasures/list.html", "frame/_find_form.html", "frame/switch.html",
        "mentions/_bar.html",
        "people/audit.html", "reputation/page.html", "settings/keeping.html", "statements/_echoes.html", "styleguide/_all.html",
        "subjects/list.html", "subjects/versions.html", "voices/list.html",
    }  # fmt: skip
