"""A link for somebody without an account, in a real browser: it says where a password comes from, which no client of tests does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.by import By
from reporting import sharing
from tenants import current
from tenants.models import Tenant
from tests.browser import site

pytestmark = pytest.mark.browser
PHRASE = "lilac and basalt"


@pytest.mark.parametrize(("language", "wrong"), [("en", "not the password"), ("fr", "pas le mot de passe")])
def test_a_link_with_a_password_opens_by_it_and_by_no_other(chromium, port, language, wrong):
    with current.entered(Tenant.objects.get(slug="acme")):
        made = sharing.make(
            sharing.FirstPage(), "Board", timezone.now() + timedelta(days=9), by=By.system(), password=PHRASE, language=language
        )
    page = site.page_of(chromium, width=390, language=language)
    page.goto(f"http://acme.localhost:{port}/shared/{made.token}/")
    for said in ("something else", PHRASE):
        expect(page.locator("input[name=password]")).to_be_visible()
        page.locator("input[name=password]").fill(said)
        page.locator("main .primary").click()
        page.wait_for_load_state()
        if said != PHRASE:
            expect(page.locator("main")).to_contain_text(wrong)
    expect(page.locator(".shared-head")).to_be_visible()
    page.context.close()
