"""Files that programs bring: sent, shown with a proposed mapping, started, their refused lines given back."""

from __future__ import annotations

from typing import Any, TypedDict

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from api import files, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.jobs import JobOut, accepted
from api.fields import Input, Paged
from api.paging import Listed
from api.problems import wrong_at
from api.rendering import CSV, MULTIPART, AnyFile, Json
from api.shapes import example
from core.errors import NotFound
from ingestion import imports
from ingestion.models import ImportFile


@example(
    {
        "id": 5, "name": "tweets.csv", "format": "csv", "encoding": "utf-8", "size": 2113, "state": "waiting", "source": 9, "job": None,
        "columns": ["Date", "Texte"], "mapping": {"Date": "published_at", "Texte": "text"}, "notices": [],
        "sample": [{"number": 1, "fields": {"text": "Merci Maréva !"}, "problems": []}], "outcomes": {}, "reasons": {}, "refused": 0,
        "error": {},
    }
)  # fmt: skip
class ImportOut(TypedDict):
    """A file: what it is, the proposed mapping of its columns, ten rows through it, and what became of it once started."""

    id: int
    name: str
    format: str
    encoding: str
    size: int
    state: str
    source: int
    job: str | None
    columns: list[str]
    mapping: dict[str, str]
    notices: list[str]
    sample: list[dict[str, Any]]
    outcomes: dict[str, int]
    reasons: dict[str, int]
    refused: int
    error: dict[str, Any]


def shown(file: ImportFile) -> ImportOut:
    """A file as the API shows it."""
    run = file.run
    return {
        "id": file.pk, "name": file.name, "format": file.format, "encoding": file.encoding, "size": file.size, "state": run.state,
        "source": run.source_id, "job": str(run.job_uid) if run.job_uid else None, "columns": file.columns, "mapping": file.mapping,
        "notices": imports.notices(file), "sample": file.sample, "outcomes": run.outcomes, "reasons": run.reasons,
        "refused": run.refused, "error": run.error,
    }  # fmt: skip


class FileGiven(Input):
    """A form with one file."""

    file = serializers.FileField(help_text=gettext_lazy("CSV, XLSX, JSON or NDJSON."))


class Imports(Endpoint):
    """All files."""

    parser_classes = (MultiPartParser,)

    @operation("imports.read", asks=Paged, gives=Listed[ImportOut])
    def get(self, request: ApiRequest) -> Response:
        """Files to bring in, newest first."""
        return paging.page(request, ImportFile.objects.select_related("run"), shown, asked=self.asked)

    @operation("imports.run", takes=FileGiven, gives=ImportOut, status=201, reads=(MULTIPART,))
    def post(self, request: ApiRequest) -> Response:
        """Send a file as a form with one field, `file`. It is read and shown; nothing comes in until it is started."""
        given = request.FILES.get("file")
        if given is None:
            raise wrong_at("/file", "required", _("Send the file as multipart/form-data, in the field “file”."))
        made = imports.receive(given, given.name or "", by=request.who.by)
        headers = {"Location": request.build_absolute_uri(f"/api/v1/imports/{made.pk}")}
        return Response(shown(made), status=201, headers=headers)


def file_of(number: int) -> ImportFile:
    """The file of this number."""
    found = ImportFile.objects.select_related("run").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no import of this number here."))
    return found


class ImportOne(Endpoint):
    """One file."""

    @operation("imports.read", gives=ImportOut)
    def get(self, request: ApiRequest, file: int) -> Response:
        """A file, and what became of its rows."""
        return Response(shown(file_of(file)))

    @operation("imports.run", status=204)
    def delete(self, request: ApiRequest, file: int) -> Response:
        """Forget a file that was not started."""
        imports.discard(file_of(file), request.who.by)
        return Response(status=204)


class Start(Input):
    """How to bring it in: which column is which field; fields that every row gets; how dates are read where nothing tells."""

    mapping = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=100), required=False)
    defaults = serializers.DictField(child=serializers.CharField(max_length=255), required=False)
    dates = serializers.ChoiceField(choices=("day_first", "month_first"), required=False)


class ImportStart(Endpoint):
    """Starts a file."""

    @operation(
        "imports.run",
        takes=Start,
        gives=JobOut,
        status=202,
        example={"mapping": {"Texte": "text", "Date": "published_at"}, "dates": "day_first"},
    )
    def post(self, request: ApiRequest, file: int) -> Response:
        """Bring the file in, by the mapping given, else by the proposed one."""
        found = file_of(file)
        given = self.given(request)
        job = imports.start(found, given.get("mapping"), by=request.who.by, defaults=given.get("defaults"), dates=given.get("dates", ""))
        return accepted(request, job)


class ImportRefused(Endpoint):
    """The refused lines of a file."""

    renderer_classes = (AnyFile, Json)

    @operation("imports.read", gives=str, sends=(CSV,))
    def get(self, request: ApiRequest, file: int) -> FileResponse:
        """The lines that were refused, as CSV, each with its number and the reason."""
        found = file_of(file)
        return files.sent(imports.refused(found), CSV, f"refused-{found.pk}.csv")
