"""What do I show? Reports and their plans: asked for, made by a worker, read here and fetched as files; each number opens its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import ProductError
from frontend import columns, files, lists, numbers, pages, reading, rows, words
from frontend.access import PersonRequest, needs
from frontend.charts.files import drawn
from frontend.forms import show
from frontend.made_report_forms import CommentForm, JudgeForm, ShareForm
from frontend.opened import visible as visible_mentions
from frontend.report_forms import ReportForm, periods_ahead
from frontend.views.jobs import refreshing
from ingestion.models import Mention
from reporting import approvals, comments, figures, picturing, plans, questions, receivers, writing
from reporting import reports as making
from reporting.facts import ReportData
from reporting.formats import formats
from reporting.models import Delivery, DeliveryState, Figure, Report, ReportPlan
from tenants import jobs
from tenants.visibility import of_writer

SHOWN: Final = 100
PAGE: Final = 50


def visible(request: PersonRequest) -> Any:
    """The reports that they may read."""
    return Report.objects.seen_by(agency=request.who.is_agency, subjects=request.who.subjects)


def find(request: PersonRequest, number: int) -> Report:
    """The report, or a page that says there is none."""
    found: Report | None = visible(request).select_related("plan").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@never_cache
@needs("reports.read")
def reports(request: PersonRequest) -> HttpResponseBase:
    sent, followed = Q(deliveries__state=DeliveryState.SENT), Q(deliveries__opened_at__isnull=False)
    listed = (
        visible(request)
        .select_related("plan")
        .annotate(sent=Count("deliveries", filter=sent), followed=Count("deliveries", filter=followed))
    )
    if lists.is_asked(request):
        return lists.sent("reports", columns.REPORTS, pages.stretches(listed))
    given = request.GET.get("before", "")
    before = numbers.read(given) or None
    asked = list((listed.filter(pk__lt=before) if before else listed).order_by("-pk")[: SHOWN + 1])
    planned: Sequence[ReportPlan] = []
    here: dict[int, receivers.Person] = {}
    if request.who.may("reports.plan"):
        planned = list(ReportPlan.objects.filter(archived_at=None).order_by("-active", "next_at"))
        here = receivers.people(request.tenant)
    context = {
        "title": _("Reports"), "reports": asked[:SHOWN], "total": visible(request).count(), "before": before,
        "next": asked[SHOWN - 1].pk if len(asked) > SHOWN else None,
        "plans": [(plan, len(plans.left(plan, here))) for plan in planned],
    }  # fmt: skip
    return render(request, "frontend/reports/list.html", context)


@never_cache
@needs("reports.make")
def add(request: PersonRequest) -> HttpResponse:
    """A report of a period: what it would hold is shown before it is made."""
    form = ReportForm(request.POST or None, who=request.who, initial=ReportForm.first(request.GET, request.LANGUAGE_CODE or "en"))
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" not in request.POST:
                return redirect("report", report=_ask(request, form).pk)
        except ProductError as error:
            show(form, error)
    ahead = periods_ahead(form, request.who) if not form.errors else None
    context = {"title": _("New report"), "form": form, "ahead": ahead}
    return render(request, "frontend/reports/add.html", context, status=422 if form.errors else 200)


def _ask(request: PersonRequest, form: ReportForm) -> Report:
    since, until = form.window()
    given = form.cleaned_data
    languages = given["languages"]
    return making.ask(
        since, until, form.subjects(), languages[0], given["formats"], by=request.who.by, title=given["title"], languages=languages,
        sections=given["sections"], visibility=of_writer(request.who, given.get("visibility", "")),
    )  # fmt: skip


@never_cache
@needs("reports.read")
def report(request: PersonRequest, report: int) -> HttpResponse:
    return page(request, find(request, report))


def page(request: PersonRequest, found: Report, sent: CommentForm | JudgeForm | None = None, status: int = 200) -> HttpResponse:
    """A report with all that is around it; what was `sent` and refused stands where it was written."""
    job = jobs.find(found.job_uid) if found.job_uid else None
    waits = bool(job and not job.is_over)
    data = making.data_of(found, request.LANGUAGE_CODE or "") if making.is_made(found) else None
    context = {
        "title": found.title, "report": found, "job": job, "data": data, "document": _document(request, found, data) if data else "",
        "files": files_of(found), "is_made": found.made_at is not None,
        **(_around(request, found) if data else {}),
        "comment_form": sent if isinstance(sent, CommentForm) else CommentForm(request.who),
        "judge_form": sent if isinstance(sent, JudgeForm) else JudgeForm(),
    }  # fmt: skip
    return refreshing(render(request, "frontend/reports/report.html", context, status=status), while_=waits)


def _document(request: PersonRequest, found: Report, data: ReportData) -> str:
    """The report itself, which speaks its own language to whoever reads it."""
    with translation.override(data.language):
        context = {"reading": reading.of_report(found, data), "report": found, "link": True}
        return render_to_string("frontend/reports/_document.html", context, request)


def files_of(found: Report) -> list[tuple[str, str, int]]:
    """Each file: its name in addresses, what it is called, its size."""
    labels = {form.kind: str(form.label) for form in formats}
    made = []
    for name, file in found.files.items():
        kind, _dash, language = name.partition("-")
        label = labels.get(kind, kind)
        made.append((name, f"{label}, {words.language(language or found.language)}" if len(found.languages) > 1 else label, file["size"]))
    return made


def _around(request: PersonRequest, found: Report) -> dict[str, Any]:
    """What people said of it, who has it, what they may do with it."""
    who = request.who
    given = list(approvals.of(found))
    hands_on = who.may("reports.send")
    return {
        "comments": list(comments.of(found, who)),
        "approvals": given,
        "approved": approvals.stands(found),
        "mine": next((one.state for one in given if (one.by_kind, one.by_id) == (who.by.kind, who.by.id)), ""),
        "deliveries": list(Delivery.objects.filter(report=found).order_by("name")) if hands_on else [],
        "people": list(receivers.people(request.tenant).values()) if hands_on else [],
        "shares": list(found.shares.order_by("-pk")) if who.may("reports.share") else [],
        "share_form": ShareForm() if who.may("reports.share") else None,
        "now": timezone.now(),
        "digest": bytes(found.digest).hex() if found.digest else "",
    }


@needs("reports.read")
def file(request: PersonRequest, report: int, format: str) -> FileResponse | HttpResponse:
    return files.sent(*making.file_of(find(request, report), format))


@needs("reports.read")
def chart(request: PersonRequest, report: int, chart: str) -> HttpResponseBase:
    """A chart of the report by itself."""
    found = find(request, report)
    with translation.override(making.language_of(found, request.LANGUAGE_CODE or "")):
        return drawn(request, picture_of(found, chart, request.LANGUAGE_CODE or ""), chart)


def picture_of(found: Report, name: str, language: str) -> Any:
    """The chart of this name; None when the report has no such one."""
    if not making.is_made(found):
        return None
    data = making.data_of(found, language)
    rows_of = data.chart(name)
    return picturing.picture(data, rows_of) if rows_of else None


@needs("reports.read")
def figure(request: PersonRequest, report: int, figure: int) -> HttpResponse:
    """One number, and the mentions that it rests on, as frozen with the report."""
    found = find(request, report)
    asked = figures.find(found, figure)
    listed = pages.stretch(range(asked.count), request.GET, most=PAGE)
    ids = figures.mentions_of(asked, listed.rows[0], PAGE) if listed.rows else []
    mentions = _mentions(request, ids, asked)
    context = {
        "title": asked.label, "report": found, "figure": asked, "value": figures.written(asked.value, asked.unit), "rows": mentions,
        "low": figures.written(asked.low, asked.unit) if asked.low is not None else "",
        "high": figures.written(asked.high, asked.unit) if asked.high is not None else "", "gone": len(ids) - len(mentions),
        "listed": listed, "asked": questions.lines(asked), "of_stories": figures.rests_on_stories(asked),
        "at_edge": writing.at_edge() if figures.is_at_edge(asked) else "",
        "address": reverse("report", kwargs={"report": found.pk}),
    }  # fmt: skip
    return render(request, "frontend/reports/figure.html", context)


def _mentions(request: PersonRequest, ids: Sequence[int], asked: Figure) -> list[rows.Row]:
    listed = visible_mentions(request.who).filter(pk__in=ids).select_related("source", "story").prefetch_related("matches__subject")
    known = {mention.pk: mention for mention in listed}
    ordered: list[Mention] = [known[number] for number in ids if number in known]
    return rows.rows(ordered, {}, subject=asked.question.get("subject"), within=request.who.subjects)


@never_cache
@needs("reports.read")
def since(request: PersonRequest, report: int) -> HttpResponse:
    """What changed since the report was made."""
    found = find(request, report)
    lines = [
        {**line, "then_said": figures.written(line["then"], line["unit"]), "now_said": figures.written(line["now"], line["unit"])}
        for line in found.compared.get("lines", [])
    ]
    waiting = jobs.open_of("report_compare", report=found.pk)
    context = {
        "title": _("What changed since"), "report": found, "compared": found.compared, "lines": lines, "job": waiting,
        "compared_at": datetime.fromisoformat(found.compared["at"]) if found.compared else None,
    }  # fmt: skip
    return refreshing(render(request, "frontend/reports/since.html", context), while_=waiting is not None)
