"""Compresses answers: zstd where the caller takes it, else gzip at its quickest."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Final

import zstandard
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

LEAST: Final = 860
"""Bytes below which a compressed answer travels no faster: it fits into one packet anyway."""
LEVEL: Final = 1
TEXTUAL: Final = re.compile(r"(text/|application/(json|.*\+json|.*\+xml|x-ndjson|javascript))|image/svg", re.IGNORECASE)
QUALITY: Final = re.compile(r"\s*;\s*q=(0(?:\.\d*)?|1(?:\.0*)?)\s*$", re.IGNORECASE)


class Compression:
    """The body of texts, compressed as the caller accepts; files on their way from disk are left alone.

    A secret in a compressed page could be guessed from its length; the one of ours, the token of forms, is masked anew in each answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not TEXTUAL.match(response.headers.get("Content-Type", "")):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        accepted = _accepted(request.headers.get("Accept-Encoding", ""))
        if len(response.content) >= LEAST and not response.has_header("Content-Encoding") and accepted:
            _compress(response, accepted)
        return response


def _accepted(header: str) -> str:
    """The best encoding that the caller takes; nothing when it takes none of ours."""
    wished = {}
    for part in header.lower().split(","):
        quality = QUALITY.search(part)
        wished[QUALITY.sub("", part).strip()] = float(quality[1]) if quality else 1.0
    other = wished.get("*", 0.0)
    return next((name for name in ("zstd", "gzip") if wished.get(name, other) > 0), "")


def _compress(response: HttpResponse, encoding: str) -> None:
    body = response.content
    if encoding == "zstd":
        response.content = zstandard.ZstdCompressor(level=LEVEL).compress(body)
    else:
        response.content = gzip.compress(body, LEVEL, mtime=0)
    response.headers["Content-Encoding"] = encoding
    response.headers["Content-Length"] = str(len(response.content))
    tag = response.headers.get("ETag", "")
    if tag.startswith('"'):
        response.headers["ETag"] = f"W/{tag}"  # other bytes, the same meaning
