"""The agency's settings as one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import agency_settings as places
from frontend.access import PersonRequest, needs


@needs("tenants.set_up")
def settings(request: PersonRequest) -> HttpResponse:
    """Who, what, how much: each place with what it holds now."""
    context = {"title": _("Settings"), "groups": places.groups(request.who, request.tenant)}
    return render(request, "frontend/agency/settings.html", context)
