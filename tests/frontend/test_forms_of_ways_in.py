"""The forms by which people come in, wrong in each way: invitations, links to a new password, codes, passkeys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import timezone
from fido2.cose import CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from tenants import invitations
from tenants.models import Invitation, Tenant, User
from tests.conftest import PASSWORD, Browser
from tests.frontend import walked
from tests.frontend.test_every_form import wrong
from tests.frontend.test_second_factor import BASE, code_of, log_in, set_up
from tests.frontend.walked import Form

FRENCH = {"accept-language": "fr"}
LOGIN, LOGOUT = "/account/login/", "/account/logout/"


def of_these(browser: Browser, *pages: str) -> list[Form]:
    """One form of each pattern of these pages, but for those of every page, which have a test of their own. Leaving comes last, or nobody
    would be left to send the others."""
    frame = [one for one in ("/me/", LOGIN) if browser.get(one).status_code == 200]
    everywhere, here = ([form for page in some for form in walked.forms(page, browser.get(page).text)] for some in (frame, pages))
    known = {form.pattern for form in everywhere}
    found = {form.pattern: form for form in here if form.pattern not in known}
    return sorted(found.values(), key=lambda form: form.action == LOGOUT)


def refused(browser: Browser, pages: Iterable[str]) -> list[str]:
    """What the answers to the forms of these pages lack."""
    return wrong(browser, of_these(browser, *pages))


def invited(tenant: Tenant, email: str) -> str:
    """The address of an invitation's link."""
    Invitation.objects.create(
        digest=invitations.digest(email),
        email=email,
        tenant=tenant,
        role="reader",
        language="fr",
        ends_at=timezone.now() + timedelta(days=1),
    )
    return f"/invitation/{email}/"


def passkey(user: User) -> Authenticator:
    """As a browser gave it at this host."""
    ident, host = b"passkey of tests", "acme.localhost"
    point = CoseKey({1: 2, 3: -7, -1: 1, -2: b"\1" * 32, -3: b"\2" * 32})
    key = AttestedCredentialData.create(bytes(16), ident, point)
    said = AuthenticatorData.create(sha256(host.encode()).digest(), AuthenticatorData.FLAG(0x41), 0, key)
    client = {"type": "webauthn.create", "challenge": "eA", "origin": f"http://{host}"}
    given = {
        "id": websafe_encode(ident), "rawId": websafe_encode(ident), "type": "public-key", "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", said, {}))),
        },
    }  # fmt: skip
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": given})


def test_what_is_wrong_in_an_invitation_is_refused_in_words(acme, reader, client_of):
    link = invited(acme, "zoe@example.com")
    assert refused(client_of(acme, **FRENCH), [link]) == []
    assert refused(client_of(acme, reader, **FRENCH), [link, invited(acme, reader.email)]) == []


def test_an_invitation_that_is_refused_keeps_the_name_and_never_the_password(acme, client_of):
    again = client_of(acme, **FRENCH).post(invited(acme, "zoe@example.com"), {"name": "Zoé Martin", "password": "tropcourt"})
    assert (again.status_code, 'value="Zoé Martin"' in again.text, "tropcourt" in again.text) == (422, True, False)
    assert "10 caractères" in again.text


@pytest.mark.parametrize("token", ["x", "x" * 4_000, "\u202e\0", "%2e%2e"])
def test_a_link_that_invites_nobody_says_so(acme, client_of, token):
    browser = client_of(acme, **FRENCH)
    for answer in (browser.get(f"/invitation/{token}/"), browser.post(f"/invitation/{token}/", {"name": "x", "password": PASSWORD})):
        assert (answer.status_code, "Cette invitation n’ouvre plus rien" in answer.text) == (410, True)


def test_what_is_wrong_in_a_new_password_is_refused_in_words(acme, reader, client_of):
    link = f"/account/password/reset/key/{user_pk_to_url_str(reader)}-{default_token_generator.make_token(reader)}/"
    browser = client_of(acme, **FRENCH)
    assert refused(browser, [browser.get(link).headers["Location"]]) == []


