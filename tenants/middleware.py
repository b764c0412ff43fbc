"""Which tenant a request is for, and who asks: nothing behind these two runs without an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse, HttpResponseBase
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import problems
from core.database import connection
from core.errors import NotFound, ProductError, Unavailable
from core.language import of_request
from tenants import current, domains, factors, hosts, schemas, seeing, sessions, visits
from tenants.models import Tenant, TenantState
from tenants.requests import TenantRequest
from tenants.rights import Who, who_of_user

Answer = Callable[[TenantRequest], HttpResponseBase]
# What is of the installation and of no client: how it does, how its pages look.
ANY_HOST: Final = re.compile(r"/health/.*|/metrics|/static/.*")
ANY_HOST_URLS: Final = "core.urls_health"
SESSION_TENANT: Final = "tenant"
# An engine of its own, without context and with one library: what is wrong elsewhere cannot keep this from being said.
PAGES: Final = Engine(
    dirs=[str(folder) for folder in settings.TEMPLATE_DIRS], libraries={"static": "django.templatetags.static"}, autoescape=True
)


class Suspended(Unavailable):
    """A client's space that nobody enters until it is resumed."""

    code, title = "suspended", _("This space is suspended")


class Closing(Unavailable):
    """A client's space that is about to go."""

    code, title = "closing", _("This space is being closed")


class Behind(Unavailable):
    """A client's space whose schema is not as the code expects it."""

    code, title = "behind", _("This space is being brought up to date")


NOBODY = NotFound(_("No client is reached by this host name. Check the address, or ask the agency for it."), code="unknown_host")
SUSPENDED = Suspended(_("This client's space is suspended. Ask the agency to resume it; nothing is lost."))
CLOSING = Closing(_("This client's space is being closed."))
BEHIND = Behind(_("This client's space is being brought up to date. Try again in a minute."))


class HostTenant:
    """The host name chooses the tenant: `request.tenant`, the connection's schema and the URL list follow."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponseBase:
        if ANY_HOST.fullmatch(request.path_info):
            connection.set_schema_to_public()
            request.urlconf = ANY_HOST_URLS
            return self.get_response(request)  # without a tenant
        tenant = self._tenant(request)
        refusal = NOBODY if tenant is None else _refusal(tenant)
        if tenant is None or refusal:
            connection.set_schema_to_public()
            return _proof(request) or shut(request, refusal or NOBODY)
        connection.set_tenant(tenant)
        structlog.contextvars.bind_contextvars(tenant=tenant.schema_name)
        request.tenant = tenant
        if tenant.is_agency:
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        return self.get_response(request)

    @staticmethod
    def _tenant(request: TenantRequest) -> Tenant | None:
        try:
            return hosts.tenant_of(request.get_host())
        except DisallowedHost:  # not a host name at all
            return None


def _refusal(tenant: Tenant) -> ProductError | None:
    if tenant.is_agency:
        return None
    if tenant.state != TenantState.OPEN:
        return {TenantState.SUSPENDED.value: SUSPENDED, TenantState.CLOSING.value: CLOSING}.get(tenant.state, NOBODY)
    return None if schemas.covers(tenant.migrated) else BEHIND


def _proof(request: TenantRequest) -> HttpResponse | None:
    """What shows that a host leads here, to who knows where to look for it."""
    if not request.path_info.startswith(domains.WELL_KNOWN):
        return None
    content = domains.answered(request.headers.get("Host", ""), request.path_info)
    return None if content is None else HttpResponse(content, content_type="text/plain", headers={"Cache-Control": "no-store"})


def shut(request: TenantRequest, refusal: ProductError) -> HttpResponse:
    """A short answer before any page: a problem document for programs, words for people in the language of their browser."""
    with translation.override(of_request(request)):
        if request.path_info.startswith("/api/"):
            response = HttpResponse(problems.written(refusal), content_type=problems.MEDIA_TYPE, status=refusal.status)
        else:
            words: dict[str, Any] = {"title": refusal.title, "detail": refusal.detail, "language": translation.get_language()}
            response = HttpResponse(PAGES.get_template(settings.SHUT_TEMPLATE).render(Context(words)), status=refusal.status)
        response.headers["Content-Language"] = translation.get_language()
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "60"
    return response


class SessionOfHost:
    """A session holds on the host that it was made on, for as long as the person is somebody there: `request.who` says who, or None."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponseBase:
        request.lacks = ""
        request.who = self._who(request)
        if request.who:
            structlog.contextvars.bind_contextvars(person=request.user.pk)
        with current.told_in(getattr(request.user, "time_zone", "") if request.who else ""):
            return self.get_response(request)

    @staticmethod
    def _who(request: TenantRequest) -> Who | None:
        # Without a tenant, or without a session's cookie, there is nobody to ask for, and no query.
        if not hasattr(request, "tenant") or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            request.user = AnonymousUser()
        if not request.user.is_authenticated:
            return None
        if request.session.get(SESSION_TENANT) != request.tenant.pk:
            request.user = AnonymousUser()  # another host's session: it stays good over there
            return None
        who = who_of_user(request.user, request.tenant)
        if who is None:
            logout(request)
            return None
        if factors.lacks(request.session, request.user, who):
            request.lacks = factors.LACKING
            return None
        if seeing.KEY in request.session:
            return seeing.through(request.session, who)
        if visits.touch(request.user, request.tenant):
            sessions.seen(request.session.session_key or "")
        return who


def bind_session(sender: type, request: TenantRequest, **_more: object) -> None:
    """Write into the session which host it was made on."""
    tenant = getattr(request, "tenant", None)
    if tenant is not None:
        request.session[SESSION_TENANT] = tenant.pk
        sessions.record(request)


user_logged_in.connect(bind_session, dispatch_uid="tenants.session_of_host")
