"""The API about itself: its description for programs, a page for people; and what stands where nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from api import schema
from api.access import ApiRequest
from api.endpoint import ANYBODY, Endpoint, operation
from api.rendering import Json, Text
from core.errors import NotFound

REF: Final = "#/components/schemas/"


def urlconf(request: ApiRequest) -> str:
    """The URL list of the host."""
    return str(settings.PUBLIC_SCHEMA_URLCONF if request.tenant.is_agency else settings.ROOT_URLCONF)


class SchemaView(Endpoint):
    """OpenAPI 3.1."""

    tag = "about"

    @operation(ANYBODY, open=True, gives=dict)
    def get(self, request: ApiRequest) -> Response:
        """This description, as OpenAPI 3.1."""
        return Response(schema.document(urlconf(request)))


class Docs(Endpoint):
    """The same as a page."""

    tag = "about"
    renderer_classes = (Text, Json)

    @operation(ANYBODY, open=True, gives=str, sends=("text/html",))
    def get(self, request: ApiRequest) -> HttpResponse:
        """This description as a page, which loads nothing from elsewhere."""
        document = schema.document(urlconf(request))
        told = {"info": document["info"], "groups": _groups(document), "shapes": _shapes(document), "language": get_language()}
        return HttpResponse(render_to_string("api/docs.html", told))


class Nowhere(Endpoint):
    """Addresses that do not exist."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Nothing is here for any verb, whoever asks."""
        super().initial(request, *args, **kwargs)
        raise NotFound(_("There is nothing at this address. Check it against the documentation at /api/v1/docs."))


# -- the page


@dataclass(frozen=True, slots=True)
class Line:
    """One field, header or parameter as the page shows it."""

    name: str
    kind: str
    words: str
    required: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as the page shows it."""

    id: str
    verb: str
    path: str
    summary: str
    words: str
    lines: list[Line]
    body: str
    sample: str
    status: str
    answer: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One named schema as the page shows it."""

    name: str
    words: str
    lines: list[Line]
    sample: str


def _groups(document: dict[str, Any]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for path, verbs in document["paths"].items():
        for verb, told in verbs.items():
            groups.setdefault(told["tags"][0], []).append(_entry(path, verb, told))
    return groups


def _entry(path: str, verb: str, told: dict[str, Any]) -> Entry:
    content = told.get("requestBody", {}).get("content", {})
    status, answer = next((status, answer) for status, answer in told["responses"].items() if status.startswith("2"))
    first: dict[str, Any] = next(iter(content.values()), {})
    given: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
    lines = [Line(one["name"], _kind(one["schema"]), one.get("description", ""), one["required"]) for one in told.get("parameters", [])]
    return Entry(
        told["operationId"], verb.upper(), path, told["summary"], told.get("description", ""), lines,
        _kind(first["schema"]) if first else "", _pretty(first.get("example")), status, _kind(given["schema"]) if given else "",
    )  # fmt: skip


def _shapes(document: dict[str, Any]) -> list[Shape]:
    shapes = []
    for name, told in document["components"]["schemas"].items():
        needed = told.get("required", [])
        lines = [
            Line(field, _kind(part), part.get("description", ""), field in needed) for field, part in told.get("properties", {}).items()
        ]
        shapes.append(Shape(name, told.get("description", ""), lines, _pretty(next(iter(told.get("examples", [])), None))))
    return shapes


def _kind(part: dict[str, Any]) -> str:
    """A schema in a few words; names of others stay names."""
    if "$ref" in part:
        return str(part["$ref"]).removeprefix(REF)
    choices = part.get("anyOf") or part.get("oneOf") or part.get("allOf")
    if choices:
        return " | ".join(dict.fromkeys(_kind(choice) for choice in choices))
    if part.get("type") == "array":
        return f"[{_kind(part['items'])}]"
    if "enum" in part:
        return " | ".join(str(value) for value in part["enum"])
    kind = part.get("type", "any")
    words = kind if isinstance(kind, str) else " | ".join(kind)
    return f"{words} ({part['format']})" if "format" in part else words


def _pretty(value: Any) -> str:
    return "" if value is None else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
