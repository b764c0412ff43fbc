"""The editor of a subject in a browser: what it finds follows the typing, what it changes is seen before it is kept."""

from __future__ import annotations

import pytest

from core.by import By
from ingestion import subjects
from ingestion.models import Subject
from tenants import current
from tenants.models import Tenant
from tests.browser import site

pytestmark = pytest.mark.browser


@pytest.fixture
def address(heard):
    return f"http://acme.localhost:{heard}"


def opened(chromium, address, path, *, scripts=True, language="en-GB", width=1280):
    context = chromium.new_context(
        locale=language, java_script_enabled=scripts, viewport={"width": width, "height": site.WIDTHS[width]}, reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    site.enter(page, address, "ines@agency.example")
    page.goto(address + path)
    return page


def test_what_a_query_finds_follows_the_typing(chromium, address):
    page = opened(chromium, address, "/subjects/add/")
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.type("terrible OR nulles")
    page.locator("#tried h2", has_text="2 texts found").wait_for()
    assert sorted(page.locator("#tried mark").all_inner_texts()) == ["nulles", "terrible"]
    page.keyboard.type(" AND (")
    page.locator("#tried", has_text="stands under the query").wait_for()
    page.locator("[data-told] .wrong").wait_for()
    page.context.close()


@pytest.mark.parametrize(
    ("language", "scripts", "see", "sentence", "keep"),
    [
        ("en-GB", True, "See what it changes", "it adds 0 and removes 3; 1 stay.", "Save"),
        ("fr-FR", False, "Voir ce que cela change", "elle en ajoute 0 et en retire 3", "Enregistrer"),
    ],
)
def test_a_change_is_seen_kept_and_taken_back(chromium, address, language, scripts, see, sentence, keep):
    page = opened(chromium, address, "/subjects/1/", scripts=scripts, language=language)
    if scripts:
        page.locator(".cm-content").click()
        page.keyboard.press("End")
        page.keyboard.type(" AND terrible")
    else:
        page.locator("textarea[name=query]").fill("acme AND terrible")
    page.get_by_role("button", name=see).click()
    page.locator("[data-tried] .sentence", has_text=sentence).wait_for()
    page.get_by_role("button", name=keep).click()
    page.locator(".version-head").nth(1).wait_for()
    assert page.locator(".rows ins").first.inner_text().endswith("AND terrible")
    page.locator(".rows a[href*='version=1']").click()
    page.locator("[data-tried]").wait_for()
    page.get_by_role("button", name=keep).click()
    page.locator(".version-head").nth(2).wait_for()
    with current.entered(Tenant.objects.get(slug="acme")):
        assert list(Subject.objects.values_list("query", "version")) == [("acme", 3)]
    page.context.close()


def test_who_comes_second_sees_both_versions(chromium, address):
    page = opened(chromium, address, "/subjects/1/", scripts=False)
    with current.entered(Tenant.objects.get(slug="acme")):
        subjects.edit(Subject.objects.get(), query="acme OR parcel", by=By.system())
    page.locator("textarea[name=query]").fill("acme OR sole")
    page.get_by_role("button", name="Save").click()
    both = page.locator("table.both").inner_text()
    assert "acme OR parcel" in both
    assert "acme OR sole" in both
    page.get_by_role("button", name="Save").click()
    page.locator(".version-head", has_text="Version 3").wait_for()
    page.context.close()
