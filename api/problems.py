"""The one handler of errors: whatever goes wrong is answered as a problem document, in the language of who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from api.access import CHALLENGE
from core import problems
from core.errors import FieldError, Forbidden, Invalid, LimitReached, NotFound, ProductError, Temporary, TooLarge, Unauthorised, Words

log = structlog.get_logger(__name__)
NAME: Final = re.compile(r"[~/]")


class BadRequest(ProductError):
    """What was sent cannot be read at all."""

    code, status, title = "bad_request", 400, _("This request cannot be read")


class MethodNotAllowed(ProductError):
    """There is such an address, for other verbs."""

    code, status, title = "method_not_allowed", 405, _("This address does not take this verb")


class NotAcceptable(ProductError):
    """The answer has none of the forms asked for."""

    code, status, title = "not_acceptable", 406, _("This cannot be answered in the form asked for")


class UnsupportedMediaType(ProductError):
    """What was sent is of no form that is read here."""

    code, status, title = "unsupported_media_type", 415, _("What was sent is of another form than what is read here")


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The answer to an error: the product's own as it says itself, others as what they mean."""
    known = product_error(error)
    if known is None:
        known = problems.UNEXPECTED
        request = getattr(context.get("request"), "_request", None)
        log.error("api failed", exc_info=error)
        got_request_exception.send(sender=handle, request=request)
    response = answer(known)
    if isinstance(error, exceptions.MethodNotAllowed) and (view := context.get("view")):
        response.headers["Allow"] = ", ".join(view.allowed_methods)
    return response


def answer(error: ProductError) -> HttpResponse:
    """The error as a response."""
    response = HttpResponse(problems.written(error), status=error.status, content_type=problems.MEDIA_TYPE)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, LimitReached | Temporary) and error.retry_after:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    elif error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response


def product_error(error: Exception) -> ProductError | None:
    """The error in the product's own words; None when nobody expected it."""
    match error:
        case ProductError():
            return error
        case Http404():
            return NotFound(_("There is nothing at this address. Check it against the documentation at /api/v1/docs."))
        case exceptions.ValidationError():
            return invalid(error.detail)
        case exceptions.MethodNotAllowed():
            return MethodNotAllowed(_("See the header “Allow” for the verbs that it takes."))
        case exceptions.NotAcceptable():
            return NotAcceptable(_("Ask for application/json, or for one of the forms that the documentation names."))
        case exceptions.UnsupportedMediaType():
            return UnsupportedMediaType(
                _("Send application/json, or one of the forms that the documentation names, and say so in Content-Type.")
            )
        case exceptions.ParseError():
            return BadRequest(str(error.detail))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Unauthorised(str(error.detail))
        case exceptions.PermissionDenied() | PermissionDenied():
            return Forbidden()
        case RequestDataTooBig():
            return TooLarge(_("What was sent is larger than is read at once: send it in parts."))
        case SuspiciousOperation():
            return BadRequest(_("This request is not well formed."))
    return None


def invalid(detail: Any) -> Invalid:
    """What a serializer found wrong, each with its place."""
    wrong = tuple(_places(detail, ""))
    return Invalid(_("Some of what was sent is not right: correct what is marked and send it again."), errors=wrong)


def pointer(*names: object) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + NAME.sub(lambda found: "~0" if found[0] == "~" else "~1", str(name)) for name in names)


def wrong_at(place: str, code: str, detail: Words) -> Invalid:
    """One place of the input that is wrong."""
    return Invalid(detail, errors=(FieldError(place, code, detail),))


def _places(detail: Any, base: str) -> Iterator[FieldError]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _places(inner, base if name == "non_field_errors" else base + pointer(name))
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for place, inner in enumerate(detail):
            # A list of words is about this place; a list of lists and objects is about the items of a list.
            yield from _places(inner, base if isinstance(inner, str) else base + pointer(place))
    else:
        yield FieldError(base, getattr(detail, "code", "invalid"), str(detail))
