"""The tour of the demonstration in a real browser: without scripts, by keyboard, on a phone, for everybody."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import expect

from core.by import By
from ingestion import subjects
from reporting.demonstration.scripts.mareva import MAREVA
from tenants import current, opening
from tenants.models import Membership, User
from tests.browser import site
from tests.browser.test_accessible import in_both_themes, opened
from tests.conftest import PASSWORD
from tests.frontend.conftest import said

pytestmark = pytest.mark.browser
OWNER = "olga@agency.example"
STOPS = 9


@pytest.fixture
def shown(port) -> int:
    """The demonstration's client with a few of its texts, and the agency's owner."""
    user = User.objects.create_user(OWNER, "Olga Blanc", PASSWORD)
    Membership.objects.create(user=user, tenant=None, role="owner")
    with current.agency():
        made = opening.open_tenant("Maréva", "mareva", languages=["fr"], by=By.system(), demonstration=True)
    with current.entered(made):
        subjects.create("Maréva", "own", "maréva OR brisa", by=By.system())
        said([f"{MAREVA.shown} Maréva : la semelle part.", "Maréva ouvre à Lyon."])
    return port


@pytest.mark.parametrize("width", site.WIDTHS)
def test_without_scripts_the_tour_is_begun_followed_and_ended(chromium, shown, width):
    page = site.page_of(chromium, width=width, language="fr")
    address = f"http://mareva.localhost:{shown}"
    site.enter(page, address, OWNER)
    page.goto(address)
    page.get_by_role("link", name="Visite des écrans").click()
    tour = page.locator("section.tour")
    for number in range(1, STOPS):
        expect(tour).to_contain_text(f"{number} sur {STOPS}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        tour.locator(".primary").click()
    expect(tour).to_contain_text(f"{STOPS} sur {STOPS}")
    tour.get_by_role("link", name="Quitter la visite").click()
    page.wait_for_url("**/reports/")
    expect(tour).to_have_count(0)
    page.get_by_role("link", name="Visite des écrans").click()
    expect(tour).to_contain_text(f"{STOPS} sur {STOPS}")
    tour.get_by_role("link", name="Recommencer").click()
    expect(tour).to_contain_text(f"1 sur {STOPS}")
    page.context.close()


def test_the_keyboard_alone_goes_through_the_tour(chromium, shown):
    page = opened(chromium, width=1280)
    address = f"http://mareva.localhost:{shown}"
    site.enter(page, address, OWNER)
    page.goto(f"{address}/?tour=today")
    page.get_by_role("link", name="Next: Mentions").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/mentions/?tour=mentions")
    page.get_by_role("link", name="Back: Today").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?tour=mention")
    page.context.close()


@pytest.mark.parametrize("width", site.WIDTHS)
def test_neither_the_tour_nor_the_removal_is_against_wcag(chromium, shown, width):
    page = opened(chromium, width=width)
    client, agency = f"http://mareva.localhost:{shown}", f"http://{settings.AGENCY_HOST}:{shown}"
    site.enter(page, client, OWNER)
    stops = ("/?tour=today", "/mentions/?tour=mentions", "/reports/?tour=reports", "/keys/")
    found = in_both_themes(page, [client + path for path in stops])
    site.enter(page, agency, OWNER)
    found += in_both_themes(page, [f"{agency}/", f"{agency}/demonstration/remove/"])
    page.context.close()
    assert found == []
