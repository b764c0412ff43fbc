"""An error as other programs read it: a problem document of RFC 9457."""

from __future__ import annotations

from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from core.errors import Failed, FieldError, ProductError

UNEXPECTED: Final = Failed(
    _("This was not expected, and is in the log. Try again; if it stays, tell who runs the server the number in “X-Request-Id”.")
)
MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "urn:vigie:problem:"


def document(error: ProductError) -> dict[str, Any]:
    """The document, in the language of the moment."""
    told: dict[str, Any] = {
        "type": f"{TYPES}{error.code}",
        "title": str(error.title),
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "errors": [place(wrong) for wrong in error.errors],
    }
    return {**error.extra, **told}


def written(error: ProductError) -> bytes:
    """The document as JSON."""
    return orjson.dumps(document(error), default=str)


def place(wrong: FieldError) -> dict[str, Any]:
    """What is wrong at one place of the input."""
    told: dict[str, Any] = {"pointer": wrong.pointer, "code": wrong.code, "detail": str(wrong.detail)}
    if wrong.position is not None:
        told |= {"position": wrong.position, "length": wrong.length or 0}
    if wrong.proposal is not None:
        told["proposal"] = wrong.proposal
    return told
