"""While somebody sees a place as another person, nothing is changed: every sending is refused with one clear sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core import problems
from core.errors import ProductError
from frontend import errors
from tenants.seeing import READ_ONLY

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ALLOWED: Final = frozenset({"stop-seeing", "account_logout"})
OWN_PAGES: Final = ("/me/", "/account/")


class ReadOnly:
    """Refuses what changes something, and the pages of one's own account, which are nobody else's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        who = getattr(request, "who", None)
        if who is None or who.seen_by is None:
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        reads = request.method in READING and not request.path_info.startswith(OWN_PAGES)
        return None if reads or name in ALLOWED else _refused(request, READ_ONLY)


def _refused(request: HttpRequest, error: ProductError) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return HttpResponse(problems.written(error), content_type=problems.MEDIA_TYPE, status=error.status)
    return errors.page(request, error)
