"""The URL table of a host as a list of routes, each of which can be asked for with numbers filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
PAGES_METHODS = ("GET", "POST")
API_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One line of the URL table."""

    path: str
    name: str

    def __str__(self) -> str:
        return self.path

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def methods(self) -> tuple[str, ...]:
        return API_METHODS if self.is_api else PAGES_METHODS

    @property
    def holes(self) -> list[str]:
        """What must be filled in, as `mentions/mention`: the nearest word before it in the path, and its own name."""
        return [f"{self._word_before(hole.start())}/{hole['name']}" for hole in PART.finditer(self.path)]

    def _word_before(self, place: int) -> str:
        return next((part for part in reversed(self.path[:place].split("/")) if part and not PART.search(part)), "")

    def filled(self, values: Mapping[str, object]) -> str:
        words = iter(self.holes)
        return PART.sub(lambda _hole: str(values[next(words)]), self.path)


def routes(urlconf: str) -> list[Route]:
    """Every route of the table; those written as regular expressions (the login pages) are given by their own tests."""
    return sorted(_walk(import_module(urlconf).urlpatterns, "/"), key=str)


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Route]:
    for pattern in patterns:
        if not isinstance(pattern.pattern, RoutePattern):
            continue
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield Route(path, pattern.name or "")
