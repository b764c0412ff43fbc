"""State of engines and queues."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from frontend import engines as state
from frontend.access import PersonRequest, needs


@needs("tenants.read")
@never_cache
def engines(request: PersonRequest) -> HttpResponse:
    """Does everything run, and if not, what is to be done?"""
    parts, queues = state.parts(), state.queues()
    context = {"title": _("Engines"), "parts": parts, "queues": queues, "sentence": state.sentence(parts, queues)}
    return render(request, "frontend/agency/engines.html", context)
