"""Sends a file of the client, or rows as a table, to whoever may have it; the right is checked by the view."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import Final

from django.http import FileResponse, HttpResponse

from core import files
from core.cells import safe

IN_MEMORY: Final = 2_000_000
STRETCH: Final = 2_000
"""Rows that are read at once for a table, however many it has."""


def sent(key: str, media_type: str, name: str) -> FileResponse | HttpResponse:
    """The file as a download, streamed, never kept by others than the browser."""
    response = FileResponse(files.open(key), as_attachment=True, filename=name, content_type=media_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def table(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> FileResponse:
    """All rows as a spreadsheet takes them, written as they come; what is more than a little waits on disk, not in memory.

    They are read before the answer begins: a row that is read while the answer is on its way may be read by another thread, whose
    connection stands in the space of another client.
    """
    kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    out = io.TextIOWrapper(kept, encoding="utf-8-sig", newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([safe(str(cell)) for cell in row] for row in rows)
    out.detach()
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
