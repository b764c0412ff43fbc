"""Logging in: one person, many hosts; no answer tells whether an address exists."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from core import logs
from core.by import By
from tenants import hosts, people
from tenants.models import Tenant
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

WHO = path("who", lambda request: HttpResponse(request.who.role if request.who else "nobody"))


class ClientPages:
    urlpatterns = [WHO, path("", include("core.urls_client"))]


class AgencyPages:
    urlpatterns = [WHO, path("", include("core.urls_agency"))]


LOGIN, RESET = "/account/login/", "/account/password/reset/"


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF = ClientPages, AgencyPages


def log_in(browser, email: str, password: str = PASSWORD):
    return browser.post(LOGIN, {"login": email, "password": password})


def stripped(response) -> str:
    """A page without what differs each time: tokens, nonces, what was typed."""
    return re.sub(r'(value|nonce)="[^"]*"', "", response.content.decode())


def test_a_person_of_the_client_logs_in_at_its_host(client_of, acme, reader):
    browser = client_of(acme)
    assert log_in(browser, reader.email.upper()).status_code == 302
    assert browser.get("/who").content == b"reader"
    browser.post("/account/logout/")
    assert browser.get("/who").content == b"nobody"


def test_a_person_of_the_agency_logs_in_at_both(client_of, acme, agency, analyst):
    for place in (acme, agency):
        browser = client_of(place)
        log_in(browser, analyst.email)
        assert browser.get("/who").content == b"analyst"


def test_a_known_person_elsewhere_a_deactivated_one_and_an_unknown_address_get_the_same_page(
    client_of, acme, rival, agency, reader, stranger, owner
):
    people.deactivate(reader, by=By.system())
    pages = {
        stripped(log_in(client_of(acme), email, password))
        for email, password in (
            (stranger.email, PASSWORD),
            (reader.email, PASSWORD),
            (owner.email, "wrong"),
            ("nobody@example.com", PASSWORD),
        )
    }
    assert len(pages) == 1
    assert stripped(log_in(client_of(agency), stranger.email)) in {stripped(log_in(client_of(agency), "nobody@example.com"))}


def test_the_page_of_a_wrong_password_is_not_a_redirect(client_of, acme, reader):
    browser = client_of(acme)
    assert log_in(browser, reader.email, "wrong").status_code == 200
    assert browser.get("/who").content == b"nobody"


def test_many_wrong_passwords_are_stopped(client_of, acme, reader):
    browser = client_of(acme)
    for _time in range(5):
        log_in(browser, reader.email, "wrong")
    assert log_in(browser, reader.email).status_code == 200
    assert browser.get("/who").content == b"nobody"


def test_a_forgotten_password_is_answered_the_same_for_known_and_unknown(client_of, acme, reader):
    answers = []
    for email in (reader.email, "nobody@example.com"):
        browser = client_of(acme)
        response = browser.post(RESET, {"email": email})
        answers.append((response.status_code, response.headers["Location"], stripped(browser.get(response.headers["Location"]))))
    assert answers[0] == answers[1]
    assert [letter.to for letter in mail.outbox] == [[reader.email], ["nobody@example.com"]]


def test_the_link_of_the_letter_sets_a_password_once(client_of, acme, reader):
    browser = client_of(acme)
    browser.post(RESET, {"email": reader.email})
    (link,) = re.findall(r"http://acme\.localhost(\S+)", str(mail.outbox[0].body))
    form = browser.get(link).headers["Location"]
    new = "another long phrase"
    assert browser.post(form, {"password1": new, "password2": new}).status_code == 302
    assert log_in(browser, reader.email, new).status_code == 302
    assert "set-password" not in (client_of(acme).get(link).headers.get("Location") or "")


def test_an_invited_person_comes_in_by_the_link(client_of, acme):
    membership = people.join("zoe@acme.example", name="Zoé", role="member", tenant=acme, by=By.system())
    link = people.password_link(membership.user, acme).removeprefix("http://acme.localhost")
    browser = client_of(acme)
    form = browser.get(link).headers["Location"]
    browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    log_in(browser, "zoe@acme.example")
    assert browser.get("/who").content == b"member"


def test_nobody_signs_up(client_of, acme):
    assert client_of(acme).get("/account/signup/").headers["Location"] == LOGIN


def test_an_unknown_address_costs_as_much_as_a_wrong_password(client_of, acme, reader, monkeypatch):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, password, salt: hashed.append(password) or encode(self, password, salt))

    def hashes(email: str) -> int:
        hashed.clear()
        log_in(client_of(acme), email, "wrong")
        return len(hashed)

    assert hashes("nobody@example.com") == hashes(reader.email) > 0


def test_the_session_is_kept_by_the_host_alone(client_of, acme, reader):
    browser = client_of(acme)
    log_in(browser, reader.email)
    cookie = browser.cookies[django_settings.SESSION_COOKIE_NAME]
    assert (cookie["domain"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")


def test_the_log_does_not_keep_a_link_that_opens_something(client_of, acme, reader, capsys):
    link = people.password_link(reader, acme)
    logs.configure({"level": "INFO"})
    client_of(acme).get(urlsplit(link).path)
    told = capsys.readouterr().err
    assert "/password/reset/key/" in told
    assert link.rpartition("-")[2].strip("/") not in told


@pytest.mark.parametrize("why", ["suspended", "closing", "behind", "unsafe", "unknown host", "no such page", "without its slash"])
def test_nor_does_it_where_an_answer_comes_before_the_page_is_found(client_of, acme, reader, capsys, settings, why):
    link = urlsplit(people.password_link(reader, acme)).path
    browser = client_of(acme)
    if why == "unsafe":
        settings.SECURE_SSL_REDIRECT = True
    elif why == "unknown host":
        browser = Client(headers={"host": "nobody.example"})
    elif why == "no such page":
        link = f"/no{link}"
    elif why == "without its slash":
        link = link.rstrip("/")
    else:
        changed = {"migrated": []} if why == "behind" else {"state": why}
        Tenant.objects.filter(pk=acme.pk).update(**changed)
        hosts.forget()
    logs.configure({"level": "INFO"})
    answer = browser.get(link)
    assert answer.status_code in (301, 404, 503)
    told = capsys.readouterr().err
    assert "/password/reset/key/" in told
    assert link.rpartition("-")[2].split("/")[0] not in told


def test_nor_does_what_django_says_of_an_answer_that_went_wrong(client_of, acme, capsys):
    logs.configure({"level": "INFO"})
    token = "t" * 43
    assert client_of(acme).get(f"/shared/{token}/").status_code == 410
    told = capsys.readouterr().err
    assert "Gone: /shared/***/" in told
    assert token not in told


def test_guessing_a_password_is_stopped_at_the_clients_host_and_nowhere_else(client_of, acme, rival, person, reader):
    known = person("reader", rival, email="other@rival.example")
    for number in range(6):
        log_in(client_of(acme), reader.email, f"wrong {number}")
        log_in(client_of(acme), "nobody@acme.example", f"wrong {number}")
    browser = client_of(acme)
    assert stripped(log_in(browser, reader.email)) == stripped(log_in(client_of(acme), "nobody@acme.example"))
    assert browser.get("/who").content == b"nobody"
    elsewhere = client_of(rival)
    log_in(elsewhere, known.email)
    assert elsewhere.get("/who").content == b"reader"
