"""Ways in of this place: whether a second factor is required, and with which providers people may log in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import Forbidden, ProductError
from frontend.access import PersonRequest, needs, whole_agency
from frontend.forms import offer, show
from frontend.roles import MEANS
from frontend.views.jobs import layout_of
from tenants import factors, hosts, providers
from tenants.models import Role, Tenant
from tenants.people import Place


class ProviderForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name on the button"), max_length=60)
    issuer = forms.CharField(label=gettext_lazy("Issuer"), max_length=300, help_text=gettext_lazy("As in https://login.example.com"))
    client_id = forms.CharField(label=gettext_lazy("Application id"), max_length=200)
    secret = forms.CharField(
        label=gettext_lazy("Application secret"), max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Given by the provider. Kept sealed; shown to nobody."),
    )  # fmt: skip
    domains = forms.CharField(
        label=gettext_lazy("Domains of e-mail addresses"), max_length=1000,
        help_text=gettext_lazy("Separated by commas. People with other addresses cannot log in with it."),
    )  # fmt: skip
    first_role = forms.ChoiceField(label=gettext_lazy("Newcomers"), required=False)

    def __init__(self, *args: Any, tenant: Tenant, **options: Any) -> None:
        super().__init__(*args, **options)
        given = [(role, MEANS[role]) for role in Place(tenant).roles if role != Role.OWNER]
        offer(self, "first_role", [("", _("Only people who were invited")), *given])


@needs("providers.edit")
def ways_in(request: PersonRequest) -> HttpResponse:
    """The list of providers, and the form that adds one."""
    whole_agency(request)
    form = ProviderForm(request.POST or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = providers.add(
                given["name"], issuer=given["issuer"], client_id=given["client_id"], secret=given["secret"],
                domains=given["domains"].split(","), first_role=given["first_role"], tenant=request.tenant, by=request.who.by,
                within=request.who,
            )  # fmt: skip
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("%(name)s stands on the login page now.") % {"name": made.name})
            return redirect("ways-in")
    rows = [
        {"provider": one, "callback": hosts.page(request.tenant, "openid_connect_callback", provider_id=one.uid.hex)}
        for one in providers.of(request.tenant)
    ]
    context = {
        "title": _("Ways in"), "layout": layout_of(request), "form": form, "rows": rows, "required": request.tenant.second_factor,
    }  # fmt: skip
    return render(request, "frontend/people/ways_in.html", context, status=422 if form.errors else 200)


@require_POST
@needs("providers.edit")
def second_factor(request: PersonRequest) -> HttpResponse:
    """Require one, or not. Who requires it has one: nobody shuts themselves out."""
    whole_agency(request)
    required = request.POST.get("required") == "yes"
    if required and request.tenant.is_agency and not factors.has(request.user):
        raise Forbidden(_("Set up your own second factor first, under your account: without one you would be shut out."))
    providers.require_second_factor(request.tenant, required, by=request.who.by)
    hosts.forget()
    words = _("From the next page on, people come in with a second factor only.") if required else _("A password alone opens again.")
    messages.success(request, words)
    return redirect("ways-in")


@require_POST
@needs("providers.edit")
def remove(request: PersonRequest, provider: int) -> HttpResponse:
    whole_agency(request)
    found = get_object_or_404(providers.of(request.tenant), pk=provider)
    providers.remove(found, request.tenant, by=request.who.by)
    messages.success(request, _("Nobody logs in with %(name)s any more.") % {"name": found.name})
    return redirect("ways-in")
