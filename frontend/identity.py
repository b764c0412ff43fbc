"""Logging in with an OpenID Connect provider: allauth speaks the protocol, our rows say with whom, and an address alone joins nobody."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Self, cast

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import http
from core.by import By
from core.errors import Forbidden, ProductError, Temporary, Unavailable
from core.http.answers import Answer
from frontend import errors, expected
from tenants import invitations, people, providers
from tenants.models import IdentityProvider, Role, Tenant, User
from tenants.requests import TenantRequest

PROVIDER = "openid_connect"
log = structlog.get_logger(__name__)


class Adapter(DefaultSocialAccountAdapter):
    """The providers of a host are its rows; who comes is let in, made a person, or asked for the password of the account they have."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        tenant: Tenant | None = getattr(request, "tenant", None)
        if tenant is None:
            return []
        rows = providers.of(tenant).filter(active=True)
        apps = [_app(row) for row in rows]
        return [app for app in apps if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)]

    def get_requests_session(self) -> Door:
        return Door()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        provider, tenant = _provider(request, sociallogin), cast(TenantRequest, request).tenant
        email = _vouched(provider, sociallogin)
        if sociallogin.state.get("process") not in (None, "login"):
            raise _refused(request, _("Log out, then choose this way on the login page."))
        found = User.objects.filter(pk=sociallogin.account.user_id) if sociallogin.is_existing else User.objects.filter(email=email)
        if not provider or not email:
            raise _refused(
                request, _("This address is not vouched for: it must be checked by the provider, and be of a domain it speaks for.")
            )
        known = found.first()
        if known is None:
            known = self._made(request, provider, tenant, email, sociallogin)
        elif not sociallogin.is_existing:
            raise self._to_prove(request, provider, email, sociallogin)
        if not known.is_active or not expected.admit(provider, tenant, known):
            raise _refused(request, _not_invited())

    @staticmethod
    def _made(request: HttpRequest, provider: IdentityProvider, tenant: Tenant, email: str, sociallogin: SocialLogin) -> User:
        invitation = invitations.expected(tenant, email)
        role = invitation.role if invitation else provider.first_role
        if not role:
            raise _refused(request, _not_invited())
        claims = sociallogin.account.extra_data.get("userinfo") or sociallogin.account.extra_data.get("id_token") or {}
        name = " ".join(str(claims.get("name") or email.partition("@")[0]).split())[:120]
        user = User.objects.create_user(email, name)
        if invitation:
            invitations.accept(invitation, user)
        else:
            people.join(email, name=name, role=Role(role).value, tenant=tenant, by=By.user(user))
        sociallogin.connect(request, user)
        return user

    @staticmethod
    def _to_prove(request: HttpRequest, provider: IdentityProvider, email: str, sociallogin: SocialLogin) -> ImmediateHttpResponse:
        account = sociallogin.account
        expected.by_provider(request, provider, account=account.provider, uid=account.uid, email=email)
        words = _("%(email)s has a password here. Log in with it once; from then on %(provider)s is enough.")
        messages.info(request, words % {"email": email, "provider": provider.name})
        return ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        words = _("%(provider)s did not let you in, or the way took too long. Try again, or log in with your password.")
        raise _refused(request, words % {"provider": provider.name})


def _not_invited() -> str:
    return _("You are not expected here. Ask who runs this place to invite you.")


def _app(row: IdentityProvider) -> SocialApp:
    return SocialApp(
        provider=PROVIDER, provider_id=row.uid.hex, name=row.name, client_id=row.client_id, secret=providers.secret_of(row),
        settings={"server_url": row.issuer, "oauth_pkce_enabled": True, "fetch_userinfo": True},
    )  # fmt: skip


def _provider(request: HttpRequest, sociallogin: SocialLogin) -> IdentityProvider | None:
    tenant = cast(TenantRequest, request).tenant
    return next((row for row in providers.of(tenant).filter(active=True) if row.uid.hex == sociallogin.account.provider), None)


def _vouched(provider: IdentityProvider | None, sociallogin: SocialLogin) -> str:
    """The address that the provider has checked and may speak for; "" when there is none."""
    verified = [one.email.lower() for one in sociallogin.email_addresses if one.verified is True]
    return next((email for email in verified if provider and providers.vouches_for(provider, email)), "")


def _refused(request: HttpRequest, words: str) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(errors.page(request, Forbidden(words, code="provider_refused")))


def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """The way to a provider of this host; said plainly when it does not answer."""
    try:
        response: HttpResponseBase = views.login(request, provider_id)
    except OAuth2Error as error:
        log.info("provider silent", error=str(error))
        words = _("This provider does not answer now. Try again in a minute, or log in with your password.")
        return errors.page(request, Unavailable(words, code="provider_silent"))
    return response


# -- the one door out, as allauth asks for it


class Door:
    """What allauth needs of an HTTP session, through `core.http`: time-out, size limit, private addresses refused."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        return None

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Got:
        return self.request("GET", url, headers=headers)

    def request(
        self, method: str, url: str, *, params: Mapping[str, str] | None = None, data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None, auth: Any = None,
    ) -> Got:  # fmt: skip
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = "Basic " + base64.b64encode(f"{auth.username}:{auth.password}".encode()).decode()
        try:
            if method == "POST":
                return Got(http.post(url, data=data or {}, headers=sent, accept="application/json", delay=0))
            return Got(http.get(url, headers=sent, accept="application/json", delay=0))
        except ProductError as error:
            answer = getattr(error, "answer", None)
            if isinstance(error, Temporary) or answer is None:
                raise OAuth2Error(error.detail) from error
            return Got(answer)


class Got:
    """An answer under the names of `requests`."""

    def __init__(self, answer: Answer) -> None:
        self.status_code, self.headers, self.text, self.content = answer.status, answer.headers, answer.text, answer.content
        self._answer = answer

    def json(self) -> Any:
        return self._answer.json()

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise OAuth2Error(f"the provider answers {self.status_code}")
