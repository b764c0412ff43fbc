"""Judgements to look at again: the text changed after somebody judged it. Each is confirmed or given up in one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import pages
from frontend.access import PersonRequest, needs
from ingestion import lapsed as actions
from ingestion.corrections import OF_SUBJECT
from ingestion.models import Correction, Match, Revision

SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A judgement with the text that it was about; `fits` is False when the new text is about the subject no more."""

    correction: Correction
    before: Revision | None
    fits: bool


@never_cache
@needs("mentions.correct")
def lapsed(request: PersonRequest) -> HttpResponse:
    """The list, those that lapsed last first."""
    found = actions.waiting(request.who).select_related("mention__source", "subject")
    listed = pages.page(found, request.GET, by=("lapsed_at", "pk"), most=SHOWN)
    return render(
        request,
        "frontend/mentions/lapsed.html",
        {"title": _("Judgements to look at again"), "listed": listed, "rows": _rows(listed.rows)},
    )


def _rows(found: Sequence[Correction]) -> list[Row]:
    texts = actions.judged_texts(found)
    on = Match.objects.filter(mention__in=[one.mention_id for one in found]).values_list("mention", "subject")
    known = set(on)
    return [
        Row(one, texts.get(one.pk), one.field not in OF_SUBJECT or one.field == "about" or (one.mention_id, one.subject_id) in known)
        for one in found
    ]


@require_POST
@needs("mentions.correct")
def confirm(request: PersonRequest, correction: int) -> HttpResponse:
    """It is still right."""
    held = _visible(request, correction)
    try:
        made = actions.confirm(held, by=request.who.by)
    except ProductError as error:
        messages.error(request, str(error.detail))
        return _back(request)
    messages.success(request, _("Confirmed: it stands for the new text.") if made else _settled())
    return _back(request)


@require_POST
@needs("mentions.correct")
def give_up(request: PersonRequest, correction: int) -> HttpResponse:
    """It was about the old text alone."""
    gone = actions.give_up(_visible(request, correction), by=request.who.by)
    messages.success(request, _("Given up: what the model says of the new text stands.") if gone else _settled())
    return _back(request)


def _settled() -> str:
    return _("Somebody settled this one already.")


def _visible(request: PersonRequest, number: int) -> Correction:
    """One that they may see; one that is settled is told so, not missed."""
    return get_object_or_404(actions.seen_by(Correction.objects.filter(lapsed_at__isnull=False), request.who), pk=number)


def _back(request: PersonRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    return HttpResponseRedirect(back) if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else redirect("lapsed")
