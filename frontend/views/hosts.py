"""The host names of a client: added, proven, made the first one, removed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend.access import PersonRequest, needs
from frontend.forms import show
from tenants import domains
from tenants import hosts as addresses
from tenants.models import Domain


class HostForm(forms.Form):
    host = forms.CharField(
        label=gettext_lazy("Host name"), max_length=253, help_text=gettext_lazy("A name of your own, as in listening.example.com.")
    )


@needs("settings.edit")
def hosts(request: PersonRequest) -> HttpResponse:
    form = HostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domains.add(request.tenant, form.cleaned_data["host"], by=request.who.by)
        except ProductError as error:
            show(form, error)
        else:
            return redirect("host", host=made.pk)
    context = {"title": _("Host names"), "hosts": domains.of(request.tenant), "form": form}
    return render(request, "frontend/settings/hosts.html", context, status=422 if form.errors else 200)


def _host(request: PersonRequest, number: int) -> Domain:
    return get_object_or_404(domains.of(request.tenant), pk=number)


@needs("settings.edit")
def host(request: PersonRequest, host: int) -> HttpResponse:
    """One host: how to prove it while it is not proven, else what can be done with it."""
    return _page(request, _host(request, host))


def _page(request: PersonRequest, found: Domain, *, error: ProductError | None = None) -> HttpResponse:
    proof = None if found.verified_at else domains.proof(found)
    context = {
        "title": found.domain, "host": found, "proof": proof, "main_host": addresses.main_host(request.tenant),
        "url": proof and addresses.at(found.domain, proof.path), "error": error, "kept": domains.CLAIM_KEPT.days,
    }  # fmt: skip
    return render(request, "frontend/settings/host.html", context, status=error.status if error else 200)


@require_POST
@needs("settings.edit")
def verify(request: PersonRequest, host: int) -> HttpResponse:
    found = _host(request, host)
    try:
        domains.verify(found, by=request.who.by)
    except ProductError as error:
        return _page(request, found, error=error)
    messages.success(request, _("%(host)s leads here: it serves from now on.") % {"host": found.domain})
    return redirect("host", host=found.pk)


@require_POST
@needs("settings.edit")
def make_primary(request: PersonRequest, host: int) -> HttpResponse:
    found = domains.make_primary(_host(request, host), by=request.who.by)
    messages.success(request, _("People are sent to %(host)s from now on.") % {"host": found.domain})
    return redirect("hosts")


@require_POST
@needs("settings.edit")
def remove(request: PersonRequest, host: int) -> HttpResponse:
    found = _host(request, host)
    domains.remove(found, by=request.who.by)
    messages.success(request, _("%(host)s leads here no more.") % {"host": found.domain})
    return redirect("hosts")
