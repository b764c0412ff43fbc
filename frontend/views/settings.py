"""What the client chooses: languages of its people, time zone."""

from __future__ import annotations

from django import forms
from django.conf import settings as configuration
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import ProductError
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.words import zones
from reputation import rollups
from tenants import preferences


class SettingsForm(forms.Form):
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of its people"), choices=configuration.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=zones, help_text=gettext_lazy("Days and hours are cut in it; another one counts again.")
    )


@needs("settings.edit")
def settings(request: PersonRequest) -> HttpResponse:
    tenant = request.tenant
    form = SettingsForm(request.POST or None, initial={"languages": tenant.languages, "time_zone": tenant.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            moved = preferences.change(tenant, **form.cleaned_data, by=request.who.by)
        except ProductError as error:
            show(form, error)
        else:
            if moved:
                rollups.start_again(request.who.by)
            messages.success(request, _("Kept. Hours are being counted again.") if moved else _("Kept."))
            return redirect("settings")
    return render(request, "frontend/settings/settings.html", {"title": _("Settings"), "form": form}, status=422 if form.errors else 200)
