"""The main act of a screen in a browser, in both languages, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from ingestion.models import Mention, Source, Subject
from reporting.models import Approval, Comment, Report, ReportPlan
from reputation.models import CheckStep, Incident, Need, NeedMention, VoiceMark
from tenants import current
from tenants.keys import find
from tenants.models import Membership, Tenant, User
from tests.browser import site
from tests.browser.test_journey import said
from tests.conftest import PASSWORD
from tests.core.loopback import serve
from tests.isolation.objects import report as finished_report
from tests.isolation.place import Place
from tests.working import finished

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", ["en", "fr"])]


@pytest.fixture
def address(heard) -> str:
    return f"http://acme.localhost:{heard}"


FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>La Gazette</title>
<item><guid>1</guid><title>Mareva opens a shop in Lyon</title><description>Shoes for walkers.</description></item>
<item><guid>2</guid><title>Rain tomorrow</title><description>An umbrella helps.</description></item></channel></rss>"""


@pytest.fixture
def feed(settings) -> Iterator[str]:
    """The address of a feed that is really served."""
    with serve() as web:
        settings.HTTP_ALLOWED_PRIVATE_HOSTS = (f"127.0.0.1:{web.port}",)
        yield web.says("/rss.xml", FEED, Content_Type="application/rss+xml")


def opened(chromium, address: str, path: str, language: str, email: str = "ines@agency.example") -> Page:
    page = site.page_of(chromium, language=language)
    site.enter(page, address, email)
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
    page.get_by_role("button", name=said(language, "Save"), exact=True).click()
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
    page.locator(".incident-act [name=words]").fill("We answered them")
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


def press(page: Page, language: str, words: str) -> None:
    page.get_by_role("button", name=said(language, words), exact=True).click()


def test_a_client_is_opened_with_a_live_source(chromium, port, feed, language):
    page = opened(chromium, f"http://{settings.AGENCY_HOST}:{port}", "/clients/open/", language)
    page.locator("input[name=name]").fill("Mareva")
    page.locator("main .primary").click()
    press(page, language, "Propose queries")
    expect(page.locator("textarea[name='form-0-query']")).to_have_value("mareva")
    press(page, language, "Next: first sources")
    page.locator("input[name=url]").fill(feed)
    press(page, language, "Try it")
    expect(page.locator(".chip.chosen")).to_contain_text("Mareva")
    press(page, language, "Add this source")
    expect(page.locator("main .rows")).to_contain_text("La Gazette")
    press(page, language, "Next: people")
    page.locator("input[name='form-0-email']").fill("zoe@mareva.example")
    press(page, language, "Next: check")
    expect(page.locator(".opening-facts")).to_contain_text("zoe@mareva.example")
    press(page, language, "Open the client")
    expect(page.locator("h1")).to_have_text("Mareva")
    expect(page.locator("html")).to_have_attribute("lang", language)
    with current.entered(Tenant.objects.get(slug="mareva")):
        assert (Source.objects.get().name, Subject.objects.get().query) == ("La Gazette", "mareva")
    page.context.close()


def test_a_source_is_tried_and_added(chromium, address, feed, language):
    page = opened(chromium, address, "/sources/add/", language)
    page.locator("input[name='options-url']").fill(feed)
    press(page, language, "Test: see ten items")
    expect(page.locator("main .rows > li")).to_have_count(2)
    press(page, language, "Keep this source")
    expect(page.locator("h1")).to_have_text("La Gazette")
    with current.entered(acme()):
        assert Source.objects.filter(name="La Gazette", options__url=feed).exists()
    page.context.close()


def test_a_report_is_planned(chromium, address, language):
    page = opened(chromium, address, "/reports/plans/add/", language)
    page.locator("input[name=name]").fill("Every month")
    page.locator("input[name=person]").first.check()
    press(page, language, "Plan it")
    page.goto(f"{address}/reports/")
    expect(page.locator("main")).to_contain_text("Every month")
    with current.entered(acme()):
        plan = ReportPlan.objects.get()
        assert (plan.active, len(plan.people)) == (True, 1)
    page.context.close()


def test_a_report_is_commented_and_approved_in_the_portal(chromium, address, language):
    user = User.objects.create_user("max@acme.example", "Max Blanc", PASSWORD)
    Membership.objects.create(user=user, tenant=acme(), role="member")
    with current.entered(acme()):
        made = finished_report(Place(acme()))
        Report.objects.update(visibility="shared")
    page = opened(chromium, address, "/reports/", language, user.email)
    page.locator("main table a.name").first.click()
    page.locator("#comments textarea").fill("Which shop is it?")
    press(page, language, "Comment")
    expect(page.locator("#comments")).to_contain_text("Which shop is it?")
    page.locator("#approval input[name=note]").fill("Well done")
    press(page, language, "Approve")
    expect(page.locator("#approval")).to_contain_text("Well done")
    with current.entered(acme()):
        assert (Approval.objects.get().about_id, Approval.objects.get().state) == (made.pk, "approved")
        assert Comment.objects.get().visibility == "shared"
    page.context.close()


def test_a_voice_is_judged(chromium, address, language):
    page = opened(chromium, address, "/voices/", language)
    page.locator("main a.name").first.click()
    page.locator("select[name=consent]").select_option("given")
    page.locator("textarea[name=note]").fill("Met at the fair")
    press(page, language, "Save")
    expect(page.locator("h1")).to_have_text(said(language, "Voices"))  # so few texts show nothing when they are read again
    with current.entered(acme()):
        assert (VoiceMark.objects.get().consent, VoiceMark.objects.get().note) == ("given", "Met at the fair")
    page.context.close()


def test_what_became_of_a_need_is_said(chromium, address, language):
    at = timezone.now()
    with current.entered(acme()):
        need = Need.objects.create(name="Wider shoes", kind="wish", first_at=at, newest_at=at, found_at=at, surprise=9.0)
        mention = Mention.objects.earliest("pk")
        NeedMention.objects.create(need=need, mention_id=mention.pk, kind="wish", part="body", start=0, end=4)
    page = opened(chromium, address, "/needs/", language)
    page.locator("main .need-head a").first.click()
    page.locator("select[name=status]").select_option("studied")
    press(page, language, "Save")
    expect(page.locator("select[name=status]")).to_have_value("studied")
    with current.entered(acme()):
        assert Need.objects.get().status == "studied"
    page.context.close()


def test_a_key_is_made_and_opens(chromium, address, language):
    page = opened(chromium, address, "/keys/", language)
    page.locator("input[name=name]").fill("Warehouse")
    page.locator("input[name=scopes][value='mentions:read']").check()
    press(page, language, "Make the key")
    token = page.locator("code.secret").inner_text()
    expect(page.locator("main table")).to_contain_text("Warehouse")
    made = find(token, "127.0.0.1")
    assert made is not None
    assert (made.name, made.scopes) == ("Warehouse", ["mentions:read"])
    page.context.close()


def test_a_link_without_an_account_is_made_and_read(chromium, address, language):
    page = opened(chromium, address, "/settings/links/add/", language)
    page.locator("input[name=name]").fill("The board")
    page.locator("input[name=password]").fill("a word of ours")
    press(page, language, "Make the link")
    link = page.locator("#link").input_value()
    theirs = site.page_of(chromium, language=language)
    theirs.goto(link)
    theirs.locator("input[name=password]").fill("a word of ours")
    theirs.locator("form .primary, form .button").first.click()
    expect(theirs.locator("h1")).to_have_text(said(language, "Too little was said to tell how we stand"))
    theirs.context.close()
    page.context.close()
