"""What a page answers when something is not right: the one handler of product errors, and the pages for 400, 403, 404, 405 and 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import problems
from core.errors import Forbidden, LimitReached, NotFound, ProductError, TooLarge
from core.language import of_request
from core.requests import Request
from frontend import kept, scopes

log = structlog.get_logger(__name__)
WAIT_SECONDS: Final = 300


class OnlySentTo(ProductError):
    """An address that takes a form was opened as a page: by hand, or by the way back."""

    code, status, title = "method_not_allowed", 405, gettext_lazy("There is no page at this address")


class Pages:
    """Turns an expected failure of a page into words that say what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Where there is no tenant, health and figures are asked for by programs: there is no page to show.
        if response.status_code == 405 and hasattr(request, "tenant") and not request.path_info.startswith("/api/"):
            told = page(
                request, OnlySentTo(_("It only takes what a form sends. Go back to the page before, or begin again from the first one."))
            )
            told.headers["Allow"] = response.headers["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ProductError) or request.path_info.startswith("/api/"):
            return None
        return page(request, exception)


def page(request: HttpRequest, error: ProductError) -> HttpResponse:
    log.info("page refused", code=error.code, status=error.status)
    context = {"error": error, "title": error.title, "detail": _detail(error)}
    return render(request, "frontend/errors/error.html", context, status=error.status)


def _detail(error: ProductError) -> str:
    """A right that is lacking is told to people in words; its name is for programs."""
    right = error.extra.get("right") if isinstance(error, Forbidden) else None
    if not isinstance(right, str):
        return error.detail
    return _("Your role has no right to this: “%(right)s”. Ask an administrator for it.") % {"right": scopes.words(right.replace(".", ":"))}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An act on what is gone comes from a page that was read before: it is led back there, not told to check an address."""
    if request.method == "POST":
        return page(request, NotFound(_("What this was about is not here any more, or is not for you. Go back, and load the page again.")))
    return page(request, NotFound(_("This page does not exist, or is not for you. Check the address, or begin again from the first page.")))


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django does not even read: too many bytes or fields for a form, or a body that is none."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return page(request, TooLarge(_("This is more than a form takes. Send less at once, and files where a file is asked for.")))
    return page(request, ProductError(_("This cannot be read. Go back, load the page again and send it once more.")))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, Forbidden(_("You may not see this page. Ask an administrator for the right to.")))


def too_often(request: HttpRequest) -> HttpResponse:
    """Too many tries at a door: a login, a link asked for, a code."""
    answer = page(request, LimitReached(_("This was tried too often. Wait five minutes, then try again.")))
    answer.headers["Retry-After"] = str(WAIT_SECONDS)
    return answer


def csrf_failed(request: Request, reason: str = "") -> HttpResponse:
    """A page that was open while its person logged in anew: what it sends is shown again, when the browser says that it is ours."""
    own = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Origin") == own and (token := kept.keep(request)):
        return redirect("kept-form", token=token)
    words = _("This form was open too long, or cookies are blocked. Go back, load the page again and send it once more.")
    return page(request, Forbidden(words, code="csrf_failed"))


def failed(request: HttpRequest) -> HttpResponse:
    """Nothing is known to work here: no database, no session, no context."""
    if request.path_info.startswith("/api/"):
        return HttpResponse(problems.written(problems.UNEXPECTED), content_type=problems.MEDIA_TYPE, status=500)
    number = getattr(request, "id", "")
    return HttpResponse(render_to_string("frontend/errors/failed.html", {"language": of_request(request), "number": number}), status=500)
