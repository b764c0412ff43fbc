"""What do I show? Reports of a month: asked for, made by a worker, read here and fetched as files."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import forms
from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.errors import ProductError
from frontend import figures, files
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.views.jobs import refreshing
from reporting import reports as making
from reporting.formats import formats
from reporting.models import Report
from reporting.periods import month_of
from reputation import counting
from tenants import current, jobs

MONTHS = 12
SHOWN = 100


def months() -> list[tuple[str, str]]:
    """The last months that were heard, newest first."""
    day = (counting.newest_day() or timezone.now()).astimezone(current.zone()).date().replace(day=1)
    found = []
    for _number in range(MONTHS):
        found.append((day.isoformat(), figures.month(day)))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


class ReportForm(forms.Form):
    month = forms.ChoiceField(label=gettext_lazy("Month"), choices=months)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Files"), choices=lambda: [(form.kind, form.label) for form in formats],
        widget=forms.CheckboxSelectMultiple, initial=["csv", "xlsx"],
    )  # fmt: skip


def _visible(request: PersonRequest) -> list[Report]:
    """Reports; somebody limited to some subjects sees those about nothing else, people of the client those that they may."""
    within = request.who.subjects
    found = Report.objects.order_by("-pk")[:SHOWN]
    return [report for report in found if within is None or set(report.subjects) <= within]


@never_cache
@needs("reports.read")
def reports(request: PersonRequest) -> HttpResponse:
    makes = request.who.may("reports.make")
    form = ReportForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST":
        request.who.need("reports.make")
        if form.is_valid():
            try:
                return redirect("report", report=_ask(request, form).pk)
            except ProductError as error:
                show(form, error)
    context = {"title": _("Reports"), "reports": _visible(request), "form": form if makes else None}
    return render(request, "frontend/reputation/reports.html", context, status=422 if form.errors else 200)


def _ask(request: PersonRequest, form: ReportForm) -> Report:
    first = date.fromisoformat(form.cleaned_data["month"])
    since, until = month_of(datetime(first.year, first.month, 1, tzinfo=current.zone()))
    subjects = sorted(request.who.subjects) if request.who.subjects is not None else []
    title = _("Reputation, %(month)s") % {"month": figures.month(first)}
    return making.ask(since, until, subjects, form.cleaned_data["language"], form.cleaned_data["formats"], by=request.who.by, title=title)


def _report(request: PersonRequest, number: int) -> Report:
    found = get_object_or_404(Report, pk=number)
    if request.who.subjects is not None and not set(found.subjects) <= request.who.subjects:
        raise Http404
    return found


@never_cache
@needs("reports.read")
def report(request: PersonRequest, report: int) -> HttpResponse:
    found = _report(request, report)
    job = jobs.known(found.job_uid)
    data = making.data_of(found, request.LANGUAGE_CODE) if making.is_made(found) else None
    labels = {form.kind: form.label for form in formats}
    made = [(name, labels.get(name.partition("-")[0], name), file["size"]) for name, file in found.files.items()]
    context = {"title": found.title, "report": found, "job": job, "data": data, "files": made}
    return refreshing(render(request, "frontend/reputation/report.html", context), while_=bool(job and not job.is_over))


@needs("reports.read")
def file(request: PersonRequest, report: int, format: str) -> FileResponse | HttpResponse:
    return files.sent(*making.file_of(_report(request, report), format))
