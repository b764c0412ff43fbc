"""A list as a file: all the rows that are asked for as CSV, read and sent stretch by stretch, so that no file stands in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from core.cells import safe
from core.errors import Words
from tenants import current

R = TypeVar("R")
MARK: Final = "\ufeff"
"""Without it a spreadsheet does not read the accents."""

Columns = Sequence[tuple[Words, Callable[[R], object]]]
"""The heads, and what a row says under each."""


def is_asked(request: HttpRequest) -> bool:
    """Whether the address of a list asks for its file: the same rows by the same right."""
    return request.GET.get("format") == "csv"


def sent(name: str, columns: Columns[R], stretches: Iterable[Sequence[R]]) -> StreamingHttpResponse:
    """The file of this name. Rows are read while it is sent, in the client and the language of who asked."""
    response = StreamingHttpResponse(_parts(columns, stretches), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _parts(columns: Columns[R], stretches: Iterable[Sequence[R]]) -> Iterator[bytes]:
    """The answer leaves the request before its rows are read: the schema and the language are entered anew for each stretch."""
    tenant, language, left = current.tenant(), translation.get_language() or "en", iter(stretches)

    def parts() -> Iterator[bytes]:
        with translation.override(language):
            heads = [str(head) for head, _say in columns]
        yield f"{MARK}{_written([heads])}".encode()
        while True:
            with current.entered(tenant), translation.override(language):
                rows = next(left, None)
                part = _written([[_cell(say(row)) for _head, say in columns] for row in rows]) if rows is not None else ""
            if rows is None:
                return
            yield part.encode()

    return parts()


def _written(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cell(value: object) -> object:
    """Moments in the time zone of the client; what people wrote never runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.astimezone(current.zone()).isoformat(timespec="seconds")
    return value if isinstance(value, int | float) else safe(str(value))
