"""Searches kept under a name: for oneself or for all, changed, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import Forbidden, ProductError
from frontend import searches
from frontend.access import PersonRequest, needs
from frontend.bar import Asked, AskForm, iso, subjects_of
from frontend.forms import offer, show
from frontend.stale import Difference, VersionedForm
from search import saved
from search.models import SavedSearch
from tenants.visibility import Visibility, of_writer

ME, AGENCY, ALL = "me", "agency", "all"


class SearchForm(VersionedForm):
    """A name, for whom, and what is asked."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=saved.LONGEST)
    kept_for = forms.ChoiceField(label=gettext_lazy("Kept for"))
    q = forms.CharField(
        label=gettext_lazy("Query"), required=False,
        widget=forms.Textarea(attrs={"class": "query", "rows": 3, "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, request: PersonRequest, **more: Any) -> None:
        super().__init__(data, **more)
        offer(self, "kept_for", kept_for(request))


def kept_for(request: PersonRequest) -> list[tuple[str, str]]:
    """For whom somebody may keep a search."""
    choices = [(ME, _("Me alone"))]
    if request.who.may("mentions.correct"):
        choices += [(AGENCY, _("The agency"))] if request.who.is_agency else []
        choices += [(ALL, _("Everybody"))]
    return choices


def _whom(request: PersonRequest, chosen: str) -> dict[str, Any]:
    """As the actions take it."""
    if chosen == ME:
        return {"owner": request.who.by.id, "visibility": Visibility.AGENCY}
    return {"owner": None, "visibility": of_writer(request.who, Visibility.SHARED if chosen == ALL else Visibility.AGENCY)}


@require_POST
@needs("mentions.read")
def keep(request: PersonRequest) -> HttpResponse:
    """Keep what the page asks under a name."""
    question = _question(QueryDict(request.POST.get("asked", "").removeprefix("?")), request)
    form = SearchForm(request.POST, request)
    form.fields.pop("q")
    if form.is_valid() and AskForm(question, watched=subjects_of(request.who.subjects)).is_valid():
        try:
            made = saved.keep(form.cleaned_data["name"], question, by=request.who.by, **_whom(request, form.cleaned_data["kept_for"]))
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("The search “%(name)s” is kept.") % {"name": made.name})
            return HttpResponseRedirect(searches.address(made))
    context = {"title": _("Keep this search"), "form": form, "asked": request.POST.get("asked", "")}
    return render(request, "frontend/mentions/search.html", context, status=422)


def _question(asked: QueryDict, request: PersonRequest) -> dict[str, str]:
    """What the page asks. A selection stays where it is: so does the period around it, which is another tomorrow when it was not said."""
    question = saved.said(asked.dict())
    if not question.keys() & {*saved.SELECTION} or question.keys() & {*saved.PERIOD}:
        return question
    period = Asked.read(asked, request.who).period
    return question | {"since": iso(period.since), "until": iso(period.until)}


@needs("mentions.read")
def change(request: PersonRequest, search: int) -> HttpResponse:
    """Another name, another query, for others."""
    found = _mine(request, search)
    whom = ME if found.owner_id is not None else ALL if found.visibility == Visibility.SHARED else AGENCY
    initial = {"name": found.name, "kept_for": whom, "q": found.question.get("q", "")}
    form = SearchForm(request.POST or None, request, initial=initial)
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid() and not (differences := form.stale()):
        given = form.cleaned_data
        question = found.question | {"q": given["q"]}
        try:
            saved.change(
                found,
                name=given["name"],
                question=question,
                by=request.who.by,
                if_version=found.version,
                **_whom(request, given["kept_for"]),
            )
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(searches.address(found))
    context = {"title": found.name, "form": form, "search": found, "differences": differences}
    return render(request, "frontend/mentions/search.html", context, status=412 if differences else 422 if form.errors else 200)


@require_POST
@needs("mentions.read")
def remove(request: PersonRequest, search: int) -> HttpResponse:
    found = _mine(request, search)
    saved.remove(found, by=request.who.by)
    messages.success(request, _("The search “%(name)s” is kept no more.") % {"name": found.name})
    return redirect(reverse("mentions"))


def _mine(request: PersonRequest, number: int) -> SavedSearch:
    found = get_object_or_404(SavedSearch.objects.visible_to(request.who), pk=number)
    if not searches.may_change(request, found):
        raise Forbidden(_("This search was kept for all: ask who may correct mentions to change it."))
    return found
