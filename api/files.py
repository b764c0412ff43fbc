"""Sends a file of the client to whoever may have it; the right is checked by the view."""

from __future__ import annotations

from typing import Any

from django.core.files import File
from django.http import FileResponse


def sent(file: File[Any], media_type: str, name: str) -> FileResponse:
    """The file as a download, streamed, kept by nobody on the way."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    response.headers["Cache-Control"] = "private, no-store"
    return response
