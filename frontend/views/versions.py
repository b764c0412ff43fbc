"""The history of a subject: each form of its query with the words that changed, and any two of them side by side."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from frontend.access import PersonRequest, needs
from frontend.bar import subjects_of
from ingestion import versions as known
from ingestion.models import Subject

PAGE: Final = 20


@needs("subjects.read")
def versions(request: PersonRequest, subject: int) -> HttpResponse:
    """The newest forms, or those before a number; with `older` and `newer`, how these two differ."""
    found = get_object_or_404(Subject, pk__in=[one.pk for one in subjects_of(request.who.subjects)], pk=subject)
    history = known.history(found, PAGE, _number(request, "before"))
    last = history[-1].number if history else 0
    context = {
        "title": _("Versions of %(name)s") % {"name": found.name}, "subject": found, "history": history,
        "edits": request.who.may("subjects.edit"), "numbers": range(found.version, 0, -1)[:500],
        "next": last if last > 1 else None,
    }  # fmt: skip
    return render(request, "frontend/subjects/versions.html", context | _compared(request, found))


def _compared(request: PersonRequest, subject: Subject) -> dict[str, Any]:
    older, newer = _number(request, "older"), _number(request, "newer")
    if older is None or newer is None:
        return {"older": max(subject.version - 1, 1), "newer": subject.version}
    found = {version.number: version for version in subject.versions.filter(number__in=(older, newer))}
    changes = known.between(found[older], found[newer]) if found.keys() == {older, newer} else None
    return {"older": older, "newer": newer, "changes": changes, "compared": True}


def _number(request: PersonRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else None
