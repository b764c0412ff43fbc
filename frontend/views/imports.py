"""A file brought in: given, shown with its mapping on ten rows, started, followed to its end with what became of each line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Case, F, Value, When
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.choices import JobState
from core.errors import ProductError
from frontend import columns, figures, lists, pages, words
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.views.jobs import refreshing
from ingestion import imports as actions
from ingestion import subjects
from ingestion.imports import mapping as mappings
from ingestion.imports.brands import Brand
from ingestion.imports.showing import Shown
from ingestion.models import ImportFile, Subject, SubjectKind
from tenants import jobs

NOT_STARTED: Final = "given"
_STATE: Final = Case(When(run__job_uid=None, then=Value(NOT_STARTED)), default=F("run__state"))
"""What the list calls it: the run of a file begins once somebody has looked at the file."""


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX, JSON or NDJSON, 1 GB at most. The first line of a table names its columns."),
    )


class StartForm(forms.Form):
    """What each column is, and what every row gets."""

    dates = forms.ChoiceField(
        label=gettext_lazy("Dates such as 03/04/2026"), required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("as found")), ("day_first", gettext_lazy("day first")), ("month_first", gettext_lazy("month first"))],
    )  # fmt: skip
    platform = forms.CharField(label=gettext_lazy("Platform of every row"), required=False, max_length=40)

    def __init__(self, *args: Any, file: ImportFile, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = words.item_fields()
        for number, column in enumerate(file.columns):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column, choices=choices, initial=file.mapping.get(column, mappings.EXTRA)
            )

    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column-")]

    def mapping(self, file: ImportFile) -> dict[str, str]:
        return {column: self.cleaned_data[f"column-{number}"] for number, column in enumerate(file.columns)}


@never_cache
@needs("imports.read")
def imports(request: PersonRequest) -> HttpResponseBase:
    """What was brought in, and the way to bring in more."""
    runs = request.who.may("imports.run")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        request.who.need("imports.run")
        if form.is_valid():
            given = cast("UploadedFile[bytes]", form.cleaned_data["file"])
            try:
                return redirect("import", file=actions.receive(given, given.name or "file", by=request.who.by).pk)
            except ProductError as error:
                show(form, error)
    found = ImportFile.objects.select_related("run__source").annotate(state=_STATE)
    named = {NOT_STARTED: _("to be looked at"), **dict(JobState.choices)}
    state = request.GET.get("state", "")
    chosen = found.filter(state=state) if state in named else found
    if lists.is_asked(request):
        return lists.sent("imports", columns.IMPORTS, pages.stretches(chosen))
    context = {
        "title": _("Imports"), "form": form if runs else None, "listed": pages.page(chosen, request.GET),
        "choices": pages.choices(found, request.GET, "state", named),
    }  # fmt: skip
    return render(request, "frontend/imports/list.html", context, status=422 if form.errors else 200)


@never_cache
@needs("imports.read")
def file(request: PersonRequest, file: int) -> HttpResponse:
    """Before it is started, the mapping; afterwards, how far it is and what became of it."""
    found = get_object_or_404(ImportFile.objects.select_related("run__source"), pk=file)
    if found.run.job_uid is not None:
        return _progress(request, found)
    request.who.need("imports.run")
    form = StartForm(request.POST or None, file=found)
    rows: Sequence[Any] = found.sample
    if request.method == "POST" and form.is_valid():
        try:
            if "start" in request.POST:
                return _start(request, found, form)
            rows = _as_sample(actions.preview(found, form.mapping(found), dates=form.cleaned_data["dates"]))
        except ProductError as error:
            show(form, error, names={"mapping": ""})
    context = {
        "title": found.name, "file": found, "form": form, "rows": [_Line.read(row) for row in rows],
        "notices": [words.import_notice(notice) for notice in found.dialect.get("notices", [])], "brands": _brands(found),
    }  # fmt: skip
    return render(request, "frontend/imports/mapping.html", context, status=422 if form.errors else 200)


def _start(request: PersonRequest, found: ImportFile, form: StartForm) -> HttpResponse:
    """The subjects that were ticked first, so that what comes in finds them; then the file."""
    asked = set(request.POST.getlist("brand"))
    for brand in _brands(found):
        if brand.name not in asked:
            continue
        try:
            subjects.create(brand.name, SubjectKind.OWN, brand.query, by=request.who.by)
        except ProductError as error:
            messages.error(request, _("%(name)s was not added as a subject: %(why)s") % {"name": brand.name, "why": error.detail})
    given = form.cleaned_data
    actions.start(found, form.mapping(found), by=request.who.by, defaults={"platform": given["platform"]}, dates=given["dates"])
    return redirect("import", file=found.pk)


def _brands(found: ImportFile) -> list[Brand]:
    """Values of the file that no subject is named after yet."""
    known = {name.lower() for name in Subject.objects.watched().values_list("name", flat=True)}
    return [brand for brand in actions.propose_subjects(found) if brand.name.lower() not in known]


def _as_sample(rows: Sequence[Shown]) -> list[Mapping[str, Any]]:
    return [{"number": row.number, "fields": row.fields, "problems": row.problems} for row in rows]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as it would come in, or why it would not."""

    number: int
    text: str
    title: str
    author: str
    published_at: str
    url: str
    others: Sequence[tuple[str, str]]
    problems: Sequence[str]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> _Line:
        fields = row["fields"]
        author = fields.get("author", "")
        named = author if isinstance(author, str) else author.get("name") or author.get("handle") or author.get("id") or ""
        main = {"text", "title", "author", "published_at", "url", "external_id", "extra"}
        others = [(words.item_field(name), _plain(value)) for name, value in fields.items() if name not in main]
        problems = [str(problem["detail"]) for problem in row["problems"]]
        return cls(
            row["number"],
            str(fields.get("text", "")),
            str(fields.get("title", "")),
            str(named),
            _moment(str(fields.get("published_at", ""))),
            str(fields.get("url", "")),
            others,
            problems,
        )


