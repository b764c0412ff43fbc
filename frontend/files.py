"""Sends a file of the client to whoever may have it; the right is checked by the view."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse

from core import files


def sent(key: str, media_type: str, name: str) -> FileResponse | HttpResponse:
    """The file as a download, streamed, never kept by others than the browser."""
    response = FileResponse(files.open(key), as_attachment=True, filename=name, content_type=media_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
