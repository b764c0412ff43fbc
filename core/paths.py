"""What logs may keep of the path of a request: no key that opens something, as in the link that resets a password."""

from __future__ import annotations

import logging
import re
from typing import Final

from django.http import HttpRequest

SECRET_PARTS: Final = frozenset({"key", "token", "ticket"})
# As long as a key; of an address that no view was found for, nobody knows which part is one.
LONG: Final = re.compile(r"[^/]{16,}")
MASK: Final = "***"


def told(request: HttpRequest) -> str:
    """The path as logs may keep it. An answer given before the view was found (a client that is shut, a redirect) tells no long part."""
    path: str = request.path
    if request.resolver_match is None:
        return LONG.sub(MASK, path)
    parts = request.resolver_match.kwargs
    for name in SECRET_PARTS & parts.keys():
        path = path.replace(str(parts[name]), MASK)
    return path


class Masked(logging.Filter):
    """Django tells of answers that went wrong by their path: it is told here as everywhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps every record."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            masked = told(request)
            record.args = tuple(masked if part in (request.path, request.get_full_path()) else part for part in record.args)
        return True
