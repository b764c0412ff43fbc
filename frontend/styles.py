"""Answers style sheets that are made, not files: all components as one, and the look of a client."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpResponse, HttpResponseBase

from frontend import look, sheets
from tenants.models import Tenant
from tenants.requests import TenantRequest

ADDRESS: Final = re.compile(r"/(style|look)-([0-9a-f]{12})\.css")
FOR_EVER: Final = "public, max-age=31536000, immutable"


def addresses(tenant: Tenant | None) -> list[str]:
    """The sheets of a page, in their order; they change whenever what they hold does."""
    found = [f"/style-{sheets.joined()[0]}.css"]
    if tenant is not None and (accent := look.accent_of(tenant)):
        found.append(f"/look-{look.version(accent)}.css")
    return found


class Styles:
    """Stands before sessions and languages: a sheet is the same for everybody, and kept by browsers for ever."""

    def __init__(self, get_response: Callable[[TenantRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponseBase:
        asked = ADDRESS.fullmatch(request.path_info)
        if asked is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        version, content = sheets.joined() if asked[1] == "style" else _look(request)
        response = HttpResponse(content, content_type="text/css; charset=utf-8")
        # A page that was open during an update asks by the old address: it gets the present sheet, but keeps it not.
        response.headers["Cache-Control"] = FOR_EVER if version == asked[2] else "no-cache"
        return response


def _look(request: TenantRequest) -> tuple[str, bytes]:
    accent = look.accent_of(request.tenant)
    return (look.version(accent), look.sheet(accent).encode()) if accent else ("", b"")
