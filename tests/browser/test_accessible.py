"""What opens on a screen can be used by everybody as well; keyboard alone, no scripts. Screens one by one: `test_every_screen`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from core.embedded.islands import PACKAGES
from tests.browser import site

pytestmark = pytest.mark.browser
AXE = PACKAGES / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What the other theme can change: the rest of a page is the same in both.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})
    .then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"""


def opened(chromium, *, width: int, dark: bool = False, scripts: bool = True, language: str = "en") -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": site.WIDTHS[width]},
        locale="fr-FR" if language == "fr" else "en-GB",
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    context.set_default_timeout(15_000)
    context.add_init_script(path=AXE)
    return context.new_page()


def violations(page: Page, addresses: list[str], rules: Mapping[str, object]) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address} {rule}: {place}" for rule, places in page.evaluate(RUN, rules) for place in places]
    return found


def in_both_themes(page: Page, addresses: list[str]) -> list[str]:
    """The same of each page in the light, then what the dark can change; loaded once."""
    found = []
    for address in addresses:
        found += violations(page, [address], RULES)
        page.emulate_media(color_scheme="dark")
        found += [f"{address} in the dark, {rule}: {place}" for rule, places in page.evaluate(RUN, OF_COLOURS) for place in places]
        page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("width", site.WIDTHS)
def test_what_opens_is_not_against_wcag_either(chromium, heard, width):
    page = opened(chromium, width=width)
    site.enter(page, f"http://acme.localhost:{heard}", "ines@agency.example")
    page.goto(f"http://acme.localhost:{heard}/subjects/")
    page.keyboard.press("Control+k")
    page.locator("#find-q").fill("acme")
    page.locator("#find [data-hit]").first.wait_for()
    assert page.evaluate(RUN, RULES) == []
    page.keyboard.press("Escape")
    page.locator(".nav-foot summary" if width > 900 else ".tab-more summary").click()
    assert page.evaluate(RUN, RULES) == []
    page.context.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_keyboard_alone_finds_and_opens_a_screen(chromium, heard, language):
    page = opened(chromium, width=1280, language=language)
    address = f"http://acme.localhost:{heard}"
    site.enter(page, address, "ines@agency.example")
    page.goto(f"{address}/subjects/")
    page.keyboard.press("Control+k")
    page.keyboard.type("sour")
    expect(page.locator("#find [data-hit]").first).to_have_text("Sources")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    assert page.locator("#find").is_hidden()
    page.context.close()


def test_without_scripts_the_box_is_a_page_and_menus_open(chromium, heard):
    page = opened(chromium, width=1280, scripts=False)
    address = f"http://acme.localhost:{heard}"
    site.enter(page, address, "ines@agency.example")
    page.goto(f"{address}/subjects/")
    page.locator(".nav .find-box").click()
    page.locator("main input[name=q]").fill("terrible")
    page.locator("main .find .button").click()
    page.locator("main [data-hit]").first.click()
    page.wait_for_url("**/mentions/*/**")
    page.locator(".nav-foot summary").click()
    page.locator(".nav-foot button[value=dark]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator(".nav-switch summary").click()
    page.locator(".nav-switch .menu-item").click()
    page.wait_for_url("**/switch/")
    page.context.close()
