"""What people do to mentions, to one, to those that they ticked or to all that are found: correct, tag, undo, export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.choices import Sentiment
from core.errors import Invalid, NotFound
from frontend import figures, judgements, numbers
from frontend.access import PersonRequest, needs
from frontend.bar import PAGE, Asked
from frontend.judgements import Judged
from frontend.opened import visible
from ingestion import correcting, corrections, tagging, tags
from ingestion.corrections import URGENT
from ingestion.models import Correction, Match, Mention, Subject
from reporting import exports
from search import querying
from tenants import jobs
from tenants.visibility import of_writer

MOST: Final = 50_000
STRETCH: Final = 10_000
UNDONE: Final = {correcting.KIND: correcting.undo, tagging.KIND: tagging.undo}
"""What takes back an act that is a job."""


class ActForm(forms.Form):
    """What is done to the mentions ticked, to all that are found, or to one: `negative`, or the same with `:` and its number."""

    do = forms.RegexField(r"^(positive|neutral|negative|mixed|not-about|tag|export)(:[0-9]{1,18})?$")
    subject = forms.IntegerField(required=False)
    word = forms.CharField(required=False)
    visibility = forms.CharField(required=False)
    all = forms.BooleanField(required=False)


@require_POST
@needs("mentions.correct")
def act(request: PersonRequest) -> HttpResponse:
    """Correct the sentiment, say that it is not about the subject, or tag, which can be undone at once; or take them away as a file."""
    given: Any = request.POST.copy()
    if not any(given.getlist("do")) and given.get("word", "").strip():
        given["do"] = "tag"  # Enter in the field of the word
    form = ActForm(given)
    if not form.is_valid():
        raise Invalid(_("Choose what to do with these mentions."))
    verb, _colon, one = form.cleaned_data["do"].partition(":")
    if verb == "export" and form.cleaned_data["all"]:
        return _take_away(request, None)
    ids = [int(one)] if one else _found(request) if form.cleaned_data["all"] else _ticked(request)
    if not ids:
        messages.error(request, _("No mention is ticked: tick some, then choose again."))
        return HttpResponseRedirect(_back(request))
    if visible(request.who).filter(pk__in=ids).count() < len(set(ids)):
        raise NotFound(_("Some of these mentions do not exist here any more: read the list again."))
    if verb == "export":
        return _take_away(request, ids)
    if verb == "tag":
        request.session["undo"] = _tag(request, form, ids)
        return HttpResponseRedirect(_back(request))
    groups = _by_subject(request, ids, form.cleaned_data["subject"])
    over = None
    if len(ids) == 1 and (judged := _one(groups, verb)):
        stands = judgements.standing(judged)
        if judgements.disputed(request, judged, stands):
            return judgements.both(request, judged, stands)
        over = judgements.if_standing(request, judged, stands)
    request.session["undo"] = _judge(request, verb, groups, over)
    return HttpResponseRedirect(_back(request))


def _take_away(request: PersonRequest, ids: list[int] | None) -> HttpResponse:
    """As a file, those alone, or all that is found. A part of a page asks the whole page to go where the file is made."""
    request.who.need("mentions.export")
    asked = replace(_asked(request).query, cursor="", limit=PAGE)
    made = exports.ask(asked, "csv", by=request.who.by, language=request.LANGUAGE_CODE or "en", only=ids)
    to = redirect("export", export=made.pk)
    return to if "HX-Request" not in request.headers else HttpResponse(status=204, headers={"HX-Redirect": to.url})


Groups = list[tuple[Subject | None, list[int]]]
"""Mentions by whom they are judged towards; None for those that concern nobody."""


def _one(groups: Groups, verb: str) -> Judged | None:
    """The one mention and what is said of it; None when that says nothing."""
    [(subject, [number])] = groups
    what = _what(verb, subject)
    return Judged(Mention.objects.select_related("source").get(pk=number), subject=subject, **what) if what else None


def _what(verb: str, subject: Subject | None) -> dict[str, str]:
    """The judgement that a verb means towards a subject, or of the whole text; nothing when it means none."""
    if verb != "not-about":
        return {"field": "sentiment" if subject else "tone", "value": Sentiment(verb).value}
    return {"field": "about", "value": "no"} if subject else {}


def _ticked(request: PersonRequest) -> list[int]:
    return numbers.listed(request.POST.getlist("mention"))


def _found(request: PersonRequest) -> list[int]:
    """All that the page's question finds."""
    asked = _asked(request)
    found, after = list[int](), ""
    while True:
        ids, after = querying.ids(replace(asked.query, cursor="", limit=0), after, STRETCH)
        found += ids
        if len(found) > MOST:
            raise Invalid(_("This finds more than %(most)s mentions: ask for a shorter period.") % {"most": figures.number(MOST)})
        if not after:
            return found


