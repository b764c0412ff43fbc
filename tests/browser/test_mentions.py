"""The page of mentions in a real browser: by keyboard alone, acts that are undone, the panel, the editor of queries, a phone."""

from __future__ import annotations

import os

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.by import By
from ingestion import corrections
from ingestion.models import Correction, Match, Mention, Subject, Tag
from tenants import current
from tenants.models import Tenant, User
from tests.browser import site
from tests.browser.test_accessible import AXE, RULES, RUN
from tests.browser.test_journey import said as words
from tests.conftest import PASSWORD
from tests.frontend.conftest import said

pytestmark = pytest.mark.browser
DELAY = 150  # ms for which the editor takes Enter as meant for the text, not for a proposal that just came up
TEXTS = [
    "Second pair, same story: the sole of my Acme is terrible at the toe after two weeks. I love the colour, but never again.",
    "Has anyone had an Acme with a sole that came off repaired in a shop? Is it under warranty or do I pay the cobbler?",
    "J’adore les chaussures Acme, vraiment superbes, échangées en dix minutes à Nantes.",
    "Les chaussures Acme sont nulles, la semelle se décolle.",
    "Acme closes its shop in Paris, says the press.",
    "أحذية Acme رائعة جدا",
    "Acme " + "x" * 120,
    "My shop in Tours kept the pair of Acme with the sole and gave me half the price.",
]


@pytest.fixture
def address(port) -> str:
    with current.entered(Tenant.objects.get(slug="acme")):
        said(TEXTS, thread="t1", platform="forum", site="forum.example", type="comment")
        said(["Acme closes its shop in Paris, says the press."] * 3, site="press.example", type="article", title="A shop closes")
    return f"http://acme.localhost:{port}"


def opened(chromium, address: str, path: str = "/mentions/", *, width: int = 1440, language: str = "en", dark: bool = False) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": site.WIDTHS.get(width, 1000)},
        locale="fr-FR" if language == "fr" else "en-GB",
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    site.log_in(page, address, "ines@agency.example", PASSWORD)
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    return page


