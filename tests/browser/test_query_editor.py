"""The editor of queries in a real browser: colour, mistakes, completion, on Mentions and on a subject."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk import DELAY, opened, picture

pytestmark = pytest.mark.browser


def test_a_query_is_coloured_and_its_mistakes_underlined_while_it_is_typed(chromium, address):
    page = opened(chromium, address)
    refused: list[str] = []
    page.on("console", lambda one: refused.append(one.text) if "Content Security" in one.text else None)
    expect(page.locator(".cm-editor")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("acme AND (sole OR ")
    expect(page.locator(".query-operator").first).to_have_text("AND")
    expect(page.locator(".ask-told .wrong").first).to_be_visible()
    expect(page.locator(".cm-content .bad-place").first).to_be_visible()
    picture(page, "typing")
    page.keyboard.press("Control+a")
    page.keyboard.type("senti")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("sentiment:")
    page.wait_for_timeout(DELAY)
    page.keyboard.press("Enter")
    page.keyboard.type("neg")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("negative")
    page.wait_for_timeout(DELAY)
    picture(page, "completing")
    page.keyboard.press("Enter")
    expect(page.locator("#ask-q")).to_have_value("sentiment:negative")
    page.keyboard.press("Enter")
    page.wait_for_url("**sentiment*")
    expect(page.locator(".facet .is-on")).to_have_count(1)
    assert refused == []
    page.context.close()


def test_the_query_of_a_subject_is_written_in_the_same_editor(chromium, address):
    page = opened(chromium, address, "/subjects/add/")
    page.locator("input[name=name]").fill("Soles")
    page.locator(".cm-content").click()
    page.keyboard.type("sole AND (acme OR ")
    expect(page.locator(".ask-told .wrong").first).to_be_visible()
    page.keyboard.type("shop)")
    expect(page.locator(".ask-told .wrong")).to_have_count(0)
    picture(page, "subject")
    page.locator("button[name=try]").click()
    page.wait_for_load_state()
    expect(page.locator("textarea[name=query]")).to_have_value("sole AND (acme OR shop)")
    page.context.close()
