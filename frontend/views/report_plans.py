"""Plans of reports: what goes out by itself, when, to whom."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import ProductError, Stale
from frontend import figures, numbers, stale
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.report_forms import PlanForm
from frontend.stale import Difference
from frontend.words import language as language_name
from frontend.words import zones
from reporting import periods, plans
from reporting.models import ReportPlan
from tenants import current


def _plan(request: PersonRequest, number: int) -> ReportPlan:
    found = get_object_or_404(ReportPlan, pk=number, archived_at=None)
    if request.who.subjects is not None and not (found.subjects and set(found.subjects) <= request.who.subjects):
        raise Http404
    return found


@needs("reports.plan")
def add(request: PersonRequest) -> HttpResponse:
    tenant = request.tenant
    language = tenant.languages[0] if tenant.languages else request.LANGUAGE_CODE or "en"
    first = {"name": _("Monthly report"), "time_zone": tenant.time_zone, "language": language, "kind": "month"}
    form = PlanForm(request.POST or None, who=request.who, tenant=tenant, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = plans.add(form.given(), by=request.who.by)
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("Planned: the first report is made %(at)s.") % {"at": _at(made)})
            return redirect("reports")
    return _page(request, form, _("Plan a report"), None)


@needs("reports.plan")
def plan(request: PersonRequest, plan: int) -> HttpResponse:
    found = _plan(request, plan)
    form = PlanForm(request.POST or None, who=request.who, tenant=request.tenant, plan=found, initial=PlanForm.of_plan(found))
    if request.method == "POST" and form.is_valid():
        given = request.POST.get("version", "")
        try:
            kept = plans.change(found, form.given(), by=request.who.by, version=numbers.read(given) if given else None)
        except Stale:
            found.refresh_from_db()
            form.add_error(None, str(stale.WORDS))
            return _page(request, form, found.name, found, _differences(form, found))
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved. The next report is made %(at)s.") % {"at": _at(kept)})
            return redirect("reports")
    return _page(request, form, found.name, found)


def _differences(form: PlanForm, found: ReportPlan) -> list[Difference]:
    """Where the plan as it rests now is not what was written, the people it goes to among it."""
    told = stale.differences(form, PlanForm.of_plan(found))
    written = form.people()
    names = {person["number"]: person["name"] for person in written}
    theirs = sorted(_person(names.get(one["user"], _("Somebody who left")), one["language"], one["time_zone"]) for one in found.people)
    yours = sorted(_person(one["name"], one["language"], one["zone"]) for one in written if one["ticked"])
    return told if theirs == yours else [*told, Difference(_("To whom"), "; ".join(theirs), "; ".join(yours))]


def _person(name: str, language: str, zone: str) -> str:
    return f"{name}, {language_name(language)}, {zone}"


def _page(
    request: PersonRequest, form: PlanForm, title: str, found: ReportPlan | None, differences: Sequence[Difference] = ()
) -> HttpResponse:
    ahead = None
    if found and found.active:
        window = periods.holding(found.kind, found.next_since, current.zone())
        ahead = {"period": periods.lowered(periods.words(found.kind, *window, current.zone())), "at": found.next_at}
    people = form.people()
    context = {
        "title": title, "form": form, "plan": found, "people": people, "to_nobody": found is not None and not found.people,
        "left": sum(1 for one in people if one["left"]), "ahead": ahead,
        "zones": zones(), "now": timezone.now(), "differences": differences,
    }  # fmt: skip
    return render(request, "frontend/reports/plan.html", context, status=412 if differences else 422 if form.errors else 200)


def _at(plan: ReportPlan) -> str:
    return figures.on_moment(plan.next_at)


@require_POST
@needs("reports.plan")
def pause(request: PersonRequest, plan: int) -> HttpResponse:
    plans.set_active(_plan(request, plan), False, by=request.who.by)
    return redirect("reports")


@require_POST
@needs("reports.plan")
def resume(request: PersonRequest, plan: int) -> HttpResponse:
    plans.set_active(_plan(request, plan), True, by=request.who.by)
    return redirect("reports")


@require_POST
@needs("reports.plan")
def archive(request: PersonRequest, plan: int) -> HttpResponse:
    plans.archive(_plan(request, plan), by=request.who.by)
    messages.success(request, _("No report is planned by it any more. Those that were made stay."))
    return redirect("reports")
