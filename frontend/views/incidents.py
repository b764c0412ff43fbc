"""Is it a crisis? The list of abnormal rises, the page of one, and what people do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import Conflict, ProductError
from frontend import columns, early, happening, lists, pages
from frontend.access import PersonRequest, needs
from frontend.charts.shown import PAGE, show
from frontend.forms import DayField
from frontend.forms import show as show_error
from frontend.stale import Difference, VersionedForm
from frontend.unfolded import unfolded
from frontend.words import SEEN_BY
from reporting import incidents as words
from reporting import outcomes as told
from reputation.incidents import acting
from reputation.incidents.outcomes import outcomes
from reputation.models import Action, CheckStep, Incident, Status
from reputation.statements.concerning import concerned
from tenants import current
from tenants.rights import Who
from tenants.visibility import Visibility, of_writer

BY: Final = ("began_at", "pk")


class ActionForm(forms.Form):
    """What was done and when; for the agency's people, for whose eyes."""

    words = forms.CharField(label=gettext_lazy("What was done"), max_length=Action._meta.get_field("words").max_length)
    day = DayField(label=gettext_lazy("Day"))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    visibility = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=SEEN_BY)

    def __init__(self, who: Who, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not who.is_agency:
            del self.fields["visibility"]

    @property
    def at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], current.zone())


class StatusForm(VersionedForm):
    status = forms.ChoiceField(label=gettext_lazy("Handling"), choices=Status)

    def __init__(self, found: Incident, *args: Any) -> None:
        super().__init__(*args, auto_id="incident-%s", initial={"status": found.status})


class StepForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("Step"), max_length=CheckStep._meta.get_field("words").max_length)


@needs("incidents.read")
def incidents(request: PersonRequest) -> HttpResponseBase:
    """The newest first; those that go on stand above all others. With `format=csv`, their file."""
    found = Incident.objects.of(request.who.subjects).select_related("subject")
    state = request.GET.get("state", "")
    chosen = found.filter(status=state) if state in Status.values else found
    if lists.is_asked(request):
        return lists.sent("incidents", columns.INCIDENTS, pages.stretches(chosen, by=BY))
    going = list(found.going_on().order_by("-began_at"))
    listed = pages.page(chosen.exclude(pk__in=[incident.pk for incident in going]), request.GET, by=BY)
    context = {
        "title": _("Incidents"),
        "going": [_line(incident) for incident in going],
        "early": early.shown(request.who),
        "listed": listed,
        "lines": [_line(incident) for incident in listed.rows],
        "choices": pages.choices(found, request.GET, "status", dict(Status.choices)),
        "shows_handling": request.who.is_agency or any(incident.status != Status.NEW for incident in listed.rows),
    }
    return render(request, "frontend/incidents/list.html", context)


def _line(incident: Incident) -> dict[str, Any]:
    said = {"title": words.title(incident), "sentence": words.sentence(incident), "against": words.against(incident)}
    return {"incident": incident, **said}


@needs("incidents.read")
def incident(request: PersonRequest, incident: int) -> HttpResponse:
    return _page(request, _found(request, incident))


