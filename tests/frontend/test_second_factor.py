"""The second factor: set up, asked for, required by a place, kept sealed."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.core.management.base import CommandError

from core import sealing
from tenants import hosts
from tenants.models import Membership, Tenant
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
BASE = "/account/second-factor/"


def code_of(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def log_in(browser, email):
    return browser.post("/account/login/", {"login": email, "password": PASSWORD})


def set_up(browser) -> str:
    """Set up an app; its secret."""
    page = browser.get(f"{BASE}totp/activate/")
    if page.status_code == 302:
        browser.post("/account/reauthenticate/", {"password": PASSWORD})
        page = browser.get(f"{BASE}totp/activate/")
    secret = browser.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    assert browser.post(f"{BASE}totp/activate/", {"code": code_of(secret)}).status_code == 302
    return str(secret)


@pytest.fixture
def required(agency):
    """The agency asks its people for a second factor."""
    Tenant.objects.filter(pk=agency.pk).update(second_factor=True)
    hosts.forget()
    yield
    hosts.forget()


def test_a_code_is_asked_for_once_it_is_set_up(client_of, acme, reader):
    secret = set_up(client_of(acme, reader))
    browser = client_of(acme)
    assert log_in(browser, reader.email).headers["Location"] == f"{BASE}authenticate/"
    assert browser.get("/mentions/").status_code == 302
    wrong = browser.post(f"{BASE}authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert browser.post(f"{BASE}authenticate/", {"code": code_of(secret, 1)}).status_code == 302
    assert browser.get("/mentions/").status_code == 200


def test_a_recovery_code_opens_once(client_of, acme, reader):
    browser = client_of(acme, reader)
    set_up(browser)
    codes = Authenticator.objects.get(user=reader, type="recovery_codes").wrap().get_unused_codes()
    assert codes[0] in browser.get(f"{BASE}recovery-codes/").content.decode()
    assert codes[0] not in browser.get(f"{BASE}recovery-codes/").content.decode()
    for status in (302, 200):
        browser = client_of(acme)
        log_in(browser, reader.email)
        assert browser.post(f"{BASE}authenticate/", {"code": codes[0]}).status_code == status


def test_guessing_codes_is_stopped(client_of, acme, reader):
    secret = set_up(client_of(acme, reader))
    browser = client_of(acme)
    log_in(browser, reader.email)
    for number in range(6):
        browser.post(f"{BASE}authenticate/", {"code": f"00000{number}"})
    assert browser.post(f"{BASE}authenticate/", {"code": code_of(secret, 1)}).status_code == 200
    assert browser.get("/mentions/").status_code == 302


def test_the_secret_rests_sealed(client_of, acme, reader):
    secret = set_up(client_of(acme, reader))
    kept = Authenticator.objects.get(user=reader, type="totp").data["secret"]
    assert secret not in kept
    assert sealing.unseal(kept.encode()) == secret.encode()


def test_required_by_the_agency_its_people_set_one_up_before_anything_else(client_of, acme, agency, required, analyst, reader):
    for place in (agency, acme):
        browser = client_of(place, analyst)
        assert browser.get("/people/").headers["Location"] == BASE
        assert browser.get("/api/v1/people").status_code == 401
        assert browser.get(BASE).status_code == 200
    assert client_of(acme, reader).get("/mentions/").status_code == 200
    browser = client_of(acme, analyst)
    set_up(browser)
    assert browser.get("/people/").status_code == 200


def test_the_last_one_is_not_taken_away_while_it_is_required(client_of, agency, required, owner):
    browser = client_of(agency, owner)
    set_up(browser)
    page = browser.post(f"{BASE}totp/deactivate/")
    assert page.status_code == 200
    assert Authenticator.objects.filter(user=owner, type="totp").exists()


def test_who_requires_it_has_one(client_of, agency, owner):
    browser = client_of(agency, owner)
    assert browser.post("/ways-in/second-factor/", {"required": "yes"}).status_code == 403
    set_up(browser)
    assert browser.post("/ways-in/second-factor/", {"required": "yes"}).status_code == 302
    assert Tenant.objects.get(pk=agency.pk).second_factor


def test_an_administrator_of_a_client_does_not_change_ways_in(client_of, acme, administrator):
    assert client_of(acme, administrator).get("/ways-in/").status_code == 403


def test_a_passkey_is_offered_without_telling_who_has_one(client_of, acme, reader):
    browser = client_of(acme)
    offered = browser.get(f"{BASE}webauthn/login/", headers={"accept": "application/json"}).json()
    asked = offered["request_options"]["publicKey"]
    assert asked["rpId"] == "acme.localhost"
    assert not asked.get("allowCredentials")


def test_who_lost_it_is_let_in_by_a_manager_who_reaches_all_they_are(client_of, acme, manager, administrator, reader, owner):
    mine = client_of(acme, reader)
    set_up(mine)
    number = reader.memberships.get().pk
    assert client_of(acme, administrator).post(f"/people/{number}/unlock/").status_code == 403
    assert client_of(acme, manager).post(f"/people/{number}/unlock/").status_code == 302
    assert not Authenticator.objects.filter(user=reader).exists()
    browser = client_of(acme)
    log_in(browser, reader.email)
    assert browser.get("/mentions/").status_code == 200


def test_a_manager_does_not_unlock_who_may_do_more_elsewhere(client_of, acme, manager, owner):
    member = Membership.objects.create(user=owner, tenant=acme, role="reader")
    set_up(client_of(acme, owner))
    assert client_of(acme, manager).post(f"/people/{member.pk}/unlock/").status_code == 403
    assert Authenticator.objects.filter(user=owner, type="totp").exists()


def test_the_command_lets_the_last_owner_in(client_of, agency, owner, capsys):
    set_up(client_of(agency, owner))
    call_command("unlock", owner.email)
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError):
        call_command("unlock", "nobody@example.com")


def test_a_manager_of_some_clients_does_not_change_the_agency_s_ways_in(client_of, agency, acme, person):
    limited = client_of(agency, person("manager", clients=[acme.pk]))
    assert limited.get("/ways-in/").status_code == 403
    assert limited.post("/ways-in/second-factor/", {"required": "yes"}).status_code == 403
