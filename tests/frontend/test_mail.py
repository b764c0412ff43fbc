"""Mail of the installation: how it leaves, tried by a letter to oneself, and what did not arrive."""

from __future__ import annotations

import smtplib
import socket

import pytest
from django.core import mail as outbox

from core.errors import Permanent
from tenants import letters
from tenants.letters import Letter
from tenants.models import Undelivered
from tests.reporting.planned import Server


@pytest.fixture
def page(agency, manager, client_of):
    return client_of(agency, manager, **{"accept-language": "en"})


def test_the_way_is_told_and_its_password_is_not(page, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "mail.example.com", 587, True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "robot", "hunter2-of-the-mail"
    shown = page.get("/settings/mail/").text
    assert "E-mail leaves through mail.example.com, port 587" in shown
    assert "STARTTLS" in shown
    assert "robot" in shown
    assert "hunter2" not in shown


def test_a_letter_to_oneself_shows_that_mail_works(page, manager):
    page.post("/settings/mail/")
    (letter,) = outbox.outbox
    assert letter.to == [manager.email]
    assert "this installation hands none to a server" in page.get("/settings/mail/").text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPRecipientsRefused({"x@x.example": (550, b"No such user")}), "knows nobody of this address"),
        (smtplib.SMTPAuthenticationError(535, b"bad"), "refuses the installation’s own login"),
        (smtplib.SMTPSenderRefused(553, b"not yours", "me"), "address of the sender"),
        (socket.gaierror(-2, "Name or service not known"), "no mail server of this name"),
        (ConnectionRefusedError("nobody"), "nobody listens"),
        (TimeoutError(), "took too long"),
        (smtplib.SMTPServerDisconnected("gone"), "does not answer"),
    ],
)
def test_a_refusal_is_told_in_plain_words_and_kept(page, monkeypatch, error, words):
    Server(monkeypatch, error)
    told = page.post("/settings/mail/")
    assert told.status_code == 422
    assert words in told.text
    assert words in Undelivered.objects.get().words
    assert "1 e-mail did not arrive" in page.get("/settings/").text


def test_ten_letters_an_hour_are_enough(page):
    assert [page.post("/settings/mail/").status_code for _time in range(11)][-2:] == [302, 429]


def test_what_did_not_arrive_of_any_client_is_listed_for_the_agency_alone(page, acme, administrator, client_of, monkeypatch):
    Server(monkeypatch, smtplib.SMTPRecipientsRefused({"zoe@acme.example": (550, b"No such user")}))
    with pytest.raises(Permanent):
        letters.send(Letter("Hello", ("Words",)), "zoe@acme.example", tenant=acme, language="en")
    shown = page.get("/settings/mail/").text
    assert "zoe@acme.example" in shown
    assert "in the name of Acme" in shown
    assert client_of(acme, administrator).get("/settings/mail/").status_code == 404


def test_a_password_letter_that_cannot_leave_tells_its_asker_nothing(acme, reader, client_of, monkeypatch):
    Server(monkeypatch, ConnectionRefusedError("nobody"))
    browser = client_of(acme)
    answers = [browser.post("/account/password/reset/", {"email": email}) for email in (reader.email, "nobody@acme.example")]
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {(302, "/account/password/reset/done/")}
    assert Undelivered.objects.filter(address=reader.email).exists()


def test_only_who_may_enter_all_clients_sees_it(agency, rival, person, client_of):
    assert client_of(agency, person("manager", clients=[rival.pk])).get("/settings/mail/").status_code == 403
    assert client_of(agency, person("analyst")).get("/settings/mail/").status_code == 403
