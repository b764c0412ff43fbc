"""Files of rows: asked for, made by a worker, fetched."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, files, paging
from api.access import ApiRequest
from api.asking import TEXT_MAX
from api.endpoint import Endpoint, operation
from api.fields import Id, Input, Moment, Paged, Words, Zone
from api.paging import Listed
from api.rendering import CSV, NDJSON, AnyFile, Json
from api.shapes import example
from core import files as stored
from core.errors import NotFound
from reporting import exports
from reporting.exports import MEDIA_TYPES
from reporting.models import Export
from tenants import current


class ExportGiven(Input):
    """Mentions to write to a file."""

    q = Words(default="", allow_blank=True, max_length=TEXT_MAX)
    subject = Id(default=None, allow_null=True)
    since = Moment(days=True, default=None, allow_null=True)
    until = Moment(days=True, default=None, allow_null=True)
    tz = Zone(default=None, allow_null=True)
    sort = serializers.ChoiceField(choices=("-published_at", "-reach"), default="-published_at")
    format = serializers.ChoiceField(choices=tuple(MEDIA_TYPES), default="csv")


@example(
    {
        "id": 6, "format": "csv", "asked": {"text": "maréva"}, "job": "0c0f9a3e-6f0e-4a0e-9d3a-0d6b7d1d7a11", "ready": True, "rows": 120,
        "size": 40211, "file": "https://mareva.example.com/api/v1/exports/6/file", "created_at": "2026-11-23T09:00:00.000Z",
        "expires_at": "2026-11-30T09:00:00.000Z",
    }
)  # fmt: skip
class ExportOut(TypedDict):
    """A file of rows: the question, frozen; how many rows, and where it is, once `ready`."""

    id: int
    format: str
    asked: dict[str, Any]
    job: str | None
    ready: bool
    rows: int | None
    size: int | None
    file: str | None
    created_at: datetime
    expires_at: datetime | None


def _shown(request: ApiRequest, export: Export) -> ExportOut:
    address = request.build_absolute_uri(f"/api/v1/exports/{export.pk}/file") if export.key else None
    return {
        "id": export.pk, "format": export.format, "asked": export.asked, "job": str(export.job_uid) if export.job_uid else None,
        "ready": bool(export.key), "rows": export.rows, "size": export.size, "file": address, "created_at": export.created_at,
        "expires_at": export.expires_at,
    }  # fmt: skip


def _exports(request: ApiRequest) -> QuerySet[Export]:
    """Who is limited to some subjects has the files that they asked for, no others."""
    found = Export.objects.all()
    if request.who.subjects is not None:
        found = found.filter(by_kind=request.who.by.kind, by_id=request.who.by.id)
    return found


def _export(request: ApiRequest, number: int) -> Export:
    found = _exports(request).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no export of this number here."))
    return found


class Exports(Endpoint):
    """All files of rows."""

    @operation("mentions.export", asks=Paged, gives=Listed[ExportOut])
    def get(self, request: ApiRequest) -> Response:
        """Files of rows, newest first."""
        return paging.page(request, _exports(request), lambda export: _shown(request, export), asked=self.asked)

    @operation(
        "mentions.export", takes=ExportGiven, gives=ExportOut, status=202, example={"q": "maréva", "since": "2026-11-01", "format": "csv"}
    )
    def post(self, request: ApiRequest) -> Response:
        """Have the mentions that a question finds written to a file, by a job."""
        given = self.given(request)
        with current.cut_in(given["tz"]):
            made = exports.ask(asking.question(request.who, given), given["format"], by=request.who.by, language=get_language() or "en")
        made.refresh_from_db()
        headers = {"Location": request.build_absolute_uri(f"/api/v1/jobs/{made.job_uid}")}
        return Response(_shown(request, made), status=202, headers=headers)


class ExportOne(Endpoint):
    """One file of rows."""

    @operation("mentions.export", gives=ExportOut)
    def get(self, request: ApiRequest, export: int) -> Response:
        """Whether a file of rows is ready."""
        return Response(_shown(request, _export(request, export)))


class ExportFile(Endpoint):
    """The file itself."""

    renderer_classes = (AnyFile, Json)

    @operation("mentions.export", gives=str, sends=(CSV, NDJSON))
    def get(self, request: ApiRequest, export: int) -> FileResponse:
        """The file of rows itself."""
        found = _export(request, export)
        if not found.key:
            raise NotFound(_("This file is not ready yet, or is no longer kept."))
        return files.sent(stored.open(found.key), MEDIA_TYPES[found.format], f"mentions-{found.pk}.{found.format}")
