"""The page of mentions in a real browser: acts that are undone, the panel, the editor of queries, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ingestion.models import Tag
from tenants import current
from tenants.models import Tenant
from tests.browser import site
from tests.browser.desk import opened, picture
from tests.browser.test_accessible import AXE, RULES, RUN
from tests.browser.test_journey import said as words

pytestmark = pytest.mark.browser


def test_those_ticked_are_tagged_at_once_and_it_is_undone(chromium, address):
    page = opened(chromium, address)
    boxes = page.locator("article.mention input[name=mention]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-ticked]")).to_have_text("3 selected")
    page.keyboard.press("t")
    page.keyboard.type("soles")
    page.keyboard.press("Enter")
    expect(page.locator("[data-done]")).to_contain_text("3 mentions tagged soles.")
    expect(page.locator("article.mention .chip", has_text="soles")).to_have_count(3)
    page.locator("[data-done] form button").click()
    expect(page.locator("article.mention .chip", has_text="soles")).to_have_count(0)
    with current.entered(Tenant.objects.get(slug="acme")):
        assert not Tag.objects.exists()
    page.context.close()


def test_copies_open_in_their_place(chromium, address):
    page = opened(chromium, address, "/mentions/?group=on")
    page.locator(".copies-open").first.click()
    expect(page.locator(".copies .row").first).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_search_is_kept_and_found_again(chromium, address, language):
    page = opened(chromium, address, "/mentions/?q=sole", language=language)
    page.locator(".ask-line summary", has_text=words(language, "Save")).click()
    page.locator("#save-name").fill("Soles that come off")
    page.get_by_role("button", name=words(language, "Keep this search")).click()
    expect(page.locator(".facets .is-on")).to_have_text("Soles that come off")
    page.context.close()


@pytest.mark.parametrize("width", [390, 1024])
def test_a_narrow_window_shows_the_panel_over_the_list_and_never_scrolls_sideways(chromium, address, width):
    page = opened(chromium, address, "/mentions/?q=sole", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"list-{width}")
    if width < 900:
        page.locator(".facets-open").click()
        expect(page.locator("#facets")).to_be_visible()
        picture(page, f"facets-{width}")
        page.locator(".facets-close").click()
    page.locator("a.opens").first.click()
    expect(page.locator("#panel")).to_contain_text("Second pair")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"panel-{width}")
    page.locator("#panel [data-close]").click()
    expect(page.locator("#panel")).to_be_hidden()
    page.context.close()


@pytest.mark.parametrize(
    "path", ["/mentions/?q=sole&open=1", "/mentions/?q=nothingatall&since=&until=", "/mentions/1/", "/mentions/?open=999", "/corrections/"]
)
def test_nothing_of_it_is_against_wcag(chromium, address, path):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", bypass_csp=True)
    context.add_init_script(path=AXE)
    page = context.new_page()
    site.enter(page, address, "ines@agency.example")
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(RUN, RULES) == []
    context.close()


def test_the_last_row_is_reached_in_its_own_column_in_both_themes(chromium, address):
    for dark in (False, True):
        page = opened(chromium, address, "/mentions/?since=&until=&q=acme+sole+shop", dark=dark)
        page.goto(address + "/mentions/?since=&until=")
        page.wait_for_load_state("networkidle")
        page.locator("article.mention").last.scroll_into_view_if_needed()
        expect(page.locator("article.mention").last).to_be_in_viewport()
        page.evaluate("document.getElementById('results').scrollTo(0, 0)")
        page.locator("article.mention input[name=mention]").nth(1).check()
        page.locator("a.opens").nth(2).click()
        expect(page.locator("#panel")).to_be_visible()
        page.wait_for_load_state("networkidle")
        picture(page, f"all-{'dark' if dark else 'light'}")
        page.context.close()


def test_what_is_slow_shows_grey_lines_then_a_sentence_and_goes_when_it_arrives(chromium, address):
    page = opened(chromium, address, "/mentions/?q=sole")
    held = []
    page.route("**/mentions/?*open=*", lambda route: held.append(route))
    page.locator("a.opens").first.click()
    expect(page.locator("#panel .skeleton")).to_be_visible()
    expect(page.locator("#panel [data-late]")).to_be_hidden()
    expect(page.locator("#panel [data-late]")).to_be_visible()
    picture(page, "loading")
    held[0].continue_()
    expect(page.locator(".panel-text")).to_contain_text("Second pair")
    expect(page.locator(".skeleton")).to_have_count(0)

    page.unroute("**/mentions/?*open=*")
    page.route("**/mentions/?*sort=relevance*", lambda route: held.append(route))
    page.evaluate("setInterval(() => document.querySelector('.feed .skeleton') && sessionStorage.setItem('lines', 'seen'), 50)")
    page.locator(".results-head summary").first.click()
    page.locator(".menu-item", has_text="Most relevant").click(no_wait_after=True)
    page.wait_for_timeout(600)  # nothing can be asked of a page that is being left: it keeps what it saw
    held[-1].continue_()
    expect(page.locator("article.mention").first).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('lines')") == "seen"
    page.context.close()