def test_what_is_wrong_in_a_second_factor_is_refused_in_words(acme, reader, client_of):
    browser = client_of(acme, reader, **FRENCH)
    assert browser.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    pages = ["/account/reauthenticate/", *(f"{BASE}{name}/" for name in ("totp/activate", "webauthn/add"))]
    assert refused(browser, pages) == []
    set_up(browser)
    one = passkey(reader).pk
    more = ("reauthenticate", "reauthenticate/webauthn", "totp/deactivate", "recovery-codes/generate", "webauthn", f"webauthn/{one}/edit")
    assert refused(browser, ["/account/password/change/", *(f"{BASE}{name}/" for name in (*more, f"webauthn/{one}/remove"))]) == []


def test_what_is_wrong_in_a_code_at_the_door_is_refused_in_words(acme, reader, client_of):
    set_up(client_of(acme, reader))
    passkey(reader)
    browser = client_of(acme, **FRENCH)
    assert log_in(browser, reader.email).headers["Location"] == f"{BASE}authenticate/"
    assert refused(browser, [f"{BASE}authenticate/"]) == []


def test_a_wrong_code_says_what_to_do(acme, reader, client_of):
    secret = set_up(client_of(acme, reader))
    browser = client_of(acme, **FRENCH)
    log_in(browser, reader.email)
    again = browser.post(f"{BASE}authenticate/", {"code": code_of(secret, 100)})
    assert "Saisissez celui que votre application affiche maintenant" in again.text


# -- what scripts fill in

OF_NO_SHAPE = [
    "", "1", "[]", "{}", "null", "nothing", "[" * 100_000, '{"id": "x"}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}',
    '{"id": "é", "rawId": "é", "type": "public-key", "response": {"clientDataJSON": "é", "attestationObject": "é"}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "eA", "signature": "e"}}',
]  # fmt: skip
REFUSED = "Cette clé d’accès n’a pas été acceptée"


def signed_by_nobody(handle: str | None) -> str:
    """Of the right shape."""
    client = {"type": "webauthn.get", "challenge": "eA", "origin": "http://acme.localhost"}
    said = {
        "clientDataJSON": websafe_encode(json.dumps(client).encode()), "authenticatorData": websafe_encode(bytes(37)),
        "signature": "eA", "userHandle": handle,
    }  # fmt: skip
    return json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": said})


FORGED = [signed_by_nobody(handle) for handle in (None, "MQ", websafe_encode(b"9" * 40), websafe_encode(b"\xff"), "e")]


def test_whatever_is_sent_as_a_passkey_at_the_door_is_refused_in_words(acme, client_of):
    browser = client_of(acme, **FRENCH)
    for given in (*OF_NO_SHAPE, *FORGED):
        cache.clear()  # of so many tries, most would be too many
        browser.get(f"{BASE}webauthn/login/", headers={"accept": "application/json"})
        again = browser.post(f"{BASE}webauthn/login/", {"credential": given}, follow=True)
        assert (again.status_code, REFUSED in again.text) == (200, True), given[:80]


def test_whatever_is_sent_as_a_passkey_behind_the_door_is_refused_in_words(acme, reader, client_of):
    browser = client_of(acme, reader, **FRENCH)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    for given in OF_NO_SHAPE:
        again = browser.post(f"{BASE}webauthn/add/", {"credential": given, "name": "Laptop"})
        assert (again.status_code, REFUSED in again.text, 'value="Laptop"' in again.text) == (200, True, True), given[:80]


def test_whatever_is_sent_as_a_passkey_after_the_password_is_refused_in_words(acme, reader, client_of):
    passkey(reader)
    browser = client_of(acme, **FRENCH)
    log_in(browser, reader.email)
    for given in (OF_NO_SHAPE[0], OF_NO_SHAPE[7], FORGED[0]):
        browser.get(f"{BASE}authenticate/")
        again = browser.post(f"{BASE}authenticate/", {"credential": given})
        assert (again.status_code, REFUSED in again.text) == (200, True), given[:80]
