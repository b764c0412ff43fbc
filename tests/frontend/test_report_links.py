"""Reports handed on: sent, shared by a link with an end and a password."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from reporting import comments, deliveries, sharing
from reporting.models import Delivery, Share
from tests.frontend.made import BY, first, made, who
from tests.reporting.told import PARIS, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(client_of):
    """Browsers that read English."""
    return lambda *who: client_of(*who, **{"accept-language": "en"})


@pytest.fixture
def told(acme):
    return tell(days=40, a_day=3)


def test_it_is_sent_and_its_link_leads_its_reader_back(acme, told, analyst, reader, client_of):
    report = made()
    client_of(acme, analyst).post(f"/reports/{report.pk}/send/", {"person": [str(reader.pk)], "attached": ["csv"]})
    deliveries.work(time.monotonic() + 5)
    link = first(r"/follow/[^/\s]+/", mail.outbox[0].body)
    response = client_of(acme, reader).get(link)
    assert response.headers["Location"] == f"/reports/{report.pk}/"
    assert Delivery.objects.get().follows == 1
    page = client_of(acme, analyst).get(f"/reports/{report.pk}/").content.decode()
    assert "followed" in page
    assert client_of(acme, reader).get(f"/reports/{report.pk}/").content.decode().count("reader@acme.example") == 0


def test_a_link_opens_the_report_for_anybody_until_it_is_taken_back(acme, told, analyst, client_of):
    report = made(visibility="agency")
    comments.add(report, "Internal word", who=who(analyst, acme))
    page = client_of(acme, analyst).post(f"/reports/{report.pk}/share/", {"name": "Board", "until": "2027-01-31"}).content.decode()
    link = first(r"/shared/[^/\"]+/", page)
    anybody = client_of(acme)
    seen = anybody.get(link)
    words = seen.content.decode()
    assert seen.headers["X-Robots-Tag"].startswith("noindex")
    assert seen.headers["Referrer-Policy"] == "same-origin"
    assert "Internal word" not in words
    assert "/figures/" not in words
    assert anybody.get(f"{link}files/csv/").status_code == 200
    assert anybody.get(f"{link}charts/course/?as=svg").status_code == 200
    share = Share.objects.get()
    assert share.visits == 1
    assert page.count(link) == 1
    assert link not in client_of(acme, analyst).get(f"/reports/{report.pk}/").content.decode()
    client_of(acme, analyst).post(f"/reports/shares/{share.pk}/take-back/")
    assert [anybody.get(link + more).status_code for more in ("", "files/csv/", "charts/course/")] == [410] * 3


def test_a_link_of_one_client_opens_nothing_at_another(acme, rival, told, analyst, client_of):
    made_ = sharing.make(made(), "Board", datetime(2027, 1, 1, tzinfo=PARIS), by=BY)
    assert client_of(rival).get(f"/shared/{made_.token}/").status_code == 410


def test_a_link_that_ended_opens_nothing(acme, told, client_of):
    made_ = sharing.make(made(), "Board", timezone.now() + timedelta(hours=1), by=BY)
    Share.objects.update(ends_at=timezone.now())
    assert client_of(acme).get(f"/shared/{made_.token}/").status_code == 410


def test_a_password_is_asked_and_cannot_be_tried_for_ever(acme, told, client_of):
    made_ = sharing.make(made(), "Board", timezone.now() + timedelta(days=9), by=BY, password="the right one")
    link = f"/shared/{made_.token}/"
    browser = client_of(acme)
    page = browser.get(link).content.decode()
    assert "Maréva" not in page
    assert browser.get(f"{link}files/csv/").status_code == 410
    assert browser.post(link, {"password": "wrong"}).status_code == 422
    assert browser.post(link, {"password": "the right one"}).status_code == 302
    assert "Maréva" in browser.get(link).content.decode()
    thief = client_of(acme)
    answers = [thief.post(link, {"password": f"guess {number}"}).status_code for number in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert thief.post(link, {"password": "the right one"}).status_code == 429


def test_links_cannot_be_guessed_in_numbers(acme, told, client_of, monkeypatch):
    monkeypatch.setattr(sharing, "LOOKS", 3)
    browser = client_of(acme)
    answers = [browser.get(f"/shared/guess{number}/").status_code for number in range(8)]  # a minute may end between two of them
    assert answers[:3] == [410] * 3
    assert answers[-1] == 429
