"""What a link opens: a mail's for its reader, who logs in; a share's for anybody who has it, until it ends."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend import files, portal, reading
from frontend.bar import subjects_of
from frontend.charts.files import drawn
from frontend.charts.shown import Shown
from frontend.views.reports import files_of, picture_of
from reporting import deliveries, reports, sharing
from reporting.models import Share
from tenants import looks
from tenants.requests import TenantRequest

COURSE: Final = "course"
"""The one chart of the first page."""


@never_cache
@require_safe
def follow(request: TenantRequest, token: str) -> HttpResponse:
    """Count that the mail was followed, then lead to the report, where its reader logs in."""
    found = deliveries.follow(token)
    return redirect("report", report=found.report_id)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Password of the link"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


@never_cache
def shared(request: TenantRequest, token: str) -> HttpResponse:
    """The report, without anything of the agency's; first its password when it has one."""
    share = sharing.find(token, request.address)
    with translation.override(share.language):
        if not sharing.is_unlocked(share, request.session):
            return _closed(request, share)
        sharing.visit(share)
        if share.report is None:
            return _private(_first_page(request, share, token))
        data = reports.data_of(share.report, share.language)
        context = {
            "title": data.title, "reading": reading.of_report(share.report, data, token=token), "share": share, "token": token,
            "files": files_of(share.report),
        }  # fmt: skip
        return _private(render(request, "frontend/reports/shared.html", context))


def _first_page(request: TenantRequest, share: Share, token: str) -> HttpResponse:
    """How the client stands, without a way further in."""
    who = portal.visitor(request.tenant, share.subjects)
    first = portal.first(who, subjects_of(who.subjects))
    course = first.scored.course if first.scored else None
    address = reverse("shared-chart", kwargs={"token": token, "chart": COURSE})
    context = {
        "title": _("How %(client)s stands") % {"client": looks.name(request.tenant)}, "first": first, "share": share,
        "course": Shown(course, address) if course else None,
    }  # fmt: skip
    return render(request, "frontend/portal/shared.html", context)


def _closed(request: TenantRequest, share: Share) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if sharing.unlock(share, form.cleaned_data["password"], request.address, request.session):
            return _private(redirect(request.get_full_path()))
        form.add_error("password", _("This is not the password of the link."))
    title = _("A report was shared with you") if share.report else _("A page was shared with you")
    context = {"title": title, "form": form}
    return _private(render(request, "frontend/reports/password.html", context, status=422 if form.errors else 200))


def _open(request: TenantRequest, token: str) -> Share:
    share = sharing.find(token, request.address)
    if not sharing.is_unlocked(share, request.session):
        raise sharing.OVER
    return share


@require_safe
def file(request: TenantRequest, token: str, format: str) -> FileResponse | HttpResponse:
    report = _open(request, token).report
    if report is None:
        raise sharing.OVER
    return files.sent(*reports.file_of(report, format))


@require_safe
def chart(request: TenantRequest, token: str, chart: str) -> HttpResponseBase:
    share = _open(request, token)
    with translation.override(share.language):
        if share.report is None:
            who = portal.visitor(request.tenant, share.subjects)
            scored = portal.first(who, subjects_of(who.subjects)).scored if chart == COURSE else None
            return _private(drawn(request, scored.course if scored else None, chart))
        return drawn(request, picture_of(share.report, chart, share.language), chart)


def _private(response: Any) -> HttpResponse:
    """No search engine lists it, no other site learns its address. Ours does, or a browser would not say where a password comes from."""
    made: HttpResponse = response
    made.headers["X-Robots-Tag"] = "noindex, nofollow"
    made.headers["Referrer-Policy"] = "same-origin"
    return made
