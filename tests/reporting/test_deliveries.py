"""Deliveries: sent once, tried again, given up and said so, followed by a link."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.errors import Gone
from reporting import deliveries
from reporting.models import Delivery
from tests.reporting.planned import BY, Server, asked, delivered
from tests.reporting.told import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(acme):
    return tell(days=10, a_day=2)


def test_asking_twice_sends_once(told, reader):
    report = asked()
    deliveries.send(report, [reader.pk, reader.pk], by=BY)
    delivered()
    deliveries.send(report, [reader.pk], by=BY, attached=["csv"])
    delivered()
    assert len(mail.outbox) == 1


def test_a_second_worker_does_not_send_what_the_first_holds(told, reader):
    report = asked()
    deliveries.send(report, [reader.pk], by=BY)
    assert deliveries._claim(timezone.now()) is not None
    assert deliveries._claim(timezone.now()) is None
    assert deliveries._claim(timezone.now() + deliveries.LEASE * 2) is not None


def test_a_mail_server_that_is_away_is_tried_again_later(told, reader, monkeypatch):
    report = asked()
    server = Server(monkeypatch, ConnectionRefusedError("nobody listens"))
    deliveries.send(report, [reader.pk], by=BY)
    delivered()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert "does not answer" in delivery.error
    assert delivery.not_before > timezone.now()
    server.error = None
    Delivery.objects.update(not_before=timezone.now())
    assert delivered() == {"Reader of acme": "sent"}


def test_an_address_that_is_refused_is_given_up_and_shown(told, reader, monkeypatch):
    report = asked()
    Server(monkeypatch, smtplib.SMTPRecipientsRefused({reader.email: (550, b"No such user here")}))
    deliveries.send(report, [reader.pk], by=BY)
    assert delivered() == {"Reader of acme": "failed"}
    delivery = Delivery.objects.get()
    assert "No such user" in delivery.error
    assert "another one" in delivery.get_reason_display()


def test_what_is_never_taken_is_given_up_after_two_days(told, reader, monkeypatch):
    report = asked()
    Server(monkeypatch, smtplib.SMTPServerDisconnected("gone"))
    deliveries.send(report, [reader.pk], by=BY)
    for _ in range(5):
        Delivery.objects.update(not_before=timezone.now(), created_at=timezone.now() - timedelta(days=3))
        delivered()
    assert Delivery.objects.get().reason == "unreached"


def test_the_link_of_a_mail_is_counted_when_it_is_followed(told, reader):
    report = asked()
    deliveries.send(report, [reader.pk], by=BY, attached=["csv"])
    delivered()
    message = mail.outbox[0]
    html = str(message.alternatives[0][0])
    token = html.split("/follow/")[1].split("/")[0]
    assert "<img" in html
    assert "cid:course@vigie" in html or "cid:reasons@vigie" in html
    assert "http-equiv" not in html
    assert [name for name, _content, _type in message.documents] == [f"2026-09-30-{report.pk}-en.csv"]
    assert deliveries.follow(token).report_id == report.pk
    deliveries.follow(token)
    delivery = Delivery.objects.get()
    assert (delivery.follows, delivery.opened_at is not None) == (2, True)
    with pytest.raises(Gone):
        deliveries.follow("nobodys")


def test_a_written_message_holds_text_html_pictures_and_the_file(told, reader):
    report = asked()
    deliveries.send(report, [reader.pk], by=BY, attached=["csv"])
    delivered()
    parts = [part.get_content_type() for part in mail.outbox[0].message().walk()]
    assert {"multipart/mixed", "multipart/related", "text/plain", "text/html", "image/png", "text/csv"} <= set(parts)
