"""Logging in with an OpenID Connect provider: a real small one on loopback, with keys of its own."""

import base64
import hashlib
import json
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa

from core.by import By
from core.errors import Invalid
from tenants import invitations, providers
from tenants.models import IdentityProvider, Membership, User
from tests.conftest import PASSWORD
from tests.core.loopback import Site, serve

pytestmark = pytest.mark.django_db
BY = By.system()
CLIENT, SECRET = "vigie", "a secret of the provider"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """Discovery, token, userinfo: what a provider does, with one person logged in at it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.person = {"sub": "42", "email": "zoe@example.com", "email_verified": True, "name": "Zoé Martin"}
        self.token: dict[str, object] = {}
        self.challenges: dict[str, str] = {}
        found = {
            "issuer": site.url("").rstrip("/"), "authorization_endpoint": site.url("/authorize"), "token_endpoint": site.url("/token"),
            "userinfo_endpoint": site.url("/me"), "jwks_uri": site.url("/keys"),
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }  # fmt: skip
        site.says("/.well-known/openid-configuration", json.dumps(found).encode(), content_type="application/json")
        site.pages["/token"], site.pages["/me"] = self._token, self._userinfo

    @property
    def address(self) -> str:
        return self.site.url("").rstrip("/")

    def approve(self, asked: str) -> str:
        """The person agrees at the provider's own page: the code and the state that the browser carries back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        self.challenges["code-1"] = query.get("code_challenge", "")
        return f"{urlsplit(query['redirect_uri']).path}?code=code-1&state={query['state']}"

    def _token(self, request: BaseHTTPRequestHandler) -> None:
        sent = {name: values[0] for name, values in parse_qs(self.site.seen[-1].body.decode()).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        verifier = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        known = request.headers.get("Authorization") == f"Basic {basic}" and self.challenges.pop(sent["code"], None) == verifier
        claims = {**self.person, "iss": self.address, "aud": CLIENT, "exp": time.time() + 60, "iat": time.time(), **self.token}
        answer = {"access_token": "access", "token_type": "Bearer", "id_token": jwt.encode(claims, KEY, "RS256", headers={"kid": "1"})}
        self._say(request, 200 if known else 400, answer if known else {"error": "invalid_grant"})

    def _userinfo(self, request: BaseHTTPRequestHandler) -> None:
        known = request.headers.get("Authorization") == "Bearer access"
        self._say(request, 200 if known else 401, self.person if known else {})

    @staticmethod
    def _say(request: BaseHTTPRequestHandler, status: int, answer: object) -> None:
        content = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


@pytest.fixture
def issuer(settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with serve() as site:
        yield Issuer(site)


@pytest.fixture
def provider(issuer, acme):
    def add(**more) -> IdentityProvider:
        given = {"issuer": issuer.address, "client_id": CLIENT, "secret": SECRET, "domains": ["example.com"], "tenant": acme, "by": BY}
        return providers.add("Example", **given | more)

    return add


def come(browser, issuer, provider, *, approve=True):
    """Press the button, agree at the provider, come back."""
    begun = browser.get(f"/account/with/{provider.uid.hex}/")
    assert begun.status_code == 302, begun.content.decode()
    assert begun.headers["Location"].startswith(issuer.address)
    return browser.get(issuer.approve(begun.headers["Location"]))


def is_in(browser) -> bool:
    return browser.get("/mentions/").status_code == 200


def test_who_comes_for_the_first_time_gets_the_first_role(client_of, acme, issuer, provider):
    given, browser = provider(first_role="reader"), client_of(acme)
    assert "Example" in browser.get("/account/login/").content.decode()
    assert come(browser, issuer, given).status_code == 302
    member = Membership.objects.get()
    assert (member.user.email, member.user.name, member.role) == ("zoe@example.com", "Zoé Martin", "reader")
    assert is_in(browser)
    again = client_of(acme)
    come(again, issuer, given)
    assert is_in(again)
    assert User.objects.count() == 1


def test_without_a_first_role_only_who_was_invited_comes_in(client_of, acme, issuer, provider):
    given, browser = provider(), client_of(acme)
    assert come(browser, issuer, given).status_code == 403
    assert not User.objects.exists()
    invitations.invite("zoe@example.com", role="member", tenant=acme, by=BY)
    come(browser, issuer, given)
    assert Membership.objects.get().role == "member"
    assert is_in(browser)


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": "true"}, {"email": "zoe@other.example"}, {"email": "zoe@sub.example.com"}]
)
def test_an_address_that_is_not_checked_or_of_another_domain_comes_in_nowhere(client_of, acme, issuer, provider, claims):
    issuer.person |= claims
    browser = client_of(acme)
    assert come(browser, issuer, provider(first_role="reader")).status_code == 403
    assert not User.objects.exists()
    assert not is_in(browser)


def test_an_account_is_joined_only_by_who_knows_its_password(client_of, acme, issuer, provider, person):
    known = person("reader", acme, email="zoe@example.com")
    given, browser = provider(first_role="administrator"), client_of(acme)
    assert come(browser, issuer, given).headers["Location"] == "/account/login/"
    assert not is_in(browser)
    assert not SocialAccount.objects.exists()
    browser.post("/account/login/", {"login": known.email, "password": "wrong"})
    assert not SocialAccount.objects.exists()
    browser.post("/account/login/", {"login": known.email, "password": PASSWORD})
    assert SocialAccount.objects.get().user == known
    assert Membership.objects.get(user=known).role == "reader"
    again = client_of(acme)
    come(again, issuer, given)
    assert is_in(again)


def test_a_provider_of_one_client_is_none_of_another(client_of, acme, rival, issuer, provider):
    given = provider(first_role="reader")
    assert client_of(rival).get(f"/account/with/{given.uid.hex}/").status_code == 404
    assert "Example" not in client_of(rival).get("/account/login/").content.decode()


def test_who_came_by_one_client_s_provider_is_nobody_at_another(client_of, acme, rival, issuer, provider):
    come(client_of(acme), issuer, provider(first_role="reader"))
    browser = client_of(rival)
    assert come(browser, issuer, provider(tenant=rival)).status_code in (302, 403)
    assert not is_in(browser)


def test_a_withdrawn_person_does_not_come_back_by_the_provider(client_of, acme, issuer, provider):
    given = provider()
    invitations.invite("zoe@example.com", role="member", tenant=acme, by=BY)
    come(client_of(acme), issuer, given)
    Membership.objects.all().delete()
    browser = client_of(acme)
    assert come(browser, issuer, given).status_code == 403
    assert not is_in(browser)


@pytest.mark.parametrize("token", [{"iss": "https://other.example"}, {"aud": "another client"}, {"exp": 1}])
def test_a_token_that_is_not_for_us_opens_nothing(client_of, acme, issuer, provider, token):
    issuer.token |= token
    browser = client_of(acme)
    assert come(browser, issuer, provider(first_role="reader")).status_code == 403
    assert not User.objects.exists()


def test_an_answer_that_this_browser_did_not_ask_for_opens_nothing(client_of, acme, issuer, provider):
    given = provider(first_role="reader")
    asked = client_of(acme).get(f"/account/with/{given.uid.hex}/").headers["Location"]
    browser = client_of(acme)
    assert browser.get(issuer.approve(asked)).status_code == 403
    assert not User.objects.exists()


def test_a_provider_that_is_down_is_said(client_of, acme, issuer, provider):
    given = provider(first_role="reader")
    issuer.site.pages.pop("/.well-known/openid-configuration")
    assert client_of(acme).get(f"/account/with/{given.uid.hex}/").status_code == 503


def test_the_second_factor_is_asked_for_after_the_provider_too(client_of, acme, issuer, provider):
    given = provider(first_role="reader")
    come(client_of(acme), issuer, given)
    Authenticator.objects.create(user=User.objects.get(), type="totp", data={"secret": ""})
    browser = client_of(acme)
    assert come(browser, issuer, given).headers["Location"] == "/account/second-factor/authenticate/"
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"issuer": "http://login.example"}, "/issuer"),
        ({"issuer": "login"}, "/issuer"),
        ({"domains": []}, "/domains"),
        ({"domains": ["exa mple.com"]}, "/domains"),
        ({"first_role": "owner"}, "/first_role"),
        ({"secret": ""}, "/secret"),
    ],
)
def test_a_wrong_provider_is_refused_at_the_right_place(provider, asked, pointer):
    with pytest.raises(Invalid) as refused:
        provider(**asked)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_the_secret_rests_sealed_and_is_shown_to_nobody(client_of, acme, provider, manager):
    made = provider()
    assert SECRET.encode() not in bytes(made.secret)
    assert SECRET not in client_of(acme, manager).get("/ways-in/").content.decode()
