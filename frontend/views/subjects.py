"""Whom do we watch? Brands, competitors, products, people, themes; each defined by a query that is tried before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import Invalid, ProductError, Stale
from frontend import asking, completing, marking, stale
from frontend.access import PersonRequest, needs
from frontend.asking import Echo
from frontend.bar import newest_period, subjects_of
from frontend.forms import show
from frontend.marking import Stretch
from ingestion import previews
from ingestion import subjects as actions
from ingestion.models import Subject, SubjectKind, SubjectVersion
from ingestion.previews import Preview, Previewed
from reputation import counting
from search import querying
from tenants import current
from tenants import jobs as work


class SubjectForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=SubjectKind.choices)
    query = forms.CharField(
        label=gettext_lazy("Query"), strip=True, widget=forms.Textarea(attrs={"class": "query", "rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy('Words that a text about it holds, as in: (acme OR "acme shoes" OR @acme) NOT film'),
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("Why this change"), max_length=300, required=False)


@dataclass(frozen=True, slots=True)
class Line:
    subject: Subject
    typed: str
    mentions: int
    stories: int


@needs("subjects.read")
def subjects(request: PersonRequest) -> HttpResponse:
    listed = subjects_of(request.who.subjects)
    since, until = newest_period().instants(current.zone())
    counts = counting.counts(since, until, ["subject"], subjects=[one.pk for one in listed]) if since and until else []
    found = {count.keys[0]: count for count in counts}
    typed = dict(SubjectVersion.objects.filter(subject__in=listed, number=F("subject__version")).values_list("subject", "typed"))
    lines = [
        Line(one, typed.get(one.pk, one.query), *((found[one.pk].mentions, found[one.pk].stories) if one.pk in found else (0, 0)))
        for one in listed
    ]
    return render(request, "frontend/subjects/list.html", {"title": _("Subjects"), "lines": lines})


@needs("subjects.edit")
def add(request: PersonRequest) -> HttpResponse:
    """Tried first, kept when it is right."""
    form = SubjectForm(
        request.POST or None,
        initial={"kind": request.GET.get("kind", "own"), "name": request.GET.get("name", ""), "query": request.GET.get("query", "")},
    )
    if request.method == "POST" and form.is_valid() and "keep" in request.POST:
        try:
            made = actions.create(**form.cleaned_data, by=request.who.by)
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("%(name)s is watched: what was heard before is matched with it now.") % {"name": made.name})
            return redirect("subject", subject=made.pk)
    return _page(request, form, {"title": _("Add a subject")})


@needs("subjects.read")
def subject(request: PersonRequest, subject: int) -> HttpResponse:
    """The query, its course, and an edit of it."""
    found = get_object_or_404(Subject, pk__in=[one.pk for one in subjects_of(request.who.subjects)], pk=subject)
    versions = list(found.versions.order_by("-number"))
    typed = versions[0].typed if versions else found.query
    edits = request.who.may("subjects.edit")
    form = SubjectForm(request.POST or None, initial={"name": found.name, "kind": found.kind, "query": typed})
    if request.method == "POST":
        request.who.need("subjects.edit")
        if form.is_valid() and "keep" in request.POST:
            try:
                actions.edit(found, **form.cleaned_data, if_version=_number(request.POST.get("version", "")), by=request.who.by)
            except Stale:
                return _stale(request, form, found, versions)
            except ProductError as error:
                show(form, error)
            else:
                messages.success(request, _("Kept. What was heard before is matched again."))
                return redirect("subject", subject=found.pk)
    job = work.known(versions[0].rematch_job) if versions else None
    context = {"title": found.name, "subject": found, "versions": versions, "edits": edits, "job": job if job and not job.is_over else None}
    return _page(request, form, context)


def _stale(request: PersonRequest, form: SubjectForm, found: Subject, versions: list[SubjectVersion]) -> HttpResponse:
    """Somebody else kept a change meanwhile: both versions, and a form that overwrites theirs when it is sent once more."""
    now = {"name": found.name, "kind": found.kind, "query": versions[0].typed if versions else found.query}
    form.add_error(None, str(stale.WORDS))
    both = {"differences": stale.differences(form, now)}
    response = _page(request, form, {"title": found.name, "subject": found, "versions": versions, "edits": True, "job": None} | both)
    response.status_code = HTTPStatus.PRECONDITION_FAILED
    return response


@require_POST
@needs("subjects.edit")
def archive(request: PersonRequest, subject: int) -> HttpResponse:
    found = get_object_or_404(Subject.objects.watched(), pk=subject)
    actions.archive(found, request.who.by)
    messages.success(request, _("%(name)s is watched no more; its versions stay.") % {"name": found.name})
    return redirect("subjects")


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


# -- what a query would find


@dataclass(frozen=True, slots=True)
class Example:
    item: Previewed
    title: Sequence[Stretch]
    text: Sequence[Stretch]


def _page(request: PersonRequest, form: SubjectForm, context: dict[str, Any]) -> HttpResponse:
    text = form["query"].value() or ""
    known: dict[str, Any] = {"form": form, "completions": completing.words(subjects_of(request.who.subjects), request.who)} | context
    if request.method == "POST" and text.strip():
        known |= _tried(text, form)
    return render(request, "frontend/subjects/edit.html", known, status=422 if form.errors else 200)


def _tried(text: str, form: SubjectForm) -> dict[str, Any]:
    """What the text would find, or where it is wrong; what could be better about it."""
    try:
        found = previews.preview(text)
    except Invalid as error:
        if not form.errors.get("query"):
            show(form, error)
        return {"echoes": [asking.echo(text, wrong) for wrong in error.errors if wrong.position is not None]}
    advice: list[Echo] = [asking.echo(text, remark) for remark in querying.check(text).advice]
    return {"preview": found, "examples": _examples(found), "advice": advice}


def _examples(found: Preview) -> list[Example]:
    return [
        Example(item, marking.cut(item.title, _pieces(item, "title")), marking.excerpt(item.text, _pieces(item, "body")))
        for item in found.items
    ]


def _pieces(item: Previewed, part: str) -> list[marking.Piece]:
    return [marking.Piece(span.start, span.end) for span in item.marks if span.part == part]
