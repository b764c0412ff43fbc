"""Every screen can be used by everybody: read in both themes, reached by keyboard, within its width, with large text too.

The screens are those of the URL table, with something in them, and what has an address of its own beside it. Each is loaded once, on a
telephone, then made as wide as a desk and as narrow as text at 200 % makes it; one in two is in French.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Literal

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from frontend.opening import STEPS
from reporting.models import Report
from tenants import current
from tenants.models import Membership, Role, Tenant, User
from tenants.schemas import PUBLIC
from tenants.visibility import Visibility
from tests.beside import by_link, of_imports, steps_of_an_opening
from tests.browser import site
from tests.browser.test_accessible import AXE, OF_COLOURS, RULES, RUN
from tests.conftest import PASSWORD
from tests.isolation.objects import furnish, furnish_agency
from tests.screens import NO_PAGES, browser_of, screens

pytestmark = pytest.mark.browser
TELEPHONE, DESK = 390, 1280
ENLARGED = (320, DESK // 2)
"""Text at 200 % is what a browser does when somebody zooms: half the width, down to the narrowest there is."""
THEMES: Mapping[Literal["light", "dark"], Mapping[str, object]] = {"light": RULES, "dark": OF_COLOURS}
# What can be pressed, filled or chosen, is seen, and is left out when somebody goes on with Tab, or does not show that it has the focus.
# A link may be left out when it only repeats the one before it for the mouse. What took the focus once is not tried again at another width.
UNREACHED = """() => {
    window.reached ??= new WeakSet();
    const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')];
    return all.filter(one => {
        if (!one.checkVisibility({visibilityProperty: true}) || one.disabled || one.closest('[aria-hidden=true]')) return false;
        if (one.tabIndex < 0) return true;
        if (reached.has(one)) return false;
        one.focus({focusVisible: true, preventScroll: true});
        const shows = [one, one.closest('.ask-line')].some(shown => {  // the line of a query has the ring of what is typed in it
            if (!shown) return false;
            const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(shown);
            return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
        });
        if (document.activeElement !== one || !shows) return true;
        reached.add(one);
        return false;
    }).map(one => one.outerHTML.slice(0, 120));
}"""
STICKING_OUT = """() => [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 120)).slice(-3)"""
# Screens of the table in a state that its own address does not show.
CLIENT = {
    "mentions-wrong": "/mentions/?q=%22sole+AND",
    "mentions-none": "/mentions/?q=nothingatall",
    "mention-heard": "/mentions/1/",
    "subjects-themes": "/subjects/?kind=theme",
    "subject-heard": "/subjects/1/",
    "subject-changes": "/subjects/1/?query=acme+OR+terrible+OR+moon+NOT+film",
    "subject-wrong": "/subjects/add/?query=acme+AND+sentiment:negative",
    "source-silent": "/sources/1/",
    "voice-heard": "/voices/1/",
    "erasures-found": "/settings/erasures/?q=a",
    "author-heard": "/authors/1/forget/",
    "reputation-beside": "/reputation/?compare=1",
    "series-heard": "/reputation/series/1/",
    "search-found": "/search/?q=acme",
    "missing": "/nothing/",
}
AGENCY = {"search-found": "/search/?q=ac", "missing": "/nothing/"}
STRANGER = {"link-of-a-letter-over": "/account/password/reset/key/a-b/", "shared-over": "/shared/nothing/", "missing": "/nothing/"}


@dataclass(frozen=True)
class Walk:
    """Who goes through the screens of a host."""

    slug: str
    email: str
    beside: Mapping[str, str] = field(compare=False)
    sure: frozenset[str]
    """Without these the walk went elsewhere."""
    languages: tuple[str, str] = ("fr", "en")

    def __str__(self) -> str:
        return f"{self.email.partition('@')[0] or 'nobody'} at {self.slug or 'the agency'}"

    @property
    def host(self) -> str:
        return f"{self.slug}.localhost" if self.slug else settings.AGENCY_HOST

    def screens(self, values: Mapping[str, object]) -> dict[str, str]:
        """The address of each of their screens, by its name."""
        tenant = Tenant.objects.get(**({"slug": self.slug} if self.slug else {"schema_name": PUBLIC}))
        browser = browser_of(self.host, User.objects.filter(email=self.email).first(), tenant)
        known = screens(settings.ROOT_URLCONF if self.slug else settings.PUBLIC_SCHEMA_URLCONF, browser, values)
        return {name: known[name] for name in known.keys() - NO_PAGES} | dict(self.beside)


READ = frozenset({"today", "mentions", "mention", "reputation", "incident", "voice", "need", "statement", "report", "report-figure"})
EDITED = frozenset(
    {"edit-source", "report-plan", "import-mapping", "import-progress", "export", "job", "person", "share-report", "erasure"}
)
CLIENTS = frozenset({"clients", "client", "copy-client", "engines", *(f"opening-{step}" for step in STEPS)})
AGENCYS, READERS, STRANGERS, CONSOLE = WALKS = (
    Walk("acme", "ines@agency.example", CLIENT, READ | EDITED),
    Walk("acme", "lea@acme.example", {}, READ, ("en", "fr")),
    Walk("acme", "", STRANGER, frozenset({"account_login", "shared-report", "shared-closed", "shared-first", "invitation"})),
    Walk("", "ines@agency.example", AGENCY, CLIENTS),
)


@pytest.fixture
def furnished(heard) -> Mapping[Walk, Mapping[str, object]]:
    """The client with one object of each kind, and the agency's own: what fills the addresses of each walk."""
    reader = User.objects.create_user("lea@acme.example", "Léa Roux", PASSWORD)
    acme = Tenant.objects.get(slug="acme")
    Membership.objects.create(user=reader, tenant=acme, role=Role.READER)
    with current.entered(acme):
        numbers = furnish(acme)
        Report.objects.update(visibility=Visibility.SHARED)
    return {walk: numbers if walk.slug else numbers | furnish_agency() | {"clients/client": acme.pk} for walk in WALKS}


