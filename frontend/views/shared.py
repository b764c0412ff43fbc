"""What a link opens: a mail's for its reader, who logs in; a share's for anybody who has it, until it ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend import files, reading
from frontend.charts.files import drawn
from frontend.views.reports import files_of, picture_of
from reporting import deliveries, reports, sharing
from reporting.models import Share
from tenants import looks
from tenants.requests import TenantRequest


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
        data = reports.data_of(share.report, share.language)
        context = {
            "title": data.title, "reading": reading.of_report(share.report, data, token=token), "share": share, "token": token,
            "files": files_of(share.report), "client": looks.name(request.tenant),
        }  # fmt: skip
        return _private(render(request, "frontend/reports/shared.html", context))


def _closed(request: TenantRequest, share: Share) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if sharing.unlock(share, form.cleaned_data["password"], request.address, request.session):
            return _private(redirect(request.get_full_path()))
        form.add_error("password", _("This is not the password of the link."))
    context = {"title": _("A report was shared with you"), "form": form}
    return _private(render(request, "frontend/reports/password.html", context, status=422 if form.errors else 200))


def _open(request: TenantRequest, token: str) -> Share:
    share = sharing.find(token, request.address)
    if not sharing.is_unlocked(share, request.session):
        raise sharing.OVER
    return share


@require_safe
def file(request: TenantRequest, token: str, format: str) -> FileResponse | HttpResponse:
    return files.sent(*reports.file_of(_open(request, token).report, format))


@require_safe
def chart(request: TenantRequest, token: str, chart: str) -> HttpResponseBase:
    share = _open(request, token)
    with translation.override(share.language):
        return drawn(request, picture_of(share.report, chart, share.language), chart)


def _private(response: Any) -> HttpResponse:
    """No search engine lists it, no other site learns its address."""
    made: HttpResponse = response
    made.headers["X-Robots-Tag"] = "noindex, nofollow"
    made.headers["Referrer-Policy"] = "no-referrer"
    return made
