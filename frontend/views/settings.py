"""What the client chooses: languages of its people, time zone, how long mentions are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django import forms
from django.conf import settings as configuration
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import ProductError
from frontend import client_settings
from frontend.access import PersonRequest, needs
from frontend.forms import WholeField, show
from frontend.stale import Difference, VersionedForm
from frontend.words import zones
from ingestion import housekeeping
from reputation import rollups
from tenants import current, preferences


class SettingsForm(VersionedForm):
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of your people"), choices=configuration.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zones,
        help_text=gettext_lazy("Days begin at its midnight; with another one everything is counted again."),
    )


@needs("settings.edit")
def settings(request: PersonRequest) -> HttpResponse:
    tenant = request.tenant
    form = SettingsForm(request.POST or None, initial={"languages": tenant.languages, "time_zone": tenant.time_zone})
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid() and not (differences := form.stale()):
        try:
            given = form.cleaned_data
            moved = preferences.change(tenant, languages=given["languages"], time_zone=given["time_zone"], by=request.who.by)
        except ProductError as error:
            show(form, error)
        else:
            if moved:
                rollups.start_again(request.who.by)
            messages.success(request, _("Saved. Hours are being counted again.") if moved else _("Saved."))
            return redirect("settings")
    context = {
        "title": _("Settings"), "form": form, "places": client_settings.places(tenant), "differences": differences,
    }  # fmt: skip
    return render(request, "frontend/settings/settings.html", context, status=412 if differences else 422 if form.errors else 200)


class KeepingForm(VersionedForm):
    keep_days = WholeField(
        label=gettext_lazy("Days to keep a mention, from its receipt"), required=False, least=1, most=preferences.KEEP_MOST,
        help_text=gettext_lazy("Empty: for ever. Texts that concern no subject, and imported files, are kept no longer than this."),
    )  # fmt: skip


@needs("settings.edit")
def keeping(request: PersonRequest) -> HttpResponse:
    """What a keeping time would end is shown before it is kept: what was erased never comes back."""
    tenant = request.tenant
    asked = request.POST if request.method == "POST" else request.GET if "keep_days" in request.GET else None
    form = KeepingForm(asked, initial={"keep_days": tenant.keep_days})
    right = form.is_valid()
    days = form.cleaned_data["keep_days"] if right else None
    differences = form.stale() if request.method == "POST" and right else ()
    if request.method == "POST" and right and not differences:
        preferences.keep(tenant, days, by=request.who.by)
        messages.success(request, _("Saved: what is older goes within six hours.") if days else _("Saved: mentions stay for ever."))
        return redirect("settings")
    ending = housekeeping.ending(days) if days else None
    context = {
        "title": _("Keeping time"), "form": form, "keep_days": tenant.keep_days, "days": days, "asked": right, "version": form.now,
        "differences": differences, "ending": ending, "since": _day(ending.since if ending else None),
        "until": _day(ending.until if ending else None),
    }  # fmt: skip
    return render(request, "frontend/settings/keeping.html", context, status=412 if differences else 422 if form.errors else 200)


def _day(at: datetime | None) -> date | None:
    return at.astimezone(current.zone()).date() if at else None
