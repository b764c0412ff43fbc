"""Why does it say that? One mention with its evidence, matches, corrections, revisions and copies."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid
from frontend import judgements, numbers, opened
from frontend.access import PersonRequest, needs
from frontend.bar import Asked
from frontend.judgements import Judged
from ingestion import corrections, tags
from ingestion.models import Correction, Subject


@needs("mentions.read")
def mention(request: PersonRequest, mention: int) -> HttpResponse:
    asked = Asked.read(request.GET, request.who)
    found = opened.find(request.who, mention)
    if found is None:
        raise Http404
    query = None if asked.form.errors else asked.query
    try:
        known = opened.context(request.who, found, query)
    except Invalid:  # a query of the address that cannot be read marks nothing
        known = opened.context(request.who, found)
    return render(request, "frontend/mentions/mention.html", {"title": known["name"], "page": True} | known)


@needs("mentions.read")
def copies(request: PersonRequest, mention: int) -> HttpResponse:
    """The copies of a text, to open in the row of a list."""
    found = opened.find(request.who, mention)
    if found is None:
        raise Http404
    return render(request, "frontend/mentions/_copies.html", {"mention": found, "copies": opened.copies(request.who, found)})


# -- judgements


@require_POST
@needs("mentions.correct")
def correct(request: PersonRequest, mention: int) -> HttpResponse:
    """One judgement on one mention: sentiment towards a subject, whether it is about it, tone, language."""
    found = get_object_or_404(opened.visible(request.who).select_related("source"), pk=mention)
    field, _colon, value = request.POST.get("judge", "").partition(":")
    number = request.POST.get("subject", "")
    subject = get_object_or_404(Subject.objects.watched(), pk=numbers.read(number)) if number else None
    if subject and not request.who.may_subject(subject.pk):
        raise Http404
    if not value:
        raise Invalid(_("Choose what is right: nothing was changed."))
    judged = Judged(found, field, value, subject)
    stands = judgements.standing(judged)
    if judgements.disputed(request, judged, stands):
        return judgements.both(request, judged, stands)
    over = judgements.if_standing(request, judged, stands)
    corrections.correct([found.pk], **judged.what(), by=request.who.by, if_standing=over)
    messages.success(request, _("Corrected: the score and the counts follow within a minute."))
    return _back(request, found.pk)


@require_POST
@needs("mentions.correct")
def take_back(request: PersonRequest, correction: int) -> HttpResponse:
    """Let what the model said stand again."""
    held = get_object_or_404(Correction.objects.select_related("subject"), pk=correction, mention__in=opened.visible(request.who))
    if held.taken_back_at is not None or held.lapsed_at is not None:
        messages.info(request, _("This judgement was replaced or taken back already: look at what stands now."))
        return _back(request, held.mention_id)
    corrections.take_back(held, request.who.by)
    messages.success(request, _("Taken back: what the model said stands again."))
    return _back(request, held.mention_id)


@require_POST
@needs("mentions.correct")
def untag(request: PersonRequest, mention: int) -> HttpResponse:
    """Take a word off."""
    found = get_object_or_404(opened.visible(request.who), pk=mention)
    tags.take(found, request.POST.get("word", ""), by=request.who.by, who=request.who)
    return _back(request, found.pk)


def _back(request: PersonRequest, mention: int) -> HttpResponse:
    """To the list with its panel when it was done there, else to the mention's own page."""
    asked = request.POST.get("next", "")
    known = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return HttpResponseRedirect(asked) if known else redirect("mention", mention=mention)
