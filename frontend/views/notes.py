"""Notes on charts: what happened, pinned on a moment, so that whoever looks at a curve knows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import numbers
from frontend.access import PersonRequest, needs
from frontend.bar import subjects_of
from frontend.forms import DayField, offer, show
from frontend.stale import Difference, VersionedForm
from frontend.words import SEEN_BY
from ingestion.models import Subject
from reporting import chart_notes
from reporting.models import ChartNote
from tenants import current
from tenants.rights import Who
from tenants.visibility import of_writer

MOST: Final = 200


class NoteForm(VersionedForm):
    """When, what, on which charts; for the agency's people, for whose eyes."""

    words = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=ChartNote._meta.get_field("words").max_length,
        help_text=gettext_lazy("A few words: they are drawn on the charts."),
    )
    day = DayField(label=gettext_lazy("Day"))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    subject = forms.TypedChoiceField(label=gettext_lazy("On the charts of"), required=False, coerce=int, empty_value=None)
    visibility = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=SEEN_BY)

    def __init__(self, data: QueryDict | None, subjects: list[Subject], who: Who, **more: Any) -> None:
        super().__init__(data, **more)
        offer(self, "subject", [("", _("All")), *((subject.pk, subject.name) for subject in subjects)])
        if not who.is_agency:
            del self.fields["visibility"]

    def values(self, subjects: list[Subject], who: Who) -> dict[str, Any]:
        """As the actions take them."""
        given = self.cleaned_data
        return {
            "at": datetime.combine(given["day"], given["time"], current.zone()),
            "words": given["words"],
            "subject": next((subject for subject in subjects if subject.pk == given["subject"]), None),
            "visibility": of_writer(who, given.get("visibility", "")),
            "by": who.by,
        }


@needs("scores.read")
def notes(request: PersonRequest) -> HttpResponse:
    found = ChartNote.objects.visible_to(request.who).select_related("subject").order_by("-at", "-pk")
    last = found.filter(pk=numbers.read(request.GET.get("before", ""))).first()
    shown = list((found.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk)) if last else found)[: MOST + 1])
    context = {
        "title": _("Notes"), "notes": shown[:MOST], "total": found.count(), "may_edit": request.who.may("notes.edit"), "before": last,
        "next": shown[MOST - 1].pk if len(shown) > MOST else None,
    }  # fmt: skip
    return render(request, "frontend/notes/list.html", context)


@needs("notes.edit")
def add(request: PersonRequest) -> HttpResponse:
    """A moment is proposed: the one of the address, else now."""
    subjects = subjects_of(request.who.subjects)
    local = timezone.now().astimezone(current.zone())
    initial = {"day": request.GET.get("day") or local.date(), "time": _minute(local), "subject": request.GET.get("subject", "")}
    form = NoteForm(request.POST or None, subjects, request.who, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            chart_notes.add(**form.values(subjects, request.who))
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("The note stands on the charts."))
            return redirect(_back(request))
    context = {"title": _("Add a note"), "form": form, "back": _back(request)}
    return render(request, "frontend/notes/edit.html", context, status=422 if form.errors else 200)


@needs("notes.edit")
def change(request: PersonRequest, note: int) -> HttpResponse:
    found = _note(request, note)
    subjects = subjects_of(request.who.subjects)
    local = found.at.astimezone(current.zone())
    initial = {
        "words": found.words, "day": local.date(), "time": _minute(local), "subject": found.subject_id or "", "visibility": found.visibility
    }  # fmt: skip
    form = NoteForm(request.POST or None, subjects, request.who, initial=initial)
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid() and not (differences := form.stale()):
        try:
            chart_notes.change(found, **form.values(subjects, request.who), if_version=found.version)
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("notes")
    context = {"title": _("Change a note"), "form": form, "note": found, "back": reverse("notes"), "differences": differences}
    return render(request, "frontend/notes/edit.html", context, status=412 if differences else 422 if form.errors else 200)


@require_POST
@needs("notes.edit")
def remove(request: PersonRequest, note: int) -> HttpResponse:
    chart_notes.remove(_note(request, note), by=request.who.by)
    messages.success(request, _("The note is off the charts."))
    return redirect("notes")


def _minute(local: datetime) -> time:
    return local.time().replace(second=0, microsecond=0)


def _note(request: PersonRequest, number: int) -> ChartNote:
    return get_object_or_404(ChartNote.objects.visible_to(request.who), pk=number)


def _back(request: PersonRequest) -> str:
    """Where they came from, when that is a page of this host."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    known = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if known else reverse("notes")
