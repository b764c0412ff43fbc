"""What answers are written in and requests are read from: strict JSON, one JSON object a line, CSV, files sent by forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from api.problems import BadRequest
from core.errors import FieldError, TooLarge

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
CSV: Final = "text/csv"
HTML: Final = "text/html"
PDF: Final = "application/pdf"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MULTIPART: Final = "multipart/form-data"
OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def moment(at: datetime) -> str:
    """A moment as RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(value: Any) -> bytes:
    """A value as JSON."""
    return orjson.dumps(value, _plain, OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


class Json(BaseRenderer):
    """JSON in UTF-8."""

    media_type, format, charset = JSON, "json", None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        return b"" if data is None else written(data)


class NdJson(BaseRenderer):
    """The rows of a list, one JSON object a line; the next page is in the header `Link`."""

    media_type, format, charset = NDJSON, "ndjson", None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        return b"".join(written(row) + b"\n" for row in data["results"])


class Csv(BaseRenderer):
    """A text that the view has written already."""

    media_type, format, charset = CSV, "csv", "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        return bytes(data)


class Text(Csv):
    """A page, which the view has written already."""

    media_type, format = HTML, "html"


class AnyFile(BaseRenderer):
    """A file of whatever kind, which the view sends itself."""

    media_type, format, charset = "*/*", "file", None


class JsonParser(BaseParser):
    """Strict JSON: no NaN, no lone surrogates, no bytes after the value; what cannot be read is shown by its place."""

    media_type = JSON

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        return decoded(whole(stream))


class NdJsonParser(BaseParser):
    """One JSON value a line, read as a list."""

    media_type = NDJSON

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        lines = whole(stream).split(b"\n")
        return [decoded(line, number) for number, line in enumerate(lines, 1) if line.strip()]


def whole(stream: Any) -> bytes:
    """All of the body, unless it is longer than is read at once."""
    body: bytes = stream.read(settings.PUSH_BYTES_MAX + 1)
    if len(body) > settings.PUSH_BYTES_MAX:
        megabytes = settings.PUSH_BYTES_MAX // 1_000_000
        raise TooLarge(_("What was sent is larger than %(most)d MB: send it in parts.") % {"most": megabytes})
    return body


def decoded(body: bytes, line: int | None = None) -> Any:
    """The value of a JSON text; an error says where it stops being one."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        where = {"line": line or error.lineno, "column": error.colno}
        detail = _("This is not JSON: it cannot be read on from line %(line)d, column %(column)d.") % where
        raise BadRequest(detail, code="not_json", errors=(FieldError("", "not_json", detail, error.pos, 1),)) from error
