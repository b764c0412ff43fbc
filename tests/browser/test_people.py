"""People in a real browser: invited and in, a passkey made and used, a session lost over a form. At both widths, in both languages."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tenants.models import Membership, Tenant, User
from tests.browser import site
from tests.conftest import PASSWORD
from tests.reading import part

pytestmark = pytest.mark.browser
NEW = "a long phrase of mine"


def scripted(chromium, width: int = 1280, language: str = "en") -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="fr-FR" if language == "fr" else "en-GB")
    context.set_default_timeout(15_000)
    return context.new_page()


@pytest.mark.parametrize("width", site.WIDTHS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_somebody_is_invited_and_comes_in_without_scripts(chromium, port, language, width):
    address = f"http://acme.localhost:{port}"
    page = site.page_of(chromium, width=width, language=language)
    site.enter(page, address, "ines@agency.example")
    page.goto(f"{address}/people/")
    page.locator("input[name=email]").fill("zoe@example.com")
    page.locator("input[name=role][value=member]").check()
    page.locator("select[name=language]").select_option(language)
    page.locator("main .primary").click()
    expect(page.locator(".rows")).to_contain_text("zoe@example.com")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    link = part(r"http://\S+/invitation/\S+/", mail.outbox[-1].body)
    theirs = site.page_of(chromium, width=width, language=language)
    theirs.goto(link)
    theirs.locator("input[name=name]").fill("Zoé Martin")
    theirs.locator("input[name=password]").fill(NEW)
    theirs.locator("main .primary").click()
    theirs.goto(f"{address}/me/")
    expect(theirs.locator("input[name=name]")).to_have_value("Zoé Martin")
    assert Membership.objects.get(user__email="zoe@example.com").role == "member"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_passkey_is_made_and_opens_the_account_alone(chromium, port, language):
    address = f"http://acme.localhost:{port}"
    user = User.objects.create_user("zoe@example.com", "Zoé", PASSWORD)
    Membership.objects.create(user=user, tenant=Tenant.objects.get(slug="acme"), role="reader")
    page = scripted(chromium, language=language)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    site.enter(page, address, user.email)

    page.goto(f"{address}/account/second-factor/webauthn/add/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main .primary").click()
    page.locator("input[name=passwordless]").check()
    page.locator("main .primary").click()
    page.wait_for_url("**/recovery-codes/**")
    expect(page.locator(".codes li")).to_have_count(10)

    page.context.clear_cookies()
    page.goto(f"{address}/account/login/")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/me/")
    expect(page.locator("input[name=name]")).to_have_value("Zoé")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_was_typed_is_there_after_the_session_was_lost(chromium, port, language):
    address = f"http://acme.localhost:{port}"
    page = site.page_of(chromium, language=language)
    site.enter(page, address, "ines@agency.example")
    page.goto(f"{address}/subjects/add/")
    page.locator("[name=name]").fill("Maréva & fils")
    page.locator("[name=query]").fill('"maréva" OR mareva')
    page.context.clear_cookies(name=re.compile("session"))
    page.locator("button[name=keep]").click()
    page.locator("input[name=login]").fill("ines@agency.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form .primary").first.click()
    expect(page.locator("[name=name]")).to_have_value("Maréva & fils")
    expect(page.locator("[name=query]")).to_have_value('"maréva" OR mareva')
    page.locator("button[name=keep]").click()
    expect(page.locator("h1")).to_have_text("Maréva & fils")
