"""What the frame of every page does: find anything, go to another client, fold the navigation, choose theme and density."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import NotFound
from frontend import finding
from frontend.access import PersonRequest, needs
from frontend.context import DENSE, FRAME_COOKIE, NARROW
from tenants import hosts
from tenants.models import AGENCY_ROLES, Tenant, TenantState, Theme, User

YEAR: Final = 365 * 24 * 3600
CHOICES: Final = {"narrow": NARROW, "density": DENSE}


@require_GET
@never_cache
@needs()
def search(request: PersonRequest) -> HttpResponse:
    """Find anything of this host. The dialog of Ctrl K asks for the list alone."""
    text = request.GET.get("q", "").strip()
    context = {"title": _("Find"), "q": text, "groups": finding.find(request, text[:500]), "layout": _layout(request)}
    return render(request, "frontend/frame/_found.html" if request.headers.get("HX-Request") else "frontend/frame/search.html", context)


@require_GET
@never_cache
@needs()
def switch(request: PersonRequest) -> HttpResponse:
    """The other clients of somebody of the agency. Each is entered by a ticket, which the way in asks for by itself."""
    if request.who.role not in AGENCY_ROLES:
        raise NotFound(_("This page is for people of the agency."))
    text = request.GET.get("q", "").strip()
    named = Tenant.objects.filter(state=TenantState.OPEN).exclude(schema_name="public").prefetch_related("domains").order_by("name")
    seen = [one for one in named if request.who.may_client(one.pk) and (not text or text.casefold() in one.name.casefold())]
    agency = Tenant.objects.get(schema_name="public")
    enter = reverse("enter", urlconf=settings.ROOT_URLCONF)
    clients = [(one, hosts.at(host, enter), one.pk == request.tenant.pk) for one in seen for host in hosts.serving(one)[:1]]
    context = {"title": _("Clients"), "clients": clients, "q": text, "all": hosts.page(agency, "clients"), "layout": _layout(request)}
    return render(request, "frontend/frame/_clients.html" if request.headers.get("HX-Request") else "frontend/frame/switch.html", context)


@require_POST
@needs()
def like(request: PersonRequest) -> HttpResponse:
    """How somebody likes their pages: the theme is kept with the person, what concerns a screen in its browser."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme")
    if theme in ("", *Theme.values):
        User.objects.filter(pk=request.user.pk).update(theme=theme)
    liked = set(request.COOKIES.get(FRAME_COOKIE, "").split(".")) & set(CHOICES.values())
    for name, word in CHOICES.items():
        if name in request.POST:
            liked = liked | {word} if request.POST[name] == word else liked - {word}
    response.set_cookie(FRAME_COOKIE, ".".join(sorted(liked)), max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response


def _layout(request: PersonRequest) -> str:
    return "frontend/agency.html" if request.tenant.is_agency else "frontend/client.html"
