"""What happened, what must I do? People of the client get their own first page: how they stand, why, what is asked of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.remembering import remembering
from frontend import portal
from frontend.access import PersonRequest, needs
from frontend.bar import subjects_of
from frontend.charts.shown import FIRST, PORTAL, SECOND, show
from frontend.summary import summary
from tenants import visits
from tenants.models import CLIENT_ROLES

VISIT = "visit"


@needs("scores.read")
@remembering()
def today(request: PersonRequest) -> HttpResponse:
    subjects = subjects_of(request.who.subjects)
    if request.who.role in CLIENT_ROLES:
        read = portal.first(request.who, subjects)
        known = {"title": _("Today"), "first": read, "course": show("course", read.scored.course if read.scored else None, column=PORTAL)}
        return render(request, "frontend/portal/first.html", known)
    visited = visits.since(request.user, request.tenant)
    since_visit = request.GET.get("since") == VISIT and visited is not None
    said = summary(request.who, subjects, visited=visited if since_visit else None)
    context = {
        "title": _("Today"),
        "summary": said,
        "volume": show("today", said.volume, column=FIRST),
        "course": show("course", said.scored.course if said.scored else None, column=SECOND),
        "any_subject": bool(subjects),
        "visited": visited,
        "since_visit": since_visit,
    }
    return render(request, "frontend/today/today.html", context)
