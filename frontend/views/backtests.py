"""What a query of a subject would find while it is typed, and what a worker found by trying every text."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import Invalid
from frontend import trying
from frontend.access import PersonRequest, needs
from frontend.views.jobs import refreshing
from ingestion import backtests, previews
from ingestion.models import Subject


@require_POST
@needs("subjects.edit")
def typed(request: PersonRequest) -> HttpResponse:
    """The part of the editor that follows the typing: the newest texts it would find. What is wrong stands under the query already."""
    _unlimited(request)
    text = request.POST.get("query", "")
    context: dict[str, object] = {}
    if text.strip():
        try:
            found = previews.preview(text, most=previews.TYPED)
        except Invalid:
            context = {"wrong": True}
        else:
            context = {"preview": found, "examples": trying.examples(found.items)}
    return render(request, "frontend/subjects/_preview.html", context)


@needs("subjects.edit")
@never_cache
def backtest(request: PersonRequest, job: UUID) -> HttpResponse:
    """How far a worker is with trying every text, then what it found. The page can be left and opened again."""
    _unlimited(request)
    asked = backtests.asked(job)
    change = backtests.change_of(asked)
    subject = Subject.objects.filter(pk=change.subject).first() if change.subject else None
    found = backtests.result(asked)
    tried = trying.tried(found, is_new=subject is None) if found else None
    context = {"title": _("What it changes"), "job": asked, "change": change, "subject": subject, "tried": tried}
    return refreshing(render(request, "frontend/subjects/backtest.html", context), while_=not asked.is_over)


def _unlimited(request: PersonRequest) -> None:
    """Who is limited to some subjects reads no text of others."""
    if request.who.subjects is not None:
        raise Http404
