"""Whom do we watch? Brands, competitors, products, people, themes; each defined by a query that is tried before it is kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid, ProductError, Stale
from frontend import asking, columns, completing, lists, numbers, stale, trying, watched
from frontend.access import PersonRequest, needs
from frontend.asking import Echo
from frontend.bar import subjects_of
from frontend.forms import show
from frontend.subject_forms import SubjectForm, opening
from frontend.watched import FilterForm
from ingestion import backtests, periods, versions
from ingestion import subjects as actions
from ingestion.backtests import Change
from ingestion.models import Subject
from search import querying
from tenants import jobs as work

RECENT = 4
"""Versions shown beside the editor."""


@needs("subjects.read")
def subjects(request: PersonRequest) -> HttpResponseBase:
    """A page of the list, or with `format=csv` all that is asked for."""
    form = FilterForm(request.GET)
    asked = watched.asked(form, request.who)
    pages = Paginator(asked, watched.PAGE)
    if lists.is_asked(request):
        return lists.sent("subjects", columns.SUBJECTS, (watched.lines(list(page), request.who) for page in pages))
    page = pages.get_page(request.GET.get("page"))
    context = {
        "title": _("Subjects"), "form": form, "page": page, "groups": watched.groups(watched.lines(list(page), request.who)),
        "filtered": any(form.cleaned_data.values()) if form.is_valid() else False, "shares": request.who.subjects is None,
    }  # fmt: skip
    return render(request, "frontend/subjects/list.html", context)


@needs("subjects.edit")
def add(request: PersonRequest) -> HttpResponse:
    """Tried first, kept when it is right."""
    form = SubjectForm(request.POST or None, initial=opening(request, None).values)
    if request.method == "POST" and form.is_valid():
        if "keep" in request.POST:
            try:
                made = actions.create(**form.cleaned_data, by=request.who.by)
            except ProductError as error:
                show(form, error)
            else:
                messages.success(request, _("%(name)s is watched: what was heard before is matched with it now.") % {"name": made.name})
                return redirect("subject", subject=made.pk)
        elif counted := _counted(request, form, None):
            return counted
    return _page(request, form, {"title": _("Add a subject"), "subject": None})


@needs("subjects.read")
def subject(request: PersonRequest, subject: int) -> HttpResponse:
    """The query, its course, and an edit of it."""
    found = get_object_or_404(Subject, pk__in=[one.pk for one in subjects_of(request.who.subjects)], pk=subject)
    history = versions.history(found, RECENT)
    typed = history[0].typed if history else found.query
    edits = request.who.may("subjects.edit")
    opened = opening(request, found, typed)
    job = work.known(history[0].job) if history else None
    context = {"title": found.name, "subject": found, "history": history, "edits": edits, "job": job, "again": opened.again}
    if not edits:
        context["said"] = watched.sentence(found, request.who)
    form = SubjectForm(request.POST or None, initial=opened.values)
    if request.method == "POST":
        request.who.need("subjects.edit")
        if form.is_valid():
            if "keep" in request.POST:
                return _kept(request, form, found, context, typed)
            if counted := _counted(request, form, found):
                return counted
    return _page(request, form, context)


def _kept(request: PersonRequest, form: SubjectForm, found: Subject, context: dict[str, Any], typed: str) -> HttpResponse:
    try:
        kept = actions.edit(found, **form.cleaned_data, if_version=_version(request), by=request.who.by)
    except Stale:
        # Somebody else kept a change meanwhile: both versions, and a form that overwrites theirs when it is sent once more.
        form.add_error(None, str(stale.WORDS))
        now = {"name": found.name, "kind": found.kind, "query": typed}
        response = _page(request, form, context | {"differences": stale.differences(form, now)})
        response.status_code = HTTPStatus.PRECONDITION_FAILED
        return response
    except ProductError as error:
        show(form, error)
        return _page(request, form, context)
    said = _("Saved. What was heard before is matched again.") if kept.version != found.version else _("Saved.")
    messages.success(request, said)
    return redirect("subject", subject=found.pk)


def _counted(request: PersonRequest, form: SubjectForm, found: Subject | None) -> HttpResponse | None:
    """Have a worker try every text: its page shows how far it is."""
    if "count" not in request.POST or request.who.subjects is not None:
        return None
    try:
        job = backtests.start(Change.of(form.cleaned_data["query"], found), request.who.by)
    except Invalid as error:
        show(form, error)
        return None
    return redirect("backtest", job=job.pk)


@require_POST
@needs("subjects.edit")
def archive(request: PersonRequest, subject: int) -> HttpResponse:
    found = get_object_or_404(Subject.objects.watched(), pk=subject)
    actions.archive(found, request.who.by)
    messages.success(request, _("%(name)s is no longer watched; its versions stay.") % {"name": found.name})
    return redirect("subjects")


# -- what a change would do


def _page(request: PersonRequest, form: SubjectForm, context: dict[str, Any]) -> HttpResponse:
    text = form["query"].value() or ""
    known: dict[str, Any] = {"form": form, "completions": completing.words(subjects_of(request.who.subjects), request.who)} | context
    # What comes filled from elsewhere, an old form or a query of the mentions, is tried at once.
    is_asked = request.method == "POST" or request.GET.keys() & {"query", "version", "tried"}
    if text.strip() and is_asked and request.who.may("subjects.edit"):
        known |= _tried(request, text, form, context["subject"])
    return render(request, "frontend/subjects/edit.html", known, status=422 if form.errors else 200)


def _tried(request: PersonRequest, text: str, form: SubjectForm, subject: Subject | None) -> dict[str, Any]:
    """What the text would change, or where it is wrong; what could be better about it."""
    change = Change.of(text, subject)
    try:
        change.trees()
    except Invalid as error:
        if form.is_bound and not form.errors.get("query"):
            show(form, error)
        return {"echoes": [asking.echo(text, wrong) for wrong in error.errors if wrong.position is not None], "refused": error.detail}
    advice: list[Echo] = [asking.echo(text, remark) for remark in querying.check(text).advice]
    if request.who.subjects is not None:
        return {"advice": advice, "limited": True}
    if backtests.is_large(horizon := periods.horizon(change.days)):
        return {"advice": advice, "large": horizon.mentions + horizon.items}
    return {"advice": advice, "tried": trying.tried(backtests.at_once(change), is_new=subject is None)}


def _version(request: PersonRequest) -> int | None:
    """As the form was read; none of a program that does not say."""
    given = request.POST.get("version", "")
    return numbers.read(given) if given else None
