"""Lists of employees and of agencies: handles whose bearers have a role."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import figures, pages
from frontend.access import PersonRequest, needs
from frontend.forms import show as show_error
from ingestion.models import Author
from reputation.models import HandleRole
from reputation.voices import handles
from reputation.voices.handles import ROLES

BY: Final = ("at", "pk")
PLATFORMS: Final = 50


class HandlesForm(forms.Form):
    """A list as it is pasted."""

    handles = forms.CharField(
        label=gettext_lazy("Handles"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One a line, as in a column of a sheet; or between commas."),
    )  # fmt: skip
    platform = forms.CharField(label=gettext_lazy("Platform"), max_length=40, widget=forms.TextInput(attrs={"list": "platforms"}))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)


@needs("voices.mark")
def roles(request: PersonRequest) -> HttpResponse:
    """The handles that have a role, the newest first, and a form for more."""
    form = HandlesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            found = handles.give(handles.split(given["handles"]), given["platform"], given["role"], by=request.who.by)
        except ProductError as error:
            show_error(form, error)
        else:
            messages.success(request, _told(found))
            return redirect("voice-roles")
    platforms = Author.objects.exclude(platform="").order_by("platform").values_list("platform", flat=True).distinct()[:PLATFORMS]
    context = {
        "title": _("Employees and agencies"), "form": form, "platforms": list(platforms),
        "listed": pages.page(HandleRole.objects.all(), request.GET, by=BY),
    }  # fmt: skip
    return render(request, "frontend/voices/roles.html", context, status=422 if form.errors else 200)


def _told(found: handles.Given) -> str:
    kept = ngettext("%(n)s handle is on the list.", "%(n)s handles are on the list.", found.handles) % {"n": figures.number(found.handles)}
    known = ngettext("%(n)s author who was heard bears one.", "%(n)s authors who were heard bear one.", found.known)
    return f"{kept} {known % {'n': figures.number(found.known)}}"


@require_POST
@needs("voices.mark")
def take_off(request: PersonRequest, entry: int) -> HttpResponse:
    handles.take_off(get_object_or_404(HandleRole, pk=entry), by=request.who.by)
    return redirect("voice-roles")
