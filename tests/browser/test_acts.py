"""The main act of Reports, Reputation, Settings and Incidents in a browser, in both languages, without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ingestion.models import Subject
from reporting.models import Report
from reputation.models import CheckStep, Incident
from tenants import current
from tenants.models import Tenant
from tests.browser import site
from tests.browser.test_journey import said
from tests.conftest import PASSWORD
from tests.working import finished

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", ["en", "fr"])]


@pytest.fixture
def address(heard) -> str:
    return f"http://acme.localhost:{heard}"


def opened(chromium, address: str, path: str, language: str) -> Page:
    page = site.page_of(chromium, language=language)
    site.log_in(page, address, "ines@agency.example", PASSWORD)
    page.goto(address + path)
    return page


def acme() -> Tenant:
    return Tenant.objects.get(slug="acme")


def test_a_report_is_made_and_a_figure_of_it_opened(chromium, address, language):
    page = opened(chromium, address, "/reports/add/", language)
    page.locator("select[name=period]").select_option("period")
    today = timezone.now().date()
    page.locator("input[name=since]").fill((today - timedelta(days=6)).isoformat())
    page.locator("input[name=until]").fill(today.isoformat())
    page.get_by_role("button", name=said(language, "Make the report")).click()
    with current.entered(acme()):
        report = Report.objects.get()
        assert finished(report.job_uid).state == "done"
    page.goto(f"{address}/reports/{report.pk}/")
    page.locator("a[href*='/figures/']").first.click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("main")).to_contain_text("Acme")
    page.context.close()


def test_a_period_is_chosen_and_a_contribution_opened(chromium, address, language):
    page = opened(chromium, address, "/reputation/", language)
    today = timezone.now().date()
    page.locator("#ask-since, [name=since]").first.fill((today - timedelta(days=20)).isoformat())
    page.locator("#ask-until, [name=until]").first.fill((today + timedelta(days=1)).isoformat())
    page.locator("form.ask button").first.click()
    assert f"since={today - timedelta(days=20)}" in page.url
    page.locator("main a[href*='/mentions/']").first.click()
    expect(page.locator("main")).to_contain_text("Acme")
    page.context.close()


def test_the_look_is_changed_and_seen(chromium, address, language):
    page = opened(chromium, address, "/settings/look/", language)
    page.locator("input[name=name]").fill("Maison Acmé")
    page.locator("input[name=accent]").fill("#8a1c5b")
    page.get_by_role("button", name=said(language, "Show how it looks")).click()
    expect(page.locator("input[name=name]")).to_have_value("Maison Acmé")
    page.get_by_role("button", name=said(language, "Keep"), exact=True).click()
    page.goto(address)
    expect(page.locator("body")).to_contain_text("Maison Acmé")
    page.context.close()


def test_an_incident_is_handled(chromium, address, language):
    at = timezone.now()
    with current.entered(acme()):
        made = Incident.objects.create(
            subject=Subject.objects.get(), measure="volume", began_at=at, called_at=at, top_at=at, times=3.0, surprise=9.0
        )
        CheckStep.objects.all().delete()
        CheckStep.objects.create(place=1, words="Call the shop")
    page = opened(chromium, address, f"/incidents/{made.pk}/", language)
    page.locator("form.small-form [name=words]").fill("We answered them")
    page.get_by_role("button", name=said(language, "Write it down")).click()
    expect(page.locator(".incident-done")).to_contain_text("We answered them")
    page.locator(".incident-steps form button").first.click()
    expect(page.locator(".incident-steps form")).to_have_count(0)
    page.locator("#incident-status").select_option("handled")
    page.get_by_role("button", name=said(language, "Save"), exact=True).click()
    expect(page.locator("#incident-status")).to_have_value("handled")
    with current.entered(acme()):
        assert Incident.objects.get().status == "handled"
    page.context.close()
