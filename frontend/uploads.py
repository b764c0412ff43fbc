"""Takes uploads to the disk as they come, and stops where the page takes less: what is too large is not stored first."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from tenants.logos import BYTES_MOST

MOST: Final = {"/settings/look/": BYTES_MOST}
"""Bytes of a file by the page that takes it; the others have limits of their own."""
STOPPED: Final = "upload_stopped"


class Bounded(TemporaryFileUploadHandler):
    """The handler of all uploads. A form whose file was stopped arrives without it: `was_stopped` tells."""

    def handle_raw_input(self, input_data: Any, META: dict[str, Any], *args: Any, **options: Any) -> None:
        self.most = MOST.get(str(META.get("PATH_INFO", "")))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.most is not None and start + len(raw_data) > self.most:
            setattr(self.request, STOPPED, True)
            raise StopUpload(connection_reset=False)  # the rest is read and let go, so that the browser hears the answer
        super().receive_data_chunk(raw_data, start)


def was_stopped(request: object) -> bool:
    """Whether a file of this form was too large for the page."""
    return getattr(request, STOPPED, False)
