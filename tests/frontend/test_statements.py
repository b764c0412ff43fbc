"""Statements on the screens: registered with their claims, read by the portal, their echoes judged by who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from reputation.models import Echo, EchoMark, Statement
from tests.frontend.conftest import brand, said  # noqa: F401 - fixtures
from tests.working import run_jobs

pytestmark = pytest.mark.django_db
TEXT = "Acme repairs all soles for free. No receipt is needed in any shop."
ENGLISH = {"accept-language": "en"}


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


def test_a_statement_is_withdrawn(followed):
    browser, made = followed
    browser.post(f"/statements/{made.pk}/withdraw/")
    assert Statement.objects.get().state == "withdrawn"
    assert "withdrawn" in browser.get("/statements/").text