def picture(page: Page, name: str) -> None:
    """Kept for who looks at what was built."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


def sentiments() -> set[str]:
    with current.entered(Tenant.objects.get(slug="acme")):
        return set(Match.objects.values_list("sentiment", flat=True))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_analyst_goes_through_mentions_by_keyboard_alone(chromium, address, language):
    page = opened(chromium, address, "/mentions/?q=sole", language=language)
    rows = page.locator("article.mention")
    expect(rows).to_have_count(3)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("#panel")).to_contain_text("cobbler")
    assert "open=" in page.url
    picture(page, f"panel-{language}")
    page.keyboard.press("k")
    expect(page.locator(".panel-text")).to_contain_text("Second pair")

    page.keyboard.press("c")
    page.keyboard.press("4")
    expect(page.locator("[data-done]")).to_contain_text("1")
    picture(page, f"corrected-{language}")
    expect(rows.nth(0).locator(".sentiment.mixed")).to_be_visible()
    expect(page.locator(".panel-text")).to_contain_text("Second pair")  # it is still open
    expect(rows.nth(0)).to_be_focused()
    picture(page, f"corrected-{language}")
    page.keyboard.press("z")
    expect(rows.nth(0).locator(".sentiment.mixed")).to_have_count(0)
    assert "mixed" not in sentiments()

    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text(words(language, "not about us"))
    page.context.close()


def test_keys_that_come_faster_than_the_page_are_not_lost(chromium, address):
    page = opened(chromium, address)
    for key in "jc4" * 9:
        page.keyboard.press(key)
    expect(page.locator("article.mention .sentiment.mixed")).to_have_count(9, timeout=60_000)
    with current.entered(Tenant.objects.get(slug="acme")):
        assert Correction.objects.count() == 9
    page.context.close()


def test_who_leaves_while_keys_wait_is_asked_first(chromium, address):
    page = opened(chromium, address)
    page.on("dialog", lambda dialog: dialog.dismiss())  # "stay here"
    for key in "jc4" * 4:
        page.keyboard.press(key)
    page.close(run_before_unload=True)
    expect(page.locator("article.mention .sentiment.mixed")).to_have_count(4, timeout=60_000)
    page.context.close()


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


def test_not_about_us_by_keyboard_concerns_the_current_row_and_the_next_one_becomes_current(chromium, address):
    page = opened(chromium, address, "/mentions/?subject=1")
    rows = page.locator("article.mention")
    count = rows.count()
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(rows).to_have_count(count - 1)
    expect(rows.nth(0)).to_be_focused()
    with current.entered(Tenant.objects.get(slug="acme")):
        assert Correction.objects.get().field == "about"
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
    page = context.new_page()
    site.log_in(page, address, "ines@agency.example", PASSWORD)
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    page.add_script_tag(path=AXE)
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


def turn_off_letter_keys() -> None:
    User.objects.filter(email="ines@agency.example").update(letter_keys=False)


def test_who_turned_the_keys_of_one_letter_off_sets_nothing_going_by_them(chromium, address):
    turn_off_letter_keys()
    page = opened(chromium, address, "/mentions/?q=sole")
    first = page.locator("article.mention").first
    for key in ("j", "x", "o", "t", "c", "/", "?"):
        page.keyboard.press(key)
    expect(page.locator("article.mention:focus, dialog[open], details[open][data-key], #panel:visible")).to_have_count(0)
    expect(first.locator("input[name=mention]")).not_to_be_checked()
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    page.goto(address + "/reputation/")
    page.keyboard.press("c")
    page.wait_for_timeout(200)
    assert page.url == address + "/reputation/"
    page.context.close()


def test_each_key_does_what_its_sheet_says(chromium, address):
    page = opened(chromium, address, "/mentions/?q=sole")
    rows = page.locator("article.mention")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(rows.nth(0).locator("input[name=mention]")).to_be_checked()
    page.keyboard.press("t")
    expect(page.locator("#tag-word")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator(".act-bar details[data-key=c]")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    rows.nth(0).focus()
    page.keyboard.press("x")
    expect(rows.nth(0).locator("input[name=mention]")).not_to_be_checked()
    page.keyboard.press("o")
    expect(page.locator("#panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("[data-query] .cm-content")).to_be_focused()
    rows.nth(0).focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
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


def test_judgements_to_look_at_again_are_settled_by_keyboard(chromium, address):
    with current.entered(Tenant.objects.get(slug="acme")):
        subject = Subject.objects.get(name="Acme")
        for match in Match.objects.filter(subject=subject).order_by("mention")[:3]:
            (made,) = corrections.correct([match.mention_id], field="sentiment", value="mixed", subject=subject, by=By.system())
            Correction.objects.filter(pk=made.pk).update(lapsed_at=timezone.now())
    page = opened(chromium, address, "/corrections/")
    rows = page.locator("[data-judgement]")
    expect(rows).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("c")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_be_focused()  # the one that took its place
    page.keyboard.press("g")
    expect(rows).to_have_count(1)
    page.context.close()


def test_who_corrects_by_key_what_somebody_corrected_meanwhile_sees_both_judgements(chromium, address):
    page = opened(chromium, address, "/mentions/?q=cobbler")
    with current.entered(Tenant.objects.get(slug="acme")):
        asked = Mention.objects.get(text__contains="cobbler")
        corrections.correct([asked.pk], field="sentiment", value="positive", subject=Subject.objects.get(), by=By.system())
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.press("3")
    expect(page.locator("#work .both")).to_be_visible()
    expect(page.locator("[data-toast]")).to_have_count(0)
    page.locator("#work .form-acts .button.primary").click()
    expect(page.locator("article.mention .chip")).to_contain_text("Inès")
    with current.entered(Tenant.objects.get(slug="acme")):
        assert Correction.objects.get(mention=asked, taken_back_at=None).value == "negative"
    page.context.close()
