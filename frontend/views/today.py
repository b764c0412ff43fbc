"""What happened, what must I do?"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend.access import PersonRequest, needs
from frontend.bar import subjects_of
from frontend.charts.shown import show
from frontend.summary import summary


@needs("scores.read")
def today(request: PersonRequest) -> HttpResponse:
    subjects = subjects_of(request.who.subjects)
    said = summary(request.who, subjects)
    context = {
        "title": _("Today"),
        "summary": said,
        "volume": show("today", said.volume),
        "course": show("course", said.course, small=True),
        "any_subject": bool(subjects),
    }
    return render(request, "frontend/today/today.html", context)
