"""Mentions by keyboard in a real browser: gone through, corrected, undone, keys typed ahead, keys of one letter turned off."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.by import By
from ingestion import corrections
from ingestion.models import Correction, Match, Mention, Subject
from tenants import current
from tenants.models import Tenant, User
from tests.browser.desk import opened, picture, sentiments
from tests.browser.test_journey import said as words

pytestmark = pytest.mark.browser


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


def test_a_panel_that_is_on_its_way_is_closed_like_one_that_is_there(chromium, address):
    """Escape takes back what was asked, before its place is shown and after: what comes late opens nothing."""
    page = opened(chromium, address, "/mentions/?q=sole")
    rows, held, slow = page.locator("article.mention"), [], [True]
    page.route("**/mentions/?*open=*", lambda route: held.append(route) if slow else route.continue_())
    for until in (None, page.locator("#panel .skeleton")):
        rows.nth(0).focus()
        page.keyboard.press("x")
        with page.expect_request("**/mentions/?*open=*"):
            page.keyboard.press("o")
        if until:
            expect(until).to_be_visible()
        with page.expect_event("requestfailed"):
            page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
        expect(rows.nth(0).locator("input[name=mention]")).to_be_checked(checked=not until)
    page.keyboard.press("o")
    expect(page.locator("#panel .skeleton")).to_be_visible()
    slow.clear()
    with page.expect_event("requestfailed"):  # who goes on to the next row waits for that one alone
        page.keyboard.press("j")
    expect(page.locator("#panel[data-open='2'] .panel-text")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
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
