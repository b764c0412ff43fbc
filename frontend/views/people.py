"""People of this place: who is in, invited, withdrawn."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.views.jobs import layout_of
from tenants import people as members
from tenants.models import Role, Tenant


class InviteForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("", gettext_lazy("The browser’s")), *settings.LANGUAGES], required=False
    )

    def __init__(self, *args: object, tenant: Tenant, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["role"].choices = [(role, Role(role).label) for role in members.Place(tenant).roles]  # type: ignore[attr-defined]


@needs("people.read")
def people(request: PersonRequest) -> HttpResponse:
    """The list, and the form that invites."""
    invites = request.who.may("people.edit")
    form = InviteForm(request.POST or None, tenant=request.tenant)
    if request.method == "POST":
        request.who.need("people.edit")
        if form.is_valid():
            try:
                members.invite(**form.cleaned_data, tenant=request.tenant, by=request.who.by, within=request.who)
            except ProductError as error:
                show(form, error)
            else:
                messages.success(request, _("%(name)s is invited: a letter tells how to come in.") % {"name": form.cleaned_data["name"]})
                return redirect("people")
    listed = list(members.members(request.tenant))
    context = {"title": _("People"), "members": listed, "form": form if invites else None, "layout": layout_of(request)}
    return render(request, "frontend/settings/people.html", context, status=422 if form.errors else 200)


@require_POST
@needs("people.edit")
def withdraw(request: PersonRequest, person: int) -> HttpResponse:
    found = get_object_or_404(members.members(request.tenant), pk=person)
    members.withdraw(found, by=request.who.by, within=request.who)
    messages.success(request, _("%(name)s may not enter here any more.") % {"name": found.user.name})
    return redirect("people")
