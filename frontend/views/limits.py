"""What clients and keys may do at most: set by the agency, shown to the client with what is used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import Conflict, Forbidden, ProductError
from frontend.access import PersonRequest, needs, whole_agency
from frontend.forms import show
from frontend.limits import LimitsForm, lines
from frontend.stale import Difference
from tenants import current, keys
from tenants import limits as bounds
from tenants.models import ApiKey, Tenant, TenantState

WORKING = (TenantState.OPEN, TenantState.SUSPENDED)


def _clients(request: PersonRequest) -> list[Tenant]:
    named = Tenant.objects.exclude(schema_name="public").filter(state__in=WORKING).order_by("name")
    return [tenant for tenant in named if request.who.may_client(tenant.pk)]


@needs("tenants.set_up")
def limits(request: PersonRequest) -> HttpResponse:
    """Those of all clients, and of the agency's own keys."""
    own = [] if request.who.clients is not None else list(keys.of(request.tenant).filter(revoked_at=None))
    rows = [(tenant, bounds.of(tenant)) for tenant in _clients(request)]
    context = {"title": _("Limits"), "rows": rows, "usual": settings.API_CLIENT_LIMIT, **_of_keys(own)}
    return render(request, "frontend/limits/list.html", context)


@needs("tenants.set_up")
def client_limits(request: PersonRequest, client: int) -> HttpResponse:
    """Those of a client, with what is used of them, and of its keys."""
    found = get_object_or_404(Tenant, pk__in=[tenant.pk for tenant in _every(request)], pk=client)
    if found.state not in WORKING:
        raise Conflict(_("This client is being closed, or is closed already."), code="closed")
    form = LimitsForm(request.POST or None, initial=asdict(bounds.of(found)))
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid() and not (differences := list(form.stale())) and _changed(request, found, form):
        return redirect("client-limits", client=found.pk)
    with current.entered(found):
        used = lines(found)
    living = keys.of(found).filter(revoked_at=None)
    context = {"title": _("Limits"), "client": found, "form": form, "lines": used, "differences": differences, **_of_keys(living)}
    return render(request, "frontend/limits/client.html", context, status=412 if differences else 422 if form.errors else 200)


@needs("tenants.set_up")
def key_limits(request: PersonRequest, key: int, client: int | None = None) -> HttpResponse:
    """Those of one key, of a client or of the agency."""
    if client is None:
        whole_agency(request)
    elif not request.who.may_client(client):
        raise Http404
    found = get_object_or_404(ApiKey.objects.select_related("tenant"), pk=key, tenant=client)
    form = LimitsForm(request.POST or None, of_key=True, initial=asdict(bounds.of(found)))
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid() and not (differences := list(form.stale())) and _changed(request, found, form):
        return redirect("client-limits", client=found.tenant.pk) if found.tenant else redirect("limits")
    context = {"title": _("Limits"), "key": found, "form": form, "differences": differences}
    return render(request, "frontend/limits/key.html", context, status=412 if differences else 422 if form.errors else 200)


def _of_keys(found: Iterable[ApiKey]) -> dict[str, Any]:
    """What their table shows."""
    return {"keys": [(key, bounds.of(key)) for key in found], "usual_of_key": settings.API_CALLER_LIMIT}


def _changed(request: PersonRequest, owner: Tenant | ApiKey, form: LimitsForm) -> bool:
    try:
        bounds.change(owner, form.limits(), by=request.who.by)
    except ProductError as error:
        show(form, error)
        return False
    messages.success(request, _("Saved: it holds from now on."))
    return True


def _every(request: PersonRequest) -> list[Tenant]:
    return [tenant for tenant in Tenant.objects.exclude(schema_name="public") if request.who.may_client(tenant.pk)]


@needs("usage.read")
def usage(request: PersonRequest) -> HttpResponse:
    """For the client: how much of what the agency allows is used."""
    if request.tenant.is_agency:
        raise Forbidden(_("The agency itself has no limits: see those of its clients."))
    return render(request, "frontend/limits/usage.html", {"title": _("Usage"), "lines": lines(request.tenant)})
