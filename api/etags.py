"""Versions as HTTP speaks of them: `ETag` on what is read, `If-None-Match` to read it once, `If-Match` to change only what one has read."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from api.access import ApiRequest
from core.errors import Stale

SINCE: Final = re.compile(r"-[0-9a-f]{8}\"")
"""The digest at the end of a tag."""


def of(*parts: object) -> str:
    """The tag of something: its version, and the digest of what changes without raising it."""
    version, *more = parts
    digest = f"-{blake2b(repr(more).encode(), digest_size=4).hexdigest()}" if more else ""
    return f'"{version}{digest}"'


def answer(request: ApiRequest, tag: str, data: Any, status: int = 200) -> Response:
    """The data with its tag, or 304 when the caller has it already."""
    headers = {"ETag": tag}
    if request.method in ("GET", "HEAD") and _named(request.headers.get("If-None-Match", ""), tag):
        return Response(None, status=304, headers=headers)
    return Response(data, status=status, headers=headers)


def check(request: ApiRequest, tag: str, *, version_only: bool = False) -> None:
    """Refuse to change what is no longer as the caller read it. `version_only`: what machines noted since does not count."""
    given = request.headers.get("If-Match", "")
    if version_only:
        given, tag = SINCE.sub('"', given), SINCE.sub('"', tag)
    if given and not _named(given, tag):
        raise Stale(_("This was changed since you read it. Read it again, and send the change with the new “ETag”."))


def _named(header: str, tag: str) -> bool:
    # A proxy that compresses makes a tag weak; it still names the same version.
    named = [part.strip().removeprefix("W/") for part in header.split(",")]
    return "*" in named or tag in named
