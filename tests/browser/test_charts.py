"""Charts in a real browser: drawn under the strict policy, read by keyboard, a period selected; images where there is no script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.by import By
from frontend import scripts
from ingestion import subjects
from reporting import chart_notes, sharing
from tenants import current
from tenants.models import Membership, Tenant
from tests.browser import site
from tests.browser.test_accessible import in_both_themes, opened
from tests.frontend.conftest import said

pytestmark = pytest.mark.browser


@pytest.fixture
def built():
    assert scripts.address("charts"), "build the scripts first: python -m core.embedded.islands"


def page_of(chromium, port: int, path: str, *, scripted: bool = True, width: int = 1280, dark: bool = False) -> Page:
    """A page of somebody logged in."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, locale="en-GB", java_script_enabled=scripted, color_scheme="dark" if dark else "light"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    address = f"http://acme.localhost:{port}"
    site.enter(page, address, "ines@agency.example")
    page.goto(f"{address}{path}")
    return page


def bars(page: Page):
    return page.locator("[data-chart] .chart-canvas .mark-rect.role-mark path[d]")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("path", "width"), [("/", 1280), ("/", 390), ("/mentions/", 1280), ("/mentions/", 390)])
def test_a_chart_is_drawn_under_the_strict_policy(chromium, heard, path, width):
    page = page_of(chromium, heard, "/me/", width=width)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(f"http://acme.localhost:{heard}{path}")
    expect(page.locator("[data-chart][data-drawn] svg.marks").first).to_be_visible()
    assert bars(page).count() > 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wrong == []


@pytest.mark.usefixtures("built")
def test_nothing_moves_when_it_is_drawn(chromium, heard):
    page = page_of(chromium, heard, "/mentions/")
    page.route("**/charts/specification/**", lambda route: None)
    page.reload()
    before = page.locator("[data-chart]").bounding_box()
    page.unroute("**/charts/specification/**")
    page.reload()
    expect(page.locator("[data-drawn]")).to_be_visible()
    assert page.locator("[data-chart]").bounding_box() == before


@pytest.mark.usefixtures("built")
def test_values_are_read_by_keyboard(chromium, heard):
    page = page_of(chromium, heard, "/mentions/")
    page.locator("[data-drawn]").focus()
    page.keyboard.press("End")
    today = counts(page)[-1]  # soon after midnight, some were said the day before
    expect(page.locator(".chart-tip")).to_contain_text(f"{today} mention")
    page.keyboard.press("Home")
    expect(page.locator(".chart-tip")).to_contain_text("0 mentions")
    page.keyboard.press("Escape")
    expect(page.locator(".chart-tip")).to_be_hidden()


@pytest.mark.usefixtures("built")
def test_it_takes_the_theme_of_the_page_at_once(chromium, heard):
    page = page_of(chromium, heard, "/mentions/")
    expect(page.locator("[data-drawn]")).to_be_visible()
    colours = page.evaluate("""() => {
        const fill = () => document.querySelector('[data-chart] .role-mark text')?.getAttribute('fill')
        const before = fill(); document.documentElement.dataset.theme = 'dark'
        return new Promise(done => setTimeout(() => done([before, fill()]), 200))
    }""")
    assert colours[0] != colours[1]


SELECTED = re.compile("start=.*end=.*since=.*until=")


def counts(page: Page) -> list[int]:
    """The counts of the timeline."""
    return page.evaluate("JSON.parse(document.querySelector('[data-timeline] script').textContent).data.bars.map(bar => bar.value)")


