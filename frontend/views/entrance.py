"""Coming in: the language, the way from the agency's host to a client's, a form that waited for the login."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import Gone, NotFound
from frontend import kept
from frontend.access import PersonRequest, needs
from tenants import current, hosts, tickets
from tenants.models import Tenant, User
from tenants.requests import TenantRequest

YEAR: Final = 365 * 24 * 3600
BROWSER_COOKIE: Final = f"{settings.INSTALLATION}-browser"


@require_POST
def language(request: TenantRequest) -> HttpResponse:
    """Answer in another language: kept with the person when there is one, in the browser anyway."""
    wished = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if wished in dict(settings.LANGUAGES):
        cookie = settings.LANGUAGE_COOKIE_NAME
        response.set_cookie(cookie, wished, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
        if request.who:
            User.objects.filter(pk=request.who.by.id or 0).update(language=wished)
    return response


@require_GET
@never_cache
@needs()
def kept_form(request: PersonRequest, token: str) -> HttpResponse:
    """What was sent while nobody was logged in: shown again on its own page, else as a list with a button. Nothing was done yet."""
    found = kept.find(token)
    if found is None:
        raise Gone(_("What you had written is not kept any more: an hour is over, or it was kept for another client."))
    if found.is_its_own_page:
        return kept.shown_again(found, token)
    fields = [(name, value) for name, values in found.fields.items() for value in values]
    return render(request, "frontend/people/kept.html", {"title": _("Not done yet"), "kept": found, "fields": fields})


# -- from the agency's host to a client's


@require_GET
@never_cache
def enter(request: TenantRequest) -> HttpResponse:
    """On a client's host: ask the agency's host for a ticket, bound to this browser."""
    path = request.GET.get("path", "/")
    if request.who:
        return HttpResponseRedirect(path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "/")
    secret = tickets.browser_secret()
    with current.agency():
        agency = Tenant.objects.get(schema_name="public")
    query = urlencode({"client": str(request.tenant.uid), "browser": tickets.browser_digest(secret), "path": path})
    response = HttpResponseRedirect(f"{hosts.page(agency, 'ticket')}?{query}")
    response.set_cookie(BROWSER_COOKIE, secret, max_age=600, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response


@require_GET
@never_cache
@needs()
def ticket(request: PersonRequest) -> HttpResponse:
    """On the agency's host: give the ticket and send the browser back with it."""
    asked = _client(request.GET.get("client", ""))
    if asked is None:
        raise NotFound(_("There is no such client. Choose one in the list."))
    token = tickets.make(request.user, asked, browser=request.GET.get("browser", ""), path=request.GET.get("path", "/"))
    return HttpResponseRedirect(hosts.page(asked, "arrive", token=token))


@require_GET
@never_cache
def arrive(request: TenantRequest, token: str) -> HttpResponse:
    """On the client's host again: a session of its own, for the person of the ticket."""
    used = tickets.use(token, request.tenant, secret=request.COOKIES.get(BROWSER_COOKIE, ""))
    if used is None:
        raise Gone(_("This way in was used already, or is too old. Begin again from the agency’s list of clients."))
    login(request, used.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = HttpResponseRedirect(used.path)
    response.delete_cookie(BROWSER_COOKIE)
    return response


def _client(uid: str) -> Tenant | None:
    try:
        return Tenant.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        return None
