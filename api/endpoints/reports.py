"""Reports: asked for, made by a worker, fetched as files."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypedDict

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, files, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Ids, Input, Moment, Paged, Words
from api.paging import Listed
from api.problems import wrong_at
from api.rendering import CSV, XLSX, AnyFile, Json
from api.shapes import example
from core import files as stored
from core.errors import NotFound
from reporting import reports
from reporting.models import Report
from reporting.periods import month_of
from tenants import current

MONTH: Final = r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$"


class ReportGiven(Input):
    """A report of a month, or of any period."""

    month = serializers.RegexField(MONTH, required=False, help_text=gettext_lazy("As in 2026-10; or `since` and `until`."))
    since = Moment(days=True, required=False)
    until = Moment(days=True, required=False)
    subjects = Ids(most=100, default=list, help_text=gettext_lazy("Empty: all that are listened for."))
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    formats = serializers.ListField(
        child=serializers.CharField(max_length=40), default=lambda: ["csv", "xlsx"], min_length=1, max_length=10
    )
    title = Words(max_length=200, required=False)


@example(
    {
        "id": 2, "title": "Reputation, October 2026", "since": "2026-09-30T22:00:00.000Z", "until": "2026-10-31T23:00:00.000Z",
        "language": "en", "subjects": [3], "job": "0c0f9a3e-6f0e-4a0e-9d3a-0d6b7d1d7a11", "ready": True,
        "files": {"csv": "https://mareva.example.com/api/v1/reports/2/files/csv"}, "facts": {}, "created_at": "2026-11-01T06:00:00.000Z",
        "made_at": "2026-11-01T06:00:09.000Z",
    }
)  # fmt: skip
class ReportOut(TypedDict):
    """A document over a period: the finished facts it was made from, and its files, by format, once `ready`."""

    id: int
    title: str
    since: datetime
    until: datetime
    language: str
    subjects: list[int]
    job: str | None
    ready: bool
    files: dict[str, str]
    facts: dict[str, Any]
    created_at: datetime
    made_at: datetime | None


def _shown(request: ApiRequest, report: Report) -> ReportOut:
    address = request.build_absolute_uri(f"/api/v1/reports/{report.pk}/files/")
    return {
        "id": report.pk, "title": report.title, "since": report.since, "until": report.until, "language": report.language,
        "subjects": report.subjects, "job": str(report.job_uid) if report.job_uid else None, "ready": report.made_at is not None,
        "files": {kind: address + kind for kind in report.files}, "facts": report.facts, "created_at": report.created_at,
        "made_at": report.made_at,
    }  # fmt: skip


def _reports(request: ApiRequest) -> QuerySet[Report]:
    """Who is limited to some subjects sees the reports about nothing else."""
    found = Report.objects.all()
    within = asking.within(request.who)
    return found if within is None else found.filter(subjects__contained_by=within)


def _report(request: ApiRequest, number: int) -> Report:
    found = _reports(request).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no report of this number here."))
    return found


class Reports(Endpoint):
    """All reports."""

    @operation("reports.read", asks=Paged, gives=Listed[ReportOut])
    def get(self, request: ApiRequest) -> Response:
        """Reports, newest first."""
        return paging.page(request, _reports(request), lambda report: _shown(request, report), asked=self.asked)

    @operation(
        "reports.make", takes=ReportGiven, gives=ReportOut, status=202, example={"month": "2026-10", "formats": ["csv"], "language": "en"}
    )
    def post(self, request: ApiRequest) -> Response:
        """Have a report made, by a job."""
        given = self.given(request)
        since, until = _period(given)
        language = given.get("language") or get_language() or settings.LANGUAGE_CODE
        title = given.get("title") or _title(since, language)
        made = reports.ask(since, until, _about(request, given["subjects"]), language, given["formats"], by=request.who.by, title=title)
        made.refresh_from_db()
        headers = {"Location": request.build_absolute_uri(f"/api/v1/jobs/{made.job_uid}")}
        return Response(_shown(request, made), status=202, headers=headers)


def _period(given: dict[str, Any]) -> tuple[datetime, datetime]:
    if "month" in given:
        if "since" in given or "until" in given:
            raise wrong_at("/month", "month_or_period", _("Name a month, or a period, not both."))
        year, month = map(int, given["month"].split("-"))
        return month_of(datetime(year, month, 1, tzinfo=current.zone()))
    since, until = asking.period(given)
    if since is None or until is None:
        raise wrong_at("/month", "required", _("Name the month, as in 2026-10, or the two ends of a period."))
    return since, until


def _title(since: datetime, language: str) -> str:
    with translation.override(language):
        local = since.astimezone(current.zone())
        return _("Reputation, %(month)s") % {"month": f"{MONTHS[local.month]} {local.year}"}


def _about(request: ApiRequest, numbers: list[int]) -> list[int]:
    """The subjects named, or all that the caller may see."""
    for number in numbers:
        asking.subject_of(request.who, number)
    if numbers or request.who.subjects is None:
        return numbers
    if not request.who.subjects:
        raise NotFound(_("There is no subject that you may see."))
    return sorted(request.who.subjects)


class ReportOne(Endpoint):
    """One report."""

    @operation("reports.read", gives=ReportOut)
    def get(self, request: ApiRequest, report: int) -> Response:
        """A report, and whether it is ready."""
        return Response(_shown(request, _report(request, report)))


class ReportFile(Endpoint):
    """A file of a report."""

    renderer_classes = (AnyFile, Json)

    @operation("reports.read", gives=str, sends=(CSV, XLSX))
    def get(self, request: ApiRequest, report: int, format: str) -> FileResponse:
        """One of the files of a report."""
        key, media_type, name = reports.file_of(_report(request, report), format)
        return files.sent(stored.open(key), media_type, name)
