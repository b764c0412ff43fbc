"""How a statement drifts, as its page draws and compares it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from frontend import drifts
from ingestion.models import Mention
from reputation.models import Echo
from reputation.statements import registering
from reputation.statements.drifting import Day
from reputation.statements.registering import Said
from tests.frontend.conftest import brand, said  # noqa: F401 - fixtures
from tests.frontend.test_statements import BY, ENGLISH
from tests.working import run_jobs

pytestmark = pytest.mark.django_db


def test_neighbours_with_few_relays_make_one_point_where_there_are_many():
    first = date(2026, 3, 1)
    many = [Day(first + timedelta(days=place), told, 0, 0) for place, told in enumerate([30, 12, 3, 1, 1, 2, 1])]
    assert [(one.first.day, one.after.day, one.telling) for one in drifts.stretches(many)] == [(1, 2, 30), (2, 3, 12), (3, 8, 8)]
    few = [Day(first + timedelta(days=place), told, 0, 0) for place, told in enumerate([2, 1, 1])]
    assert [one.telling for one in drifts.stretches(few)] == [2, 1, 1]


@pytest.fixture
def turned(acme, analyst, client_of, brand):  # noqa: F811
    """A statement with relays of three days, one of which inverts what it answers, and one in French."""
    heard = said(
        [
            "Acme repairs all soles for free, says the release.",
            "No, Acme does not repair all soles for free, whatever they say.",
            "Acme répare toutes les semelles gratuitement dans chaque boutique.",
        ]
    )
    now = timezone.now()
    for one, hours in zip(heard, (50, 26, 2), strict=True):
        Mention.objects.filter(pk=one.pk).update(published_at=(now - timedelta(hours=hours)).replace(microsecond=0))
    Mention.objects.filter(pk=heard[2].pk).update(language="fr", country="FR")
    at = now.replace(microsecond=0) - timedelta(days=3)
    made = registering.propose(brand, Said("Acme repairs all soles for free in every shop.", at, (), "en"), by=BY)
    registering.keep(made, ["Acme repairs all soles for free in every shop."], by=BY)
    run_jobs()
    first, second = (Echo.objects.get(mention=one) for one in heard[:2])
    Echo.objects.filter(pk=second.pk).update(parent=first)
    return client_of(acme, analyst, **ENGLISH), made, heard


def test_the_page_draws_the_drift_and_compares_the_relay_where_it_turned_with_its_parent(turned):
    browser, made, heard = turned
    page = browser.get(f"/statements/{made.pk}/").text
    assert "What became of it in time" in page
    assert "wide where few tell one" in page
    assert "Before: word for word" in page or "Before: in other words" in page
    assert f"/mentions/{heard[0].pk}/" in page
    assert '<span class="unseen">put in:</span>' in page
    image = browser.get(f"/charts/statement-drift/?statement={made.pk}&as=csv&take=1")
    assert image.status_code == 200
    assert b"Echoes" in b"".join(image) if image.streaming else b"Echoes" in image.content
    for wrong in ("", "x", "9" * 30):
        assert browser.get(f"/charts/statement-drift/?statement={wrong}").status_code == 404


def test_who_received_which_version_is_told_by_language_and_country_too(turned):
    browser, made, _heard = turned
    assert "French" in browser.get(f"/statements/{made.pk}/?by=language").text
    page = browser.get(f"/statements/{made.pk}/?by=country").text
    assert "France" in page
    assert "not known" in page
    assert browser.get(f"/statements/{made.pk}/?by=x").status_code == 200


def test_an_echo_in_another_language_says_that_it_is_not_sure(turned):
    browser, made, _heard = turned
    assert "In another language (French)" in browser.get(f"/statements/{made.pk}/").text