def _asked(request: PersonRequest) -> Asked:
    asked = Asked.read(QueryDict(request.POST.get("asked", "").removeprefix("?")), request.who)
    if asked.form.errors:
        raise Invalid(_("The question cannot be read: correct it in the list, then try again."))
    return asked


def _tag(request: PersonRequest, form: ActForm, ids: list[int]) -> dict[str, Any]:
    """At once, or by a job when there are many; what undoes it."""
    word = tags.checked(form.cleaned_data["word"])
    visibility = of_writer(request.who, form.cleaned_data["visibility"])
    if len(ids) > URGENT:
        job = tagging.start(ids, word, by=request.who.by, visibility=visibility)
        words = _("%(n)s mentions are being tagged %(word)s. You can leave this page.") % {"n": figures.number(len(ids)), "word": word}
        return {"words": words, "jobs": [str(job.pk)]}
    made = tags.put(ids, word, by=request.who.by, visibility=visibility)
    if not made:
        return {"words": _("The tag %(word)s stands there already.") % {"word": word}}
    told = ngettext("%(n)s mention tagged %(word)s.", "%(n)s mentions tagged %(word)s.", len(made))
    return {"words": told % {"n": figures.number(len(made)), "word": word}, "word": word, "first": made[0], "last": made[-1]}


def _judge(request: PersonRequest, verb: str, groups: Groups, over: int | None) -> dict[str, Any]:
    """At once, or by a job a subject when there are many; what undoes it. `over`: the judgement that somebody read of the one mention."""
    made, begun, by = list[int](), list[str](), request.who.by
    count = sum(len(mentions) for _subject, mentions in groups)
    for subject, mentions in groups:
        what = _what(verb, subject)
        if not what:
            continue
        if count > URGENT:
            begun.append(str(correcting.start(mentions, **what, subject=subject, by=by).pk))
        else:
            made += [one.pk for one in corrections.correct(mentions, **what, subject=subject, by=by, if_standing=over)]
    if begun:
        words = _("%(n)s mentions are being corrected. You can leave this page.") % {"n": figures.number(count)}
        return {"words": words, "jobs": begun}
    return {"words": _done(verb, len(made)), "corrections": made}


def _by_subject(request: PersonRequest, ids: Sequence[int], asked: int | None) -> Groups:
    """The mentions by whom the row's sentiment is towards."""
    on = Match.objects.filter(mention__in=ids, state=Match.State.ON).order_by("mention", "subject")
    if asked is not None:
        on = on.filter(subject=asked)
    if request.who.subjects is not None:
        on = on.filter(subject__in=request.who.subjects)
    towards: dict[int, int] = {}
    for mention, subject in on.values_list("mention", "subject"):
        towards.setdefault(mention, subject)
    groups: dict[int | None, list[int]] = defaultdict(list)
    for mention in ids:
        groups[towards.get(mention)].append(mention)
    subjects = Subject.objects.in_bulk([number for number in groups if number is not None])
    return [(subjects[number] if number is not None else None, mentions) for number, mentions in groups.items()]


def _done(verb: str, count: int) -> str:
    if verb == "not-about":
        return ngettext("%(n)s mention is no longer about it.", "%(n)s mentions are no longer about it.", count) % {"n": count}
    words = ngettext("%(n)s mention corrected to %(sentiment)s.", "%(n)s mentions corrected to %(sentiment)s.", count)
    return words % {"n": count, "sentiment": Sentiment(verb).label}


def _back(request: PersonRequest) -> str:
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else reverse("mentions")


@require_POST
@needs("mentions.correct")
def undo(request: PersonRequest) -> HttpResponse:
    """Take back what was just done: judgements, those of jobs, tags."""
    judged = numbers.listed(request.POST.getlist("correction"))
    found = Correction.objects.filter(pk__in=judged, mention__in=visible(request.who)).values_list("pk", flat=True)
    corrections.undo(list(found), request.who.by)
    for uid in request.POST.getlist("job"):
        job = jobs.find(_uuid(uid))
        take_back = UNDONE.get(job.kind)
        if take_back and (job.by_kind, job.by_id) == (request.who.by.kind, request.who.by.id):
            take_back(job, by=request.who.by)
    first, last = (numbers.read(request.POST.get(name, "")) for name in ("first", "last"))
    if first and last:
        tags.undo(request.POST.get("word", ""), first, last, by=request.who.by)
    messages.success(request, _("Undone."))
    return HttpResponseRedirect(_back(request))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("There is no such job here.")) from None


@require_POST
@needs("mentions.export")
def export(request: PersonRequest) -> HttpResponse:
    """All that is found, as a file, made by a worker."""
    made = exports.ask(
        replace(_asked(request).query, cursor="", limit=PAGE),
        request.POST.get("format", "csv"),
        by=request.who.by,
        language=request.LANGUAGE_CODE or "en",
    )
    return redirect("export", export=made.pk)
