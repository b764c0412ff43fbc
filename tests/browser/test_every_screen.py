"""Every screen that the URL table has, with something in it, in French on a telephone: read, reached by keyboard, within its width."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tenants import current
from tenants.middleware import SESSION_TENANT
from tenants.models import Membership, Role, Tenant, User
from tests.browser import site
from tests.browser.test_accessible import AXE, RULES, RUN
from tests.conftest import PASSWORD
from tests.isolation.objects import furnish, furnish_agency
from tests.screens import screens

pytestmark = pytest.mark.browser
WIDTH = 390
# Parts that the pages ask for, and the page of components, which is for development.
NO_PAGES = {"copies", "look-preview", "styleguide"}
# What can be pressed, filled or chosen, is seen, and is left out when somebody goes on with Tab, or does not show that it has the focus.
# A link may be left out when it only repeats the one before it for the mouse.
UNREACHED = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(one => {
    if (!one.checkVisibility({visibilityProperty: true}) || one.disabled || one.closest('[aria-hidden=true]')) return false;
    if (one.tabIndex < 0) return true;
    one.focus({focusVisible: true, preventScroll: true});
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one);
    return document.activeElement !== one || ((outlineStyle === 'none' || outlineWidth === '0px') && boxShadow === 'none');
}).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def furnished(heard) -> Mapping[str, object]:
    """The client with one object of each kind, and the agency's own."""
    reader = User.objects.create_user("lea@acme.example", "Léa Roux", PASSWORD)
    acme = Tenant.objects.get(slug="acme")
    Membership.objects.create(user=reader, tenant=acme, role=Role.READER)
    with current.entered(acme):
        numbers = furnish(acme)
    return numbers | furnish_agency()


def addresses(tenant: Tenant, email: str, urlconf: str, values: Mapping[str, object]) -> dict[str, str]:
    """The screens of this person there."""
    browser = Client(headers={"host": tenant.domains.get(is_primary=True).domain if not tenant.is_agency else settings.AGENCY_HOST})
    browser.force_login(User.objects.get(email=email))
    session = browser.session
    session[SESSION_TENANT] = tenant.pk
    session.save()
    return screens(urlconf, browser, values)


def wrong(page: Page, name: str) -> Iterator[str]:
    """What keeps somebody from using the screen that is shown."""
    page.add_script_tag(path=AXE)
    for rule, places in page.evaluate(RUN, RULES):
        yield from (f"{name} {rule}: {place}" for place in places)
    yield from (f"{name} is not reached by keyboard: {place}" for place in page.evaluate(UNREACHED))
    if (width := page.evaluate("document.documentElement.scrollWidth")) > WIDTH:
        yield f"{name} is {width} px wide"


@pytest.mark.parametrize(
    ("slug", "email"), [("acme", "ines@agency.example"), ("acme", "lea@acme.example"), ("", "ines@agency.example")], ids=str
)
def test_every_screen_is_read_and_reached_by_keyboard(chromium, heard, furnished, slug, email):
    tenant = Tenant.objects.get(slug=slug) if slug else Tenant.objects.get(schema_name="public")
    urlconf = settings.ROOT_URLCONF if slug else settings.PUBLIC_SCHEMA_URLCONF
    known = addresses(tenant, email, urlconf, furnished)
    page = chromium.new_context(
        viewport={"width": WIDTH, "height": site.WIDTHS[WIDTH]}, locale="fr-FR", reduced_motion="reduce", bypass_csp=True
    ).new_page()
    page.set_default_timeout(15_000)
    address = f"http://{slug}.localhost:{heard}" if slug else f"http://{settings.AGENCY_HOST}:{heard}"
    site.log_in(page, address, email, PASSWORD)
    found: list[str] = []
    for name in known.keys() - NO_PAGES:
        page.goto(address + known[name])
        found += wrong(page, name)
    page.context.close()
    assert len(known) > 10
    assert found == []
