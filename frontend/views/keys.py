"""Keys of programs: made, shown once, rotated, revoked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import pages, scopes
from frontend.access import PersonRequest, needs
from frontend.forms import DayField, GroupedTicks, offer, show
from frontend.views.jobs import layout_of
from tenants import current, rights
from tenants import keys as programs
from tenants.keys import Made
from tenants.models import Tenant


class KeyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Program that will use it"), max_length=120)
    scopes = forms.MultipleChoiceField(label=gettext_lazy("What it may do"), widget=GroupedTicks)
    last_day = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until it is revoked."))
    addresses = forms.CharField(
        label=gettext_lazy("Networks it may call from"), required=False,
        help_text=gettext_lazy("Addresses or networks separated by commas, as in 203.0.113.0/24. Empty: any."),
    )  # fmt: skip

    def __init__(self, *args: Any, within: frozenset[str], tenant: Tenant, **options: Any) -> None:
        super().__init__(*args, **options)
        within = within if tenant.is_agency else within - rights.AGENCY_ONLY
        offer(self, "scopes", scopes.offered(within))


@never_cache
@needs("keys.edit")
def keys(request: PersonRequest) -> HttpResponse:
    form = KeyForm(request.POST or None, within=request.who.whole, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            return _page(request, KeyForm(within=request.who.whole, tenant=request.tenant), made=_make(request, form))
        except ProductError as error:
            show(form, error, names={"ends_at": "last_day"})
    return _page(request, form)


def _make(request: PersonRequest, form: KeyForm) -> Made:
    given = form.cleaned_data
    last = given["last_day"]
    ends_at = datetime.combine(last + timedelta(days=1), time(), current.zone()) if last else None
    addresses = [part for part in given["addresses"].replace(",", " ").split() if part]
    return programs.make(
        given["name"], tenant=request.tenant, scopes=given["scopes"], by=request.who.by, within=request.who,
        addresses=addresses, ends_at=ends_at,
    )  # fmt: skip


def _page(request: PersonRequest, form: KeyForm, *, made: Made | None = None) -> HttpResponse:
    listed = pages.page(programs.of(request.tenant), request.GET)
    context = {
        "title": _("Keys"),
        "listed": listed,
        "keys": [(key, scopes.told(key.scopes, request.tenant)) for key in listed.rows],
        "form": form,
        "made": made,
        "layout": layout_of(request),
    }
    return render(request, "frontend/settings/keys.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@needs("keys.edit")
def rotate(request: PersonRequest, key: int) -> HttpResponse:
    """A new secret, shown once; the old one goes on for a day."""
    found = get_object_or_404(programs.of(request.tenant), pk=key)
    return _page(
        request,
        KeyForm(within=request.who.whole, tenant=request.tenant),
        made=programs.rotate(found, by=request.who.by, within=request.who),
    )


@require_POST
@needs("keys.edit")
def revoke(request: PersonRequest, key: int) -> HttpResponse:
    found = get_object_or_404(programs.of(request.tenant), pk=key)
    programs.revoke(found, by=request.who.by)
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": found.name})
    return redirect("keys")
