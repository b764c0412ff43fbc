"""A score as it was told, beside the same computed again by what made it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import Conflict
from frontend.access import PersonRequest, needs
from frontend.bar import subjects_of
from reputation import ahead, kept
from reputation.ahead import NotYet
from search import calendar
from tenants import current


@needs("scores.read")
def told(request: PersonRequest, subject: int, told: int) -> HttpResponse:
    """What it was, what it is over the texts stored now, and what may make the difference; or why it cannot be computed again."""
    about = next((one for one in subjects_of(request.who.subjects) if one.pk == subject), None)
    found = kept.one(about.pk, told) if about else None
    if found is None:
        raise Http404
    zone = current.zone()
    context: dict[str, Any] = {
        "title": _("Computed again"), "subject": about, "told": found, "since": found.since.astimezone(zone).date(),
        "until": (found.until - calendar.INSTANT).astimezone(zone).date(),
    }  # fmt: skip
    try:
        now = ahead.again(found)
        context |= {
            "now": now,
            "difference": now.value - found.value,
            "moved": round(now.value, 1) != round(found.value, 1),
            "same_model": now.model == found.model,
        }
    except NotYet:
        context["computing"] = True
    except Conflict as error:
        context["refused"] = error.detail
    return render(request, "frontend/reputation/told.html", context)
