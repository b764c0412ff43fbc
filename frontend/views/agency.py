"""The agency's host: its clients, listed, suspended, resumed, closed."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import Conflict, ProductError
from frontend import clients as listing
from frontend import columns, figures, lists, pages
from frontend.access import PersonRequest, needs
from frontend.certificates import certificate
from frontend.forms import show
from frontend.limits import lines
from frontend.templatetags.components import Choice
from reporting import copying
from tenants import current, hosts, states
from tenants.models import Tenant, TenantState
from tenants.opening import folded

MOST: Final = 100
CLOSABLE: Final = (TenantState.OPEN, TenantState.SUSPENDED)


def _clients(request: PersonRequest) -> list[Tenant]:
    named = Tenant.objects.exclude(schema_name="public")
    return [tenant for tenant in named if request.who.may_client(tenant.pk)]


def _client(request: PersonRequest, client: int) -> Tenant:
    return get_object_or_404(Tenant, pk__in=[tenant.pk for tenant in _clients(request)], pk=client)


@needs("tenants.read")
def clients(request: PersonRequest) -> HttpResponseBase:
    """Who needs me? With `format=csv`, the file of those that are shown."""
    rows = listing.rows(_clients(request))
    text, show_, order = (request.GET.get(name, "").strip() for name in ("q", "show", "order"))
    named = [row for row in rows if not text or folded(text) in folded(row.tenant.name) or text.lower() in row.tenant.slug]
    kept = {"": named, "urgent": [row for row in named if row.is_urgent], "shut": [row for row in named if row.urgency == listing.SHUT]}
    labels = {"": _("All"), "urgent": _("Needing someone"), "shut": _("Suspended or closed")}
    orders = {"": _("By urgency"), "name": _("By name")}
    show_, order = show_ if show_ in kept else "", order if order in orders else ""
    if lists.is_asked(request):
        return lists.sent("clients", columns.CLIENTS, [kept[show_]])
    chosen = pages.stretch(listing.by_name(kept[show_]) if order else kept[show_], request.GET, most=MOST)
    context = {
        "title": _("Clients"), "listed": chosen, "groups": listing.together(chosen.rows) if order else listing.groups(chosen.rows),
        "sentence": listing.sentence(rows), "count": len(rows), "text": text, "show": show_, "order": order, "ordered": orders[order],
        "segments": [
            Choice(_asked(q=text, show=name, order=order), f"{label} {figures.number(len(kept[name]))}", name == show_)
            for name, label in labels.items() if kept[name] or name != "shut"
        ],
        "orders": [Choice(_asked(q=text, show=show_, order=name), label, name == order) for name, label in orders.items()],
        "analysts": any(row.analysts for row in rows),
        "demonstrations": sum(row.tenant.demonstration and row.tenant.state in CLOSABLE for row in rows),
    }  # fmt: skip
    return render(request, "frontend/agency/clients.html", context)


def _asked(**parts: str) -> str:
    """The address of the list with these parts."""
    given = {name: value for name, value in parts.items() if value}
    return f"?{urlencode(given)}"


@needs("tenants.read")
def go(request: PersonRequest, client: int, page: str = "today") -> HttpResponse:
    """To a page of the client's own host, which asks for a ticket."""
    path = reverse(page, urlconf=settings.ROOT_URLCONF)
    return redirect(f"{hosts.page(_client(request, client), 'enter')}?{urlencode({'path': path})}")


class CopyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the new client"), max_length=120)
    slug = forms.CharField(
        label=gettext_lazy("Short name"), max_length=48, required=False,
        help_text=gettext_lazy("Used in the host name. Empty: made from the name."),
    )  # fmt: skip


@needs("tenants.open")
def copy(request: PersonRequest, client: int) -> HttpResponse:
    """Another client like this one, without what was heard in it."""
    found = _client(request, client)
    if found.state not in CLOSABLE:
        raise Conflict(_("This client is being closed, or is closed already."), code="closed")
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = copying.copy(found, form.cleaned_data["name"], form.cleaned_data["slug"], by=request.who.by)
        except ProductError as error:
            show(form, error, names={"host": "slug"})
        else:
            messages.success(request, _("%(name)s is open at %(address)s.") % {"name": made.name, "address": hosts.address(made)})
            return redirect("client", client=made.pk)
    context = {"title": _("Duplicate"), "client": found, "form": form, "template": copying.read(found)}
    return render(request, "frontend/agency/copy.html", context, status=422 if form.errors else 200)


class SuspendForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason, for the agency"), max_length=200, required=False)


class CloseForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the client, to confirm"), max_length=120)


@needs("tenants.read")
def client(request: PersonRequest, client: int) -> HttpResponse:
    """One client as the agency sees it: its state and what can be done about it."""
    found = _client(request, client)
    return _client_page(request, found)


def _client_page(
    request: PersonRequest, found: Tenant, *, close: forms.Form | None = None, suspend: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    works = found.state in (TenantState.OPEN, TenantState.SUSPENDED)
    with current.entered(found) if works else nullcontext():
        used = lines(found) if works else []
    context = {
        "title": found.name, "client": found, "lines": used, "address": "" if found.closed_at else hosts.address(found),
        "close_form": close or CloseForm(), "suspend_form": suspend or SuspendForm(), "certificate": certificate(found),
    }  # fmt: skip
    return render(request, "frontend/agency/client.html", context, status=status)


@require_POST
@needs("tenants.suspend")
def suspend(request: PersonRequest, client: int) -> HttpResponse:
    found = _client(request, client)
    form = SuspendForm(request.POST)
    if not form.is_valid():
        return _client_page(request, found, suspend=form, status=422)
    states.suspend(found, by=request.who.by, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(name)s is suspended: nobody enters, nothing is lost.") % {"name": found.name})
    return redirect("client", client=found.pk)


@require_POST
@needs("tenants.suspend")
def resume(request: PersonRequest, client: int) -> HttpResponse:
    found = _client(request, client)
    states.resume(found, by=request.who.by)
    messages.success(request, _("%(name)s is open again.") % {"name": found.name})
    return redirect("client", client=found.pk)


@require_POST
@needs("tenants.close")
def close(request: PersonRequest, client: int) -> HttpResponse:
    found = _client(request, client)
    form = CloseForm(request.POST)
    if form.is_valid() and form.cleaned_data["name"].strip() != found.name:
        form.add_error("name", _("This is not its name. Write %(name)s to close it for good.") % {"name": found.name})
    if form.errors:
        return _client_page(request, found, close=form, status=422)
    job = states.close(found, by=request.who.by)
    return redirect("job", job=job.pk)
