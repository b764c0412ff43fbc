"""Reports: asked for, made by a worker, fetched as files."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypedDict

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse
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
from api.rendering import CSV, PDF, PPTX, XLSX, AnyFile, Json
from api.shapes import example
from core import files as stored
from core.errors import Forbidden, NotFound
from reporting import approvals, reports
from reporting.models import Report
from reporting.periods import month_of
from reporting.sections import SECTIONS
from tenants import current
from tenants.visibility import Visibility, of_writer

MONTH: Final = r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$"


class ReportGiven(Input):
    """A report of a month, or of any period."""

    month = serializers.RegexField(MONTH, required=False, help_text=gettext_lazy("As in 2026-10; or `since` and `until`."))
    since = Moment(days=True, required=False)
    until = Moment(days=True, required=False)
    subjects = Ids(most=100, default=list, help_text=gettext_lazy("Empty: all that are listened for."))
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=settings.LANGUAGES), default=list, max_length=10,
        help_text=gettext_lazy("Others that it is told in too; their files are named with the language, as in pdf-en."),
    )  # fmt: skip
    formats = serializers.ListField(
        child=serializers.CharField(max_length=40), default=lambda: ["csv", "xlsx"], min_length=1, max_length=10
    )
    sections = serializers.ListField(
        child=serializers.ChoiceField(choices=tuple(SECTIONS)), default=list, max_length=20, help_text=gettext_lazy("Empty: all.")
    )
    title = Words(max_length=200, required=False)
    visibility = serializers.ChoiceField(
        choices=Visibility.choices, required=False, help_text=gettext_lazy("Who sees it; what people of the client ask for, they see.")
    )  # fmt: skip


class ReportChange(Input):
    """What may be changed of a report."""

    visibility = serializers.ChoiceField(choices=Visibility.choices)


@example(
    {
        "id": 2, "title": "Reputation, October 2026", "since": "2026-09-30T22:00:00.000Z", "until": "2026-10-31T23:00:00.000Z",
        "language": "en", "languages": ["en"], "kind": "month", "plan": None, "visibility": "shared", "digest": "5f70bf18a0860070",
        "approved": False, "subjects": [3], "job": "0c0f9a3e-6f0e-4a0e-9d3a-0d6b7d1d7a11", "ready": True,
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
    languages: list[str]
    kind: str
    plan: int | None
    visibility: str
    digest: str | None
    approved: bool
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
        "languages": report.languages, "kind": report.kind, "plan": report.plan_id, "visibility": report.visibility,
        "digest": bytes(report.digest).hex() if report.digest else None, "approved": getattr(report, "approved", False),
        "subjects": report.subjects, "job": str(report.job_uid) if report.job_uid else None, "ready": report.made_at is not None,
        "files": {kind: address + kind for kind in report.files}, "facts": report.facts.get(report.language, {}),
        "created_at": report.created_at,
        "made_at": report.made_at,
    }  # fmt: skip


def visible(request: ApiRequest) -> QuerySet[Report]:
    """Who is limited to some subjects sees the reports about nothing else; people and keys of the client those that are shared."""
    seen = Report.objects.seen_by(agency=request.who.is_agency, subjects=request.who.subjects)
    return seen.annotate(approved=approvals.standing())


def report_of(request: ApiRequest, number: int) -> Report:
    found = visible(request).select_related("plan").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no report of this number here."))
    return found


class Reports(Endpoint):
    """All reports."""

    @operation("reports.read", asks=Paged, gives=Listed[ReportOut])
    def get(self, request: ApiRequest) -> Response:
        """Reports, newest first."""
        return paging.page(request, visible(request), lambda report: _shown(request, report), asked=self.asked)

    @operation(
        "reports.make", takes=ReportGiven, gives=ReportOut, status=202, example={"month": "2026-10", "formats": ["csv"], "language": "en"}
    )
    def post(self, request: ApiRequest) -> Response:
        """Have a report made, by a job."""
        given = self.given(request)
        since, until = _period(given)
        language = given.get("language") or get_language() or settings.LANGUAGE_CODE
        made = reports.ask(
            since, until, _about(request, given["subjects"]), language, given["formats"], by=request.who.by, title=given.get("title", ""),
            languages=given["languages"], sections=given["sections"], visibility=of_writer(request.who, given.get("visibility", "")),
        )  # fmt: skip
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
        return Response(_shown(request, report_of(request, report)))

    @operation("reports.send", takes=ReportChange, gives=ReportOut, example={"visibility": "shared"})
    def patch(self, request: ApiRequest, report: int) -> Response:
        """Let the client see a report, or the agency only: for the agency's people and keys."""
        found = report_of(request, report)
        if not request.who.is_agency:
            raise Forbidden
        if visibility := self.given(request).get("visibility"):
            reports.show_to(found, visibility, by=request.who.by)
        return Response(_shown(request, found))


class ReportFile(Endpoint):
    """A file of a report."""

    renderer_classes = (AnyFile, Json)

    @operation("reports.read", gives=str, sends=(CSV, XLSX, PDF, PPTX))
    def get(self, request: ApiRequest, report: int, format: str) -> FileResponse:
        """One of the files of a report."""
        key, media_type, name = reports.file_of(report_of(request, report), format)
        return files.sent(stored.open(key), media_type, name)