def _moment(text: str) -> str:
    """A date as people write it, when it is one."""
    try:
        return figures.moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{words.item_field(name)} {inner}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _progress(request: PersonRequest, found: ImportFile) -> HttpResponse:
    run = found.run
    job = jobs.known(run.job_uid)
    ended = sum(count for outcome, count in run.outcomes.items() if outcome)
    waiting = max(run.received - ended, 0)
    reads = job is not None and not job.is_over
    works = reads or (run.state == JobState.DONE and waiting > 0)
    context = {
        "title": found.name, "file": found, "run": run, "job": job, "waiting": waiting, "ended": ended, "works": works, "reads": reads,
        "counted": not reads or run.received or run.refused or (job and job.done),
        "kept_until": actions.kept_until(found),
        "kept": run.outcomes.get("stored", 0) + run.outcomes.get("updated", 0) + run.outcomes.get("unchanged", 0),
    }  # fmt: skip
    return refreshing(render(request, "frontend/imports/progress.html", context), while_=works)


@require_POST
@needs("imports.run")
def discard(request: PersonRequest, file: int) -> HttpResponse:
    found = get_object_or_404(ImportFile, pk=file)
    actions.discard(found, request.who.by)
    messages.success(request, _("%(name)s is forgotten: nothing was brought in.") % {"name": found.name})
    return redirect("imports")


@needs("imports.read")
def refused(request: PersonRequest, file: int) -> HttpResponse | FileResponse:
    """The refused lines, each with its reason: to be corrected and given again."""
    found = get_object_or_404(ImportFile, pk=file)
    response = FileResponse(
        actions.refused(found), as_attachment=True, filename=f"refused-{found.pk}.csv", content_type="text/csv; charset=utf-8"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
