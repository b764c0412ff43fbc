"""Statements on the screens: registered with their claims, read by the portal, their echoes judged by who may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.by import By
from core.models import AuditEntry, Job
from ingestion import sources, subjects
from ingestion.models import Mention
from reputation.models import Echo, EchoMark, Statement
from reputation.statements import proposing, searching
from tenants import current
from tests.frontend.conftest import brand, said  # noqa: F401 - fixtures
from tests.working import run_jobs

pytestmark = pytest.mark.django_db
TEXT = "Acme repairs all soles for free. No receipt is needed in any shop."
ENGLISH = {"accept-language": "en"}
BY = By.system()


def register(browser, subject, text: str = TEXT) -> Statement:
    at = timezone.now() - timedelta(days=2)
    given = {
        "subject": subject.pk,
        "text": text,
        "day": at.date().isoformat(),
        "time": "08:00",
        "addresses": "https://acme.example/news/soles",
    }
    answer = browser.post("/statements/new/", given)
    assert answer.status_code == 302, answer.text
    made = Statement.objects.get()
    assert answer["Location"] == f"/statements/{made.pk}/claims/"
    return made


@pytest.fixture
def followed(acme, analyst, client_of, brand):  # noqa: F811
    """A statement with two echoes, one of them inverted, and the browser of who registered it."""
    said(["Acme repairs all soles for free, says the release.", "No, Acme does not repair all soles for free.", "Acme opens in Paris."])
    browser = client_of(acme, analyst, **ENGLISH)
    made = register(browser, brand)
    assert "Acme repairs all soles for free." in browser.get(f"/statements/{made.pk}/claims/").text
    browser.post(f"/statements/{made.pk}/claims/", {"claims": "Acme repairs all soles for free."})
    run_jobs()
    return browser, Statement.objects.get()


def test_a_statement_is_registered_looked_through_and_shown(followed):
    browser, made = followed
    assert made.state == "kept"
    page = browser.get(f"/statements/{made.pk}/").text
    assert "2 echoes. Of those that tell a claim, 50% change one and 50% turn one into its opposite." in page
    assert "The relay where it turned" in page
    assert "Acme opens in Paris" not in page
    filtered = browser.get(f"/statements/{made.pk}/?label=inverted&claim={made.claims.get().pk}").text
    assert "found by" in filtered
    assert "says the release" not in filtered
    assert "50%" in browser.get("/statements/").text
    assert browser.get(f"/statements/{made.pk}/?label=x&claim=99999999999999999999").status_code == 200


def test_echoes_are_listed_by_the_time_they_were_said_page_by_page(followed, monkeypatch):
    browser, made = followed
    Echo.objects.update(said_at=timezone.now())  # of one moment: the number decides
    newest, oldest = (Echo.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))  # said the other way round
    monkeypatch.setattr("frontend.views.statements.A_PAGE", 1)
    listed = [one.echo.pk for one in browser.get(f"/statements/{made.pk}/").context["echoes"]]
    assert listed == [oldest]
    Echo.objects.filter(pk=oldest).update(said_at=timezone.now() - timedelta(days=9))
    first = browser.get(f"/statements/{made.pk}/")
    assert [one.echo.pk for one in first.context["echoes"]] == [newest]
    older = browser.get(f"/statements/{made.pk}/{first.context['listed'].older}")
    assert [one.echo.pk for one in older.context["echoes"]] == [oldest]


def test_the_page_shows_that_the_past_is_being_looked_through(followed, acme, reader, client_of):
    browser, made = followed
    assert "What was said since" not in browser.get(f"/statements/{made.pk}/").text
    browser.post(f"/statements/{made.pk}/claims/", {"claims": "No receipt is needed."})
    page = browser.get(f"/statements/{made.pk}/").text
    assert "What was said since is being looked through." in page
    assert f"/jobs/{Job.objects.get(state='waiting', kind=searching.KIND).pk}/" in page
    assert "being looked for" in browser.get("/statements/").text
    assert "What was said since is being looked through." in client_of(acme, reader, **ENGLISH).get(f"/statements/{made.pk}/").text
    run_jobs()
    asked_again = browser.get(f"/statements/{made.pk}/", headers={"HX-Request": "true"}).text
    assert "What was said since was looked through." in asked_again
    assert "What was said since" not in browser.get(f"/statements/{made.pk}/").text


def test_a_claim_is_judged_again_and_the_judgement_taken_back(followed):
    browser, made = followed
    echo, claim = Echo.objects.order_by("pk").first(), made.claims.get()
    address = f"/statements/{made.pk}/echoes/{echo.pk}/mark/"
    answer = browser.post(address, {"claim": claim.pk, "label": "criticised", "next": f"/statements/{made.pk}/?label=verbatim"})
    assert answer["Location"] == f"/statements/{made.pk}/?label=verbatim#echo-{echo.pk}"
    assert "criticised" in browser.get(f"/statements/{made.pk}/?label=criticised").text
    browser.post(address, {"claim": claim.pk, "label": "", "next": "https://elsewhere.example/"})
    assert EchoMark.objects.get().taken_back_at
    assert browser.post(address, {"claim": "x", "label": "criticised"}).status_code == 404


def test_the_portal_reads_and_does_not_edit(followed, acme, reader, client_of):
    _browser, made = followed
    portal = client_of(acme, reader, **ENGLISH)
    page = portal.get(f"/statements/{made.pk}/").text
    assert "The relay where it turned" in page
    assert "/mark/" not in page
    for address in ("withdraw/", f"echoes/{Echo.objects.first().pk}/mark/"):
        assert portal.post(f"/statements/{made.pk}/{address}").status_code in (403, 404)
    Statement.objects.update(state="proposed")
    assert portal.get(f"/statements/{made.pk}/").status_code == 404


def test_what_is_wrong_stands_beside_the_field(acme, analyst, client_of, brand):  # noqa: F811
    browser = client_of(acme, analyst, **ENGLISH)
    later = timezone.now() + timedelta(days=3)
    given = {"subject": brand.pk, "text": TEXT, "day": later.date().isoformat(), "time": "08:00", "addresses": "acme.example"}
    answer = browser.post("/statements/new/", given)
    assert answer.status_code == 422
    assert "This lies in the future" in answer.text
    assert not Statement.objects.exists()


def test_the_brand_itself_is_proposed_first_as_the_one_who_speaks(acme, analyst, client_of, brand):  # noqa: F811
    with current.entered(acme):
        subjects.create("Aardvark", "competitor", "aardvark", by=BY)
    page = client_of(acme, analyst, **ENGLISH).get("/statements/new/")
    assert [one.name for one in page.context["subjects"]] == ["Acme", "Aardvark"]


def test_where_nothing_is_watched_who_may_add_a_subject_is_led_to_it(acme, analyst, person, client_of):
    for user, leads in ((analyst, True), (person("member", acme), False)):
        shown = client_of(acme, user, **ENGLISH).get("/statements/new/").text
        assert "A statement is about a subject" in shown
        assert ('href="/subjects/add/"' in shown) == leads


def test_a_statement_is_withdrawn(followed):
    browser, made = followed
    browser.post(f"/statements/{made.pk}/withdraw/")
    assert Statement.objects.get().state == "withdrawn"
    assert "withdrawn" in browser.get("/statements/").text


OFFICIAL = "We repair all Acme soles for free from today until 31 December. No receipt is needed in any shop."


@pytest.fixture
def proposed(acme, analyst, client_of, brand):  # noqa: F811
    """What the brand said where it speaks itself, proposed, and the browser of who may keep it."""
    [heard] = said([OFFICIAL])
    sources.edit(heard.source, own=True, by=BY)
    proposing.look([heard.pk])
    return client_of(acme, analyst, **ENGLISH), Statement.objects.get()


def test_what_is_proposed_is_listed_and_kept_in_one_press(proposed, acme, reader, client_of):
    browser, made = proposed
    page = browser.get("/statements/").text
    assert "1 to keep or refuse" in page
    assert 'data-key="c"' in page
    assert "No receipt is needed in any shop." in page
    assert "to keep or refuse" not in client_of(acme, reader, **ENGLISH).get("/statements/").text
    assert browser.post(f"/statements/{made.pk}/keep/")["Location"] == "/statements/"
    made.refresh_from_db()
    assert (made.state, made.claims.count()) == ("kept", 2)
    page = browser.get("/statements/").text
    assert "to keep or refuse" not in page
    assert f"/statements/{made.pk}/" in page


def test_what_is_refused_is_seen_no_more(proposed):
    browser, made = proposed
    browser.post(f"/statements/{made.pk}/refuse/")
    assert Statement.objects.get().state == "refused"
    assert OFFICIAL[:40] not in browser.get("/statements/").text
    assert browser.get(f"/statements/{made.pk}/").status_code == 404
    kept = browser.post(f"/statements/{made.pk}/keep/", follow=True)
    assert "Somebody settled this one already: it is refused." in kept.text
    assert Statement.objects.get().state == "refused"


def test_one_that_somebody_keeps_first_is_neither_refused_nor_looked_through_twice(proposed):
    browser, made = proposed
    browser.post(f"/statements/{made.pk}/keep/")
    for act in ("refuse", "keep"):
        assert "it is followed" in browser.post(f"/statements/{made.pk}/{act}/", follow=True).text
    assert AuditEntry.objects.filter(act="statement.kept").count() == 1


def test_what_waits_is_counted_beside_the_menu_for_who_may_settle_it(proposed, acme, reader, person, client_of):
    browser, made = proposed
    assert "1 proposed" in browser.get("/subjects/").text
    for user in (reader, person("member", acme, email="other@acme.example", subjects=[made.subject_id + 1])):
        assert "1 proposed" not in client_of(acme, user, **ENGLISH).get("/mentions/").text
    browser.post(f"/statements/{made.pk}/refuse/")
    assert "1 proposed" not in browser.get("/subjects/").text


def test_two_who_change_its_claims_see_both_versions(followed):
    browser, made = followed
    address = f"/statements/{made.pk}/claims/"
    read = dict(re.findall(r'name="(read_version|state)" value="([^"]*)"', browser.get(address).text))
    assert browser.post(address, {"claims": "Soles are repaired for free."} | read).status_code == 302
    stale = browser.post(address, {"claims": "No receipt is needed."} | read)
    assert stale.status_code == 412
    assert "Soles are repaired for free." in stale.text
    assert "No receipt is needed." in stale.text
    read = dict(re.findall(r'name="(read_version|state)" value="([^"]*)"', stale.text))
    assert browser.post(address, {"claims": "No receipt is needed."} | read).status_code == 302


def test_who_changes_the_claims_of_one_that_was_withdrawn_meanwhile_is_told_so(followed):
    browser, made = followed
    address = f"/statements/{made.pk}/claims/"
    read = dict(re.findall(r'name="(read_version|state)" value="([^"]*)"', browser.get(address).text))
    browser.post(f"/statements/{made.pk}/withdraw/")
    stale = browser.post(address, {"claims": "Acme repairs all soles for free."} | read)
    assert (stale.status_code, "withdrawn" in stale.text) == (412, True)
    assert Statement.objects.get().state == "withdrawn"


def test_a_source_is_marked_as_the_brands_own(proposed):
    browser, _made = proposed
    source = Mention.objects.get().source
    assert "It is not the brand’s own" in browser.get(f"/sources/{source.pk}/").text
    browser.post(f"/sources/{source.pk}/own/", {"own": "no"})
    source.refresh_from_db()
    assert source.own is False
    assert "Mark as the brand’s own" in browser.get(f"/sources/{source.pk}/").text
