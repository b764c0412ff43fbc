"""A newcomer's way through a real browser without script: log in, import a file, find, correct, see the score."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import expect

from tests.browser import site
from tests.conftest import PASSWORD
from tests.working import work

pytestmark = pytest.mark.browser
LINES = "\n".join(
    ["id,text,date,author"]
    + [f"g{n},I love my Acme shoes number {n}: superb.,2026-11-{1 + n % 20:02d} 09:00,Zoé {n}" for n in range(30)]
    + [f"b{n},Acme is terrible: sole {n} came off after a week.,2026-11-{1 + n % 20:02d} 18:00,Léo {n}" for n in range(12)]
    + ["x1,,2026-11-03 10:00,Nobody"]
)
LANGUAGES = ("en", "fr")


def said(language: str, words: str) -> str:
    """What the product says in this language; that it is translated at all is another check's matter."""
    with translation.override(language):
        return translation.gettext(words)


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "avis.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


@pytest.mark.parametrize("width", site.WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_imports_finds_corrects_and_sees_the_score(chromium, port, file, language, width):
    page = site.page_of(chromium, width=width, language=language)
    address = f"http://acme.localhost:{port}"
    site.log_in(page, address, "ines@agency.example", PASSWORD)
    expect(page.locator("h1")).to_have_text(said(language, "Today"))
    expect(page.locator("html")).to_have_attribute("lang", language)

    page.goto(f"{address}/imports/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main .primary").click()
    expect(page.locator("main .rows > li")).to_have_count(10)
    page.locator("button[name=start]").click()
    work()
    expect(page.locator(".sentence")).to_contain_text("42", timeout=15_000)  # the page asks anew by itself until all is in

    page.goto(f"{address}/mentions/?since=&until=")
    page.locator("#ask-q").fill("terrible")
    page.get_by_role("button", name=said(language, "Find")).click()
    expect(page.locator("article.mention")).to_have_count(12)
    expect(page.locator("article.mention mark").first).to_have_text("terrible")
    page.locator("article.mention input[type=checkbox]").first.check()
    page.locator(".act-bar details[data-key=c] summary").click()
    page.locator(".act-bar button[value=positive]").click()
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator("article.mention .sentiment.positive")).to_have_count(1)
    work()

    page.goto(f"{address}/reputation/")
    figure = page.locator(".key-figure")
    expect(figure).to_have_text(re.compile(r"^\d\d[.,]\d$"))
    assert float(figure.inner_text().replace(",", ".")) > 50
    expect(page.locator("main")).to_contain_text(said(language, "Share of voice"))
    page.locator("main td a.name").first.click()
    expect(page.locator(".full-text")).to_contain_text("Acme")
    page.context.close()


@pytest.mark.parametrize("width", site.WIDTHS)
def test_no_page_scrolls_sideways(chromium, port, width):
    page = site.page_of(chromium, width=width)
    address = f"http://acme.localhost:{port}"
    site.enter(page, address, "ines@agency.example")
    for path in (
        "/",
        "/mentions/",
        "/subjects/",
        "/subjects/1/",
        "/reputation/",
        "/sources/add/",
        "/imports/",
        "/keys/",
        "/people/",
        "/jobs/",
    ):
        page.goto(address + path)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_agency_leads_to_a_client_by_one_login(chromium, port, language):
    page = site.page_of(chromium, language=language)
    site.log_in(page, f"http://{settings.AGENCY_HOST}:{port}", "ines@agency.example", PASSWORD)
    page.get_by_role("link", name="Acme", exact=True).click()
    expect(page.locator("h1")).to_have_text(said(language, "Today"))
    assert page.url == f"http://acme.localhost:{port}/"
    page.context.close()


def test_keyboard_alone_reaches_the_content_and_the_first_field(chromium, port):
    page = site.page_of(chromium)
    page.goto(f"http://acme.localhost:{port}/account/login/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("input[name=login]")).to_be_focused()
    page.context.close()
