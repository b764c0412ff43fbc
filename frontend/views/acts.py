"""What people do to mentions, to one or to those that they ticked: correct, undo, export."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.choices import Sentiment
from core.errors import Invalid, NotFound
from frontend import rows
from frontend.access import PersonRequest, needs
from frontend.bar import PAGE, Asked
from ingestion import corrections
from ingestion.models import Correction, Mention, Subject
from reporting import exports


class ActForm(forms.Form):
    """What is done to the mentions ticked, or to one: `negative`, `about`, or the same with `:` and the mention's number."""

    do = forms.RegexField(r"^(positive|neutral|negative|mixed|not-about)(:\d+)?$")
    subject = forms.IntegerField(required=False)
    next = forms.CharField(required=False)


@require_POST
@needs("mentions.correct")
def act(request: PersonRequest) -> HttpResponse:
    """Correct the sentiment, or say that it is not about the subject; what was done can be undone at once."""
    form = ActForm(request.POST)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("mentions")
    if not form.is_valid():
        raise Invalid(_("Choose what to do with these mentions."))
    verb, _colon, one = form.cleaned_data["do"].partition(":")
    ids = [int(one)] if one else [int(number) for number in request.POST.getlist("mention") if number.isdigit()]
    if not ids:
        messages.error(request, _("No mention is ticked: tick some, then choose again."))
        return HttpResponseRedirect(back)
    made = [
        correction for group in _by_subject(request, ids, form.cleaned_data["subject"]) for correction in _correct(request, verb, *group)
    ]
    request.session["undo"] = {"corrections": [correction.pk for correction in made], "words": _done(verb, len(made))}
    return HttpResponseRedirect(back)


def visible(request: PersonRequest) -> QuerySet[Mention]:
    """The mentions that this person may see: all, or those of their subjects."""
    if request.who.subjects is None:
        return Mention.objects.all()
    return Mention.objects.filter(matches__subject__in=request.who.subjects, matches__state="on").distinct()


def _by_subject(request: PersonRequest, ids: list[int], asked: int | None) -> list[tuple[Subject | None, list[int]]]:
    """The mentions by whom the row's sentiment is towards; None for those that concern nobody."""
    found = visible(request).filter(pk__in=ids).prefetch_related("matches__subject")
    if len(found) < len(set(ids)):
        raise NotFound(_("Some of these mentions do not exist here any more: read the list again."))
    groups: dict[Subject | None, list[int]] = defaultdict(list)
    for mention in found:
        match = rows.match_shown(mention, asked, request.who.subjects)
        groups[match.subject if match else None].append(mention.pk)
    return list(groups.items())


def _correct(request: PersonRequest, verb: str, subject: Subject | None, ids: list[int]) -> list[Correction]:
    by = request.who.by
    if verb == "not-about":
        return corrections.correct(ids, field="about", value="no", subject=subject, by=by) if subject else []
    field = "sentiment" if subject else "tone"
    return corrections.correct(ids, field=field, value=Sentiment(verb).value, subject=subject, by=by)


def _done(verb: str, count: int) -> str:
    if verb == "not-about":
        return ngettext("%(n)s mention is no longer about it.", "%(n)s mentions are no longer about it.", count) % {"n": count}
    words = ngettext("%(n)s mention corrected to %(sentiment)s.", "%(n)s mentions corrected to %(sentiment)s.", count)
    return words % {"n": count, "sentiment": Sentiment(verb).label}


@require_POST
@needs("mentions.correct")
def undo(request: PersonRequest) -> HttpResponse:
    """Take back what was just done."""
    numbers = [int(number) for number in request.POST.getlist("correction") if number.isdigit()]
    found = Correction.objects.filter(pk__in=numbers, mention__in=visible(request)).select_related("subject")
    for correction in found:
        corrections.take_back(correction, request.who.by)
    messages.success(request, _("Undone."))
    back = request.POST.get("next", "")
    return HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else reverse("mentions"))


@require_POST
@needs("mentions.export")
def export(request: PersonRequest) -> HttpResponse:
    """All that is found, as a file, made by a worker."""
    asked = Asked.read(QueryDict(request.POST.get("asked", "").removeprefix("?")), request.who)
    if asked.form.errors:
        raise Invalid(_("The question cannot be read: correct it in the list, then export."))
    made = exports.ask(
        replace(asked.query, cursor="", limit=PAGE),
        request.POST.get("format", "csv"),
        by=request.who.by,
        language=request.LANGUAGE_CODE or "en",
    )
    return redirect("export", export=made.pk)
