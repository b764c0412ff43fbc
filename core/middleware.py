"""What every request has: a number and a line in the log, a language, and rules that the browser must keep."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Final, cast
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject, empty

from core.language import of_request
from core.paths import told
from core.requests import Request

Answer = Callable[[Request], HttpResponseBase]
log = structlog.get_logger(__name__)
REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{8,36}")
NONE: Final = "'none'"
QUIET: Final = ("/health/", "/metrics", "/static/")


class RequestContext:
    """Gives the request a number, which every line of the log repeats and the answer shows as X-Request-Id, and logs how it went."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        began = time.perf_counter()
        request.id = _request_id(request)
        request.address = address_of(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id, address=request.address)
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.id
        if not request.path_info.startswith(QUIET):
            milliseconds = round((time.perf_counter() - began) * 1000, 1)
            log.info("request", method=request.method, path=told(request), status=response.status_code, ms=milliseconds)
        return response


def _request_id(request: Request) -> str:
    given = request.headers.get("X-Request-Id", "")
    # Only our own proxies may name a request: anybody else could make two look like one.
    return given if settings.PROXIES and REQUEST_ID.fullmatch(given) else str(uuid4())


def address_of(request: Request) -> str:
    """Where the request comes from: what the outermost of our own proxies saw, or who connected."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXIES and len(seen) >= settings.PROXIES:
        return seen[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


class ContentSecurity:
    """A strict policy: everything from the own host, no script but those that carry the page's nonce, no inline style but such.

    A view that needs another policy sets the header itself; a template that needs the nonce writes `{{ request.nonce }}`.
    """

    POLICY: Final = {
        "default-src": "'self'",
        "script-src": "",  # a script runs because the page named it with its nonce, not because it lies on this host
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    WITH_NONCE: Final = ("script-src", "style-src")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        nonce = SimpleLazyObject(lambda: secrets.token_urlsafe(16))
        request.nonce = cast(str, nonce)
        response = self.get_response(request)
        used = f"'nonce-{nonce}'" if nonce._wrapped is not empty else ""
        policy = {name: f"{value} {used}".strip() if name in self.WITH_NONCE else value for name, value in self.POLICY.items()}
        words = [f"{name} {value or NONE}" for name, value in policy.items()]
        response.headers.setdefault("Content-Security-Policy", "; ".join(words))
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class Language:
    """Answers in the language of whoever asks; the page may be kept by a browser for that language only."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        language = of_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response