@pytest.mark.usefixtures("built")
def test_a_period_is_selected_within_the_timeline_moved_by_its_edge_and_left_by_escape(chromium, heard):
    page = page_of(chromium, heard, "/mentions/")
    expect(page.locator("[data-timeline][data-drawn]")).to_be_visible()
    before = counts(page)
    box = page.locator("[data-timeline]").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.7, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.99, middle, steps=5)
    with page.expect_navigation(url=SELECTED):
        page.mouse.up()
    assert counts(page) == before
    selected = page.locator(".chart-selected").inner_text()
    expect(page.locator("[data-timeline][data-drawn]")).to_be_visible()
    edge = page.evaluate("""() => {
        const told = JSON.parse(document.querySelector('[data-timeline] script').textContent)
        const {since, until} = told.settings, {left, right} = told.margins, width = document.querySelector('[data-timeline]').clientWidth
        return left + (told.data.chosen[0].since - since) / (until - since) * (width - left - right)
    }""")
    page.mouse.move(box["x"] + edge, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, middle, steps=5)
    with page.expect_navigation(url=SELECTED):
        page.mouse.up()
    assert page.locator(".chart-selected").inner_text() != selected
    assert page.locator(".chart-selected").inner_text().rpartition(" to ")[2] == selected.rpartition(" to ")[2]
    expect(page.locator("[data-timeline][data-drawn]")).to_be_visible()
    with page.expect_navigation(url=lambda address: "start=" not in address):
        page.keyboard.press("Escape")
    assert counts(page) == before


@pytest.mark.usefixtures("built")
def test_a_period_is_selected_and_its_nearer_edge_moved_by_keyboard(chromium, heard):
    page = page_of(chromium, heard, "/mentions/")
    page.locator("[data-timeline][data-drawn]").focus()
    page.keyboard.press("End")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    with page.expect_navigation(url=SELECTED):
        page.keyboard.press("Enter")
    start, end = (page.locator(f"#ask input[name={name}]").input_value() for name in ("start", "end"))
    assert start < end
    page.locator("[data-timeline][data-drawn]").focus()
    page.keyboard.press("End")
    for _step in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    with page.expect_navigation(url=SELECTED):
        page.keyboard.press("Enter")
    assert page.locator("#ask input[name=start]").input_value() < start
    assert page.locator("#ask input[name=end]").input_value() == end


WORDS = ("lovely", "terrible", "superb", "cheap", "late", "broken", "charming", "dull", "great", "awful")
WIDTHS = """images => images.map(image => {
    const frame = image.closest('.chart'), {paddingLeft, paddingRight} = getComputedStyle(frame)
    const {width} = image.getBoundingClientRect()
    return [width / (frame.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)), width / image.naturalWidth]
})"""
"""Of each image: the part of its frame that it fills, and how much larger it is than it was drawn."""


def fill_their_columns_unscaled(page: Page) -> bool:
    page.wait_for_load_state("networkidle")
    found = page.locator(".chart-image").evaluate_all(WIDTHS)
    assert found
    assert [filled for filled, _scaled in found if abs(filled - 1) > 0.002] == []
    assert [scaled for _filled, scaled in found if abs(scaled - 1) > 0.05] == []
    return True


@pytest.mark.parametrize("path", ["/", "/mentions/", "/reputation/"])
def test_without_scripts_images_are_drawn_as_wide_as_their_columns(chromium, heard, path):
    assert fill_their_columns_unscaled(page_of(chromium, heard, path, scripted=False))


def test_without_scripts_the_image_of_the_portal_is_drawn_as_wide_as_its_column(chromium, heard):
    acme = Tenant.objects.get(slug="acme")
    Membership.objects.update(tenant=acme, role="reader")
    with current.entered(acme):
        for days in range(1, 4):
            at = (timezone.now() - timedelta(days=days)).isoformat()
            said([f"Acme is {word}, said on day {days} by {word} people." for word in WORDS], published_at=at)
        made = sharing.make(sharing.FirstPage(), "Board", timezone.now() + timedelta(days=9), by=By.system())
    page = page_of(chromium, heard, "/", scripted=False)
    for path, frame in (("/", ".portal"), (f"/shared/{made.token}/", ".shared-page")):
        page.goto(f"http://acme.localhost:{heard}{path}")
        expect(page.locator(frame)).to_be_visible()
        assert fill_their_columns_unscaled(page)


