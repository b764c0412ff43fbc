"""Who defends us, who attacks? The lists of voices, the page of one with each proof, and what people say of an author."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import columns, lists, pages, voiced
from frontend.access import PersonRequest, needs
from frontend.forms import show as show_error
from frontend.stale import Difference, VersionedForm
from ingestion.models import Mention, Subject
from reporting import voices as words
from reputation import counting
from reputation.models import Consent, Role, Voice, VoiceMark
from reputation.voices import marking, searching, standing
from reputation.voices.marking import Said
from reputation.voices.standing import Cared

BY: Final = ("rank", "pk")
ROWS: Final = 50
TEXTS: Final = 20


class MarkForm(VersionedForm):
    """What an author is, whether they agreed to be contacted, and a note."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role)
    consent = forms.ChoiceField(label=gettext_lazy("Consent to be contacted"), choices=Consent)
    note = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False,
        max_length=VoiceMark._meta.get_field("note").max_length,
    )  # fmt: skip

    def __init__(self, mark: VoiceMark | None, *args: Any) -> None:
        resting = {"role": mark.role, "consent": mark.consent, "note": mark.note} if mark else {}
        super().__init__(*args, initial={"role": Role.NONE, "consent": Consent.NOT_ASKED, "note": "", **resting})


@needs("voices.read")
def voices(request: PersonRequest) -> HttpResponseBase:
    """Those of a kind, the surest first; or with `format=csv` all that is asked for."""
    if voiced.tab_of(request.GET) == voiced.EXCLUDED and not request.who.may("voices.mark"):
        return redirect("voices")  # an empty list would say that nobody is left out
    seen = voiced.seen(request.who).select_related("author", "subject")
    found = voiced.chosen(seen, request.GET)
    if lists.is_asked(request):
        told = ([(voice, voiced.line(voice)) for voice in stretch] for stretch in pages.stretches(found, by=BY))
        return lists.sent("voices", columns.VOICES, told)
    listed = pages.page(found, request.GET, by=BY, most=ROWS)
    subjects = Subject.objects.watched().in_order()
    context = {
        "title": _("Voices"), "listed": listed, "lines": [voiced.line(voice) for voice in listed.rows],
        "kinds": voiced.kinds(seen, request.GET, request.who), "kind": voiced.tab_of(request.GET),
        "subjects": [one for one in subjects if request.who.may_subject(one.pk)], "subject": request.GET.get("subject", ""),
        "heard": counting.newest_day() is not None, "may_mark": request.who.may("voices.mark"),
    }  # fmt: skip
    return render(request, "frontend/voices/list.html", context)


@needs("voices.read")
def voice(request: PersonRequest, voice: int) -> HttpResponse:
    """One voice with all that shows what it is."""
    return _page(request, _found(request, voice))


def _page(request: PersonRequest, found: Voice, form: MarkForm | None = None, differences: Sequence[Difference] = ()) -> HttpResponse:
    proofs, against, led = voiced.shown(found, request.who, request.GET)
    may_mark = request.who.may("voices.mark")
    cared = standing.words(found)
    word = next((one for one in cared if one.word == request.GET.get("word")), None)
    context = {
        "title": words.name(found), "voice": found, "sentence": words.sentence(found),
        "line": voiced.line(found), "keys": voiced.keys(found), "proofs": proofs,
        "against": against, "led": led, "conversations": words.conversations(found),
        "words": cared, "word": word, "listed": _texts(request, found, word),
        "said_address": voiced.said_address(found),
        "may_mark": may_mark, "mark": _mark(found), "form": (form or MarkForm(_mark(found))) if may_mark else None,
        "differences": differences, "may_forget": request.who.may("authors.forget") and request.who.subjects is None,
        "contact": found.author.url if may_mark and voiced.may_contact(found) else "",
    }  # fmt: skip
    return render(request, "frontend/voices/voice.html", context, status=412 if differences else 422 if form else 200)


def _texts(request: PersonRequest, found: Voice, word: Cared | None) -> pages.Listed[Mention] | None:
    """What they said of it, where it was asked for: all of it, or what holds a word."""
    if not word and "all" not in request.GET and not any(name in request.GET for name in pages.PLACES):
        return None
    said = voiced.said(found, request.who)
    return pages.page(said.filter(pk__in=word.mentions) if word else said, request.GET, by=("published_at", "pk"), most=TEXTS)


@require_POST
@needs("voices.mark")
def mark(request: PersonRequest, voice: int) -> HttpResponse:
    """Say what they are; the page shows what follows from it."""
    found = _found(request, voice)
    read = _mark(found)
    form = MarkForm(read, request.POST)
    differences = form.stale() if form.is_valid() else ()
    if form.errors:
        return _page(request, found, form, differences)
    said = Said(form.cleaned_data["role"], form.cleaned_data["consent"], form.cleaned_data["note"])
    try:
        marking.mark(found.author, said, by=request.who.by, if_version=read.version if read else 0)
    except ProductError as error:
        show_error(form, error)
        return _page(request, found, form)
    messages.success(request, _("Saved. The lists follow it at once, and every search from now on."))
    stays = Voice.objects.filter(pk=found.pk).exists()  # what they are may leave nothing that shows it
    return redirect("voice", voice=found.pk) if stays else redirect("voices")


@require_POST
@needs("voices.mark")
def search(request: PersonRequest) -> HttpResponse:
    """Have voices computed now rather than tonight."""
    searching.start(request.who.by)
    messages.success(request, _("Voices are being searched: look again in a minute."))
    return redirect("voices")


def _mark(found: Voice) -> VoiceMark | None:
    return getattr(found.author, "voice_mark", None)


def _found(request: PersonRequest, number: int) -> Voice:
    return get_object_or_404(voiced.seen(request.who).select_related("author__voice_mark", "subject"), pk=number)