@pytest.fixture
def beside(furnished) -> Mapping[Walk, Mapping[str, str]]:
    """Screens that no number leads to."""
    acme = Tenant.objects.get(slug="acme")
    with current.entered(acme):
        links, files = by_link(acme, Report.objects.get()), of_imports()
    return {STRANGERS: links, AGENCYS: files, CONSOLE: steps_of_an_opening(User.objects.get(email=CONSOLE.email))}


def wrong(page: Page, name: str) -> Iterator[str]:
    """What keeps somebody from using the screen that is shown, on a telephone, at a desk, with large text, by day and by night."""
    for width in (TELEPHONE, DESK):
        page.set_viewport_size({"width": width, "height": site.WIDTHS[width]})
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)
            for rule, places in page.evaluate(RUN, rules):
                yield from (f"{name}, {width} px, {theme}: {rule}: {place}" for place in places)
        yield from (f"{name}, {width} px, is not reached by keyboard: {place}" for place in page.evaluate(UNREACHED))
        yield from too_wide(page, name, width)
    for width in ENLARGED:
        page.set_viewport_size({"width": width, "height": 600})
        yield from too_wide(page, name, width)


def too_wide(page: Page, name: str, width: int) -> Iterator[str]:
    if page.evaluate("document.documentElement.scrollWidth") > width:
        yield f"{name} is wider than {width} px by {page.evaluate(STICKING_OUT)}"


def opened(chromium: Browser, address: str, email: str, language: str) -> Page:
    """A browser that reads this language, with this person in it."""
    context = chromium.new_context(locale={"fr": "fr-FR", "en": "en-GB"}[language], reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(15_000)
    context.add_init_script(path=AXE)
    page = context.new_page()
    if email:
        site.enter(page, address, email)
    return page


@pytest.mark.timeout(900)
@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_every_screen_can_be_used_by_everybody(chromium, heard, furnished, beside, walk):
    known = walk.screens(furnished[walk]) | dict(beside.get(walk, {}))
    assert walk.sure <= known.keys()
    address = f"http://{walk.host}:{heard}"
    pages = {language: opened(chromium, address, walk.email, language) for language in walk.languages}
    found: list[str] = []
    for name, (language, page) in zip(sorted(known), cycle(pages.items()), strict=False):
        page.set_viewport_size({"width": TELEPHONE, "height": site.WIDTHS[TELEPHONE]})
        page.emulate_media(color_scheme="light")
        page.goto(address + known[name])
        page.evaluate("window.stop()")  # a page that shows work going on would be loaded again meanwhile
        found += wrong(page, name)
        if (spoken := page.evaluate("document.documentElement.lang")) != language and not name.startswith("shared-"):
            found.append(f"{name} speaks {spoken} to who reads {language}")
    for page in pages.values():
        page.context.close()
    assert not found, "\n".join(found)