@pytest.mark.parametrize("dark", [False, True])
def test_without_scripts_there_is_an_image_from_our_own_host(chromium, heard, dark):
    page = page_of(chromium, heard, "/", scripted=False, dark=dark)
    image = page.locator(".chart-image").first
    expect(image).to_be_visible()
    assert image.get_attribute("alt")
    assert image.evaluate("image => image.getBoundingClientRect().width / image.closest('.chart').clientWidth") == 1
    page.wait_for_load_state("networkidle")
    source = page.locator("picture source[media='(prefers-color-scheme: dark)']").first.get_attribute("srcset")
    assert source
    assert "theme=dark" in source


@pytest.mark.usefixtures("built")
def test_where_the_drawing_cannot_be_had_the_image_stands_there(chromium, heard):
    page = page_of(chromium, heard, "/me/")
    page.route("**/charts/specification/**", lambda route: route.abort())
    page.goto(f"http://acme.localhost:{heard}/mentions/")
    expect(page.locator("[data-chart] img.chart-image")).to_be_visible()


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("width", site.WIDTHS)
def test_a_note_is_told_on_the_chart_and_under_it_where_there_is_no_room(chromium, heard, width):
    with current.entered(Tenant.objects.get(slug="acme")):
        chart_notes.add(timezone.now() - timedelta(hours=3), "A launch", by=By.system())
    page = page_of(chromium, heard, "/", width=width)
    chart = page.locator(".volume-third")
    expect(chart.locator("[data-drawn] svg.marks")).to_be_visible()
    narrow = width < 520
    assert chart.locator(".chart-noted").is_visible() == narrow
    assert bool(chart.locator("svg.marks text", has_text="A launch").count()) != narrow


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("width", site.WIDTHS)
def test_charts_and_notes_are_not_against_wcag(chromium, heard, width):
    with current.entered(Tenant.objects.get(slug="acme")):
        chart_notes.add(timezone.now(), "A launch", by=By.system())
    page = opened(chromium, width=width)
    address = f"http://acme.localhost:{heard}"
    site.enter(page, address, "ines@agency.example")
    page.goto(f"{address}/mentions/")
    expect(page.locator("[data-drawn]")).to_be_visible()
    addresses = [f"{address}{path}" for path in ("/", "/mentions/", "/notes/", "/notes/add/")]
    assert in_both_themes(page, addresses) == []


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("chosen", [False, True], ids=["the system's theme", "a theme that was chosen"])
def test_a_dark_page_prints_a_light_chart_and_is_dark_again_afterwards(chromium, heard, chosen):
    page = page_of(chromium, heard, "/mentions/", dark=not chosen)
    expect(page.locator("[data-drawn]")).to_be_visible()
    if chosen:
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
    label = page.locator("[data-chart] .role-mark text").first
    expect(label).to_have_attribute("fill", "rgb(146, 154, 164)")
    page.emulate_media(media="print")
    expect(label).to_have_attribute("fill", "rgb(98, 106, 115)")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    page.emulate_media(media="screen")
    expect(label).to_have_attribute("fill", "rgb(146, 154, 164)")


def test_paper_takes_the_light_image_where_there_is_no_script(chromium, heard):
    page = page_of(chromium, heard, "/", scripted=False, dark=True)
    image = page.locator(".chart-image").first
    expect(image).to_be_visible()
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    assert "theme=light" in image.evaluate("image => image.currentSrc")


@pytest.mark.parametrize("width", site.WIDTHS)
def test_shares_beside_those_of_the_period_before_stay_within_the_page(chromium, heard, width):
    with current.entered(Tenant.objects.get(slug="acme")):
        subjects.create("Uncommonlylongnamedrival", "competitor", "rival", by=By.system())
        for days in (1, 2):
            at = (timezone.now() - timedelta(days=days)).isoformat()
            said([f"Acme and the rival, {days} {word}." for word in ("one", "two")], published_at=at)
        day = (timezone.now() - timedelta(days=1)).astimezone(current.zone()).date()
    page = page_of(chromium, heard, f"/reputation/?compare=1&since={day}&until={day}", width=width)
    expect(page.locator(".voices")).to_contain_text("before: 50%")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