def _page(
    request: PersonRequest, found: Incident, form: ActionForm | StatusForm | None = None, differences: Sequence[Difference] = ()
) -> HttpResponse:
    """The page of one; what was sent and is not right stands where it was written."""
    local = timezone.now().astimezone(current.zone())
    initial = {"day": local.date(), "time": local.time().replace(second=0, microsecond=0)}
    done = list(Action.objects.filter(incident=found).visible_to(request.who).order_by("-at", "-id"))
    drawn, may_read = unfolded(found, request.who), request.who.may("statements.read")
    ticked, followed = {action.step_id for action in done}, outcomes(found, done)
    context = {
        "title": words.title(found),
        "incident": found,
        "sentence": words.sentence(found),
        "happening": happening.happening(found),
        "course": show("incident-course", drawn.mentions, {"incident": found.pk}, column=PAGE),
        "negative": show("incident-negative", drawn.negative, {"incident": found.pk}, column=PAGE),
        "mentions": happening.address(found),
        "may_read_statements": may_read,
        "statements": concerned(found.subject_id, found.began_at, found.over_at or timezone.now(), request.who.subjects)
        if may_read
        else (),
        "done": [(action, told.sentence(found, followed[action.pk])) for action in done],
        "steps": [(step, step.pk in ticked) for step in acting.steps()],
        "standing": form if isinstance(form, StatusForm) else StatusForm(found),
        "differences": differences,
        "form": form if isinstance(form, ActionForm) else ActionForm(request.who, initial=initial),
        "may_handle": request.who.may("incidents.handle"),
    }
    return render(request, "frontend/incidents/incident.html", context, status=412 if differences else 422 if form else 200)


@require_POST
@needs("incidents.handle")
def status(request: PersonRequest, incident: int) -> HttpResponse:
    found = _found(request, incident)
    form = StatusForm(found, request.POST)
    differences = form.stale() if form.is_valid() else ()
    if form.errors:
        return _page(request, found, form, differences)
    acting.set_status(found, form.cleaned_data["status"], by=request.who.by, if_version=found.version)
    messages.success(request, _("Handling of this incident: %(status)s.") % {"status": found.get_status_display()})
    return redirect("incident", incident=found.pk)


@require_POST
@needs("incidents.handle")
def act(request: PersonRequest, incident: int) -> HttpResponse:
    """Write down what was done; an error stands beside what was typed."""
    found = _found(request, incident)
    form = ActionForm(request.who, request.POST)
    if form.is_valid():
        visibility = of_writer(request.who, form.cleaned_data.get("visibility", ""))
        try:
            acting.write(found, form.cleaned_data["words"], at=form.at, by=request.who.by, visibility=visibility)
        except ProductError as error:
            show_error(form, error, names={"at": "day"})
        else:
            return redirect("incident", incident=found.pk)
    return _page(request, found, form)


@require_POST
@needs("incidents.handle")
def tick(request: PersonRequest, incident: int, step: int) -> HttpResponse:
    """A step of the checklist is done."""
    found = _found(request, incident)
    ticked = get_object_or_404(CheckStep, pk=step, removed_at=None)
    try:
        acting.write(found, "", step=ticked, by=request.who.by, visibility=of_writer(request.who, Visibility.SHARED))
    except Conflict as error:
        messages.info(request, error.detail)  # somebody else did it too: nothing is lost
    return redirect("incident", incident=found.pk)


@require_POST
@needs("incidents.handle")
def take_back(request: PersonRequest, incident: int, action: int) -> HttpResponse:
    found = _found(request, incident)
    written = get_object_or_404(Action.objects.visible_to(request.who).select_related("incident__subject"), pk=action, incident=found)
    acting.take_back(written, by=request.who.by)
    return redirect("incident", incident=found.pk)


@needs("incidents.handle")
def steps(request: PersonRequest) -> HttpResponse:
    """The client's checklist, asked on each incident."""
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acting.add_step(form.cleaned_data["words"], by=request.who.by)
        except ProductError as error:
            show_error(form, error)
        else:
            return redirect("incident-steps")
    context = {"title": _("Checklist for incidents"), "steps": acting.steps(), "form": form}
    return render(request, "frontend/incidents/steps.html", context, status=422 if form.errors else 200)


@require_POST
@needs("incidents.handle")
def remove_step(request: PersonRequest, step: int) -> HttpResponse:
    acting.remove_step(get_object_or_404(CheckStep, pk=step, removed_at=None), by=request.who.by)
    return redirect("incident-steps")


def _found(request: PersonRequest, number: int) -> Incident:
    return get_object_or_404(Incident.objects.of(request.who.subjects).select_related("subject"), pk=number)
