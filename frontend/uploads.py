"""Takes uploads to the disk as they come: where a file is asked for, from who may come in, and no more of it than the page takes."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from tenants.logos import BYTES_MOST

SERIES_MOST: Final = 2_000_000
PAGES: Final = {"/settings/look/": BYTES_MOST, "/imports/": settings.IMPORT_FILE_MAX, "/reputation/series/values/": SERIES_MOST}
"""Bytes of files by the page that takes them. A page that is not named here stores none, whatever a form sends to it."""
PROGRAMS: Final = {"/api/v1/imports": settings.IMPORT_FILE_MAX}
"""The same for the API, which reads what was sent once it knows who asks."""
NONE: Final = -1


class Bounded(TemporaryFileUploadHandler):
    """The handler of all uploads. What exceeds the limit by more than a piece is let go: whoever reads the file sees that it is too large.

    A form is read before its view is asked who may send it: files of strangers do not reach the disk.
    """

    def handle_raw_input(self, input_data: Any, META: dict[str, Any], *args: Any, **options: Any) -> None:
        path = str(META.get("PATH_INFO", ""))
        known = getattr(self.request, "who", None) is not None
        self.most = PROGRAMS.get(path, PAGES.get(path, NONE) if known else NONE)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.taken <= self.most:
            super().receive_data_chunk(raw_data, start)
        self.taken += len(raw_data)
