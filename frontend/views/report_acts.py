"""What people do with a report: say something, approve it, send it, share it, set today's numbers beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import figures, numbers
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.made_report_forms import CommentForm, JudgeForm, ShareForm
from frontend.views.reports import find, page
from reporting import approvals, comments, deliveries, reports, sharing
from reporting.models import Comment, Delivery, Report, Share
from tenants import hosts


def _back(report: Report, place: str = "") -> HttpResponse:
    response = redirect("report", report=report.pk)
    response.headers["Location"] += f"#{place}" if place else ""
    return response


@require_POST
@needs("reports.comment")
def comment(request: PersonRequest, report: int) -> HttpResponse:
    found, form = find(request, report), CommentForm(request.who, request.POST)
    if not form.is_valid():
        return page(request, found, form, 422)
    given = form.cleaned_data
    try:
        comments.add(found, given["text"], who=request.who, visibility=given.get("visibility", ""))
    except ProductError as error:
        show(form, error)
        return page(request, found, form, error.status)
    return _back(found, "comments")


@require_POST
@needs("reports.comment")
def take_back_comment(request: PersonRequest, comment: int) -> HttpResponse:
    said = get_object_or_404(Comment, pk=comment, about=comments.REPORT, taken_back_at=None)
    found = find(request, said.about_id)
    if not comments.of(found, request.who).filter(pk=said.pk).exists():
        raise Http404
    comments.take_back(said, by=request.who.by)
    return _back(found, "comments")


@require_POST
@needs("reports.approve")
def judge(request: PersonRequest, report: int) -> HttpResponse:
    """Approve or refuse what was read."""
    found, form = find(request, report), JudgeForm(request.POST)
    if not form.is_valid():
        return page(request, found, form, 422)
    state, digest = request.POST.get("state", ""), request.POST.get("digest", "")
    try:
        approvals.give(found, state, by=request.who.by, note=form.cleaned_data["note"], digest=digest)
    except ProductError as error:
        show(form, error)
        return page(request, found, form, error.status)
    return _back(found, "approval")


@require_POST
@needs("reports.send")
def show_to(request: PersonRequest, report: int) -> HttpResponse:
    """Let the client see it, or not any more: the agency decides."""
    found = find(request, report)
    if not request.who.is_agency:
        raise Http404
    reports.show_to(found, request.POST.get("visibility", ""), by=request.who.by)
    return _back(found)


@require_POST
@needs("reports.send")
def send(request: PersonRequest, report: int) -> HttpResponse:
    found = find(request, report)
    people = numbers.listed(request.POST.getlist("person"))
    made = deliveries.send(
        found, people, by=request.who.by, language=request.POST.get("language", ""), attached=request.POST.getlist("attached")
    )
    left = [delivery for delivery in made if delivery.reason]
    count = len(made) - len(left)
    if count:
        messages.success(request, ngettext("On its way to %(n)s person.", "On its way to %(n)s people.", count) % {"n": count})
    for delivery in left:
        messages.warning(request, f"{figures.heads(delivery.name)} {delivery.get_reason_display()}")
    return _back(found, "receivers")


@require_POST
@needs("reports.send")
def resend(request: PersonRequest, delivery: int) -> HttpResponse:
    """Try once more what was given up."""
    found = get_object_or_404(Delivery, pk=delivery)
    report = find(request, found.report_id)
    deliveries.again(found)
    return _back(report, "receivers")


@needs("reports.share")
def share(request: PersonRequest, report: int) -> HttpResponse:
    """A new link, shown once."""
    found = find(request, report)
    form = ShareForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = sharing.make(
                found, form.cleaned_data["name"], form.ends_at(), by=request.who.by, password=form.cleaned_data["password"],
                language=request.LANGUAGE_CODE or "",
            )  # fmt: skip
        except ProductError as error:
            show(form, error, names={"ends_at": "until"})
    link = hosts.page(request.tenant, "shared", token=made.token) if made else ""
    context = {"title": _("Share a report"), "report": found, "form": None if made else form, "made": made, "link": link}
    response = render(request, "frontend/reports/share.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@needs("reports.share")
def take_back_share(request: PersonRequest, share: int) -> HttpResponse:
    found = get_object_or_404(Share.objects.select_related("report").exclude(report=None), pk=share)
    report = find(request, found.report_id or 0)
    sharing.take_back(found, by=request.who.by)
    return _back(report, "shares")


@require_POST
@needs("reports.read")
def compare(request: PersonRequest, report: int) -> HttpResponse:
    found = find(request, report)
    reports.ask_comparison(found, by=request.who.by)
    return redirect("report-since", report=found.pk)
