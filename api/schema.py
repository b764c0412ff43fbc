"""The description of the API for programs: OpenAPI 3.1, made from what the operations declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final, NotRequired, TypedDict, cast

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from api.endpoint import Endpoint, Operation
from api.fields import Ids, Moment, Names
from api.rendering import JSON, NDJSON
from api.shapes import Schemas, example_of
from core import problems

HOLE: Final = re.compile(r"\{(\w+)\}")
NUMBERED: Final = re.compile(r"<id:(\w+)>")
PREFIX: Final = "/api/v1/"
RATE: Final[Mapping[str, Any]] = {
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "The limits: name, requests (q), seconds (w)."},
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left of each: requests (r), seconds until it is whole (t)."},
}
ERRORS: Final[Mapping[int, str]] = {
    400: "What was sent cannot be read.",
    401: "Nobody is known by this key or session here.",
    403: "The key or the person does not have the right.",
    404: "There is no such thing here.",
    405: "The address does not take this verb.",
    406: "There is no such form of the answer.",
    409: "It is in conflict with what exists.",
    410: "It is gone; of a cursor, too old.",
    412: "It was changed since it was read.",
    413: "It is too large.",
    415: "What was sent is of another form.",
    422: "Some of it is not right; `errors` says where.",
    429: "A limit is reached; `Retry-After` says when to ask again.",
    503: "A part of the installation does not answer now.",
}


class Place(TypedDict):
    """What is wrong at one place of the input; `position` and `length` point into its text, `proposal` is a better one."""

    pointer: str
    code: str
    detail: str
    position: NotRequired[int]
    length: NotRequired[int]
    proposal: NotRequired[str]


class Problem(TypedDict):
    """Why something was not done (RFC 9457). `code` never changes its meaning."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Place]


class Schema(AutoSchema):
    """Describes one operation."""

    shapes: Schemas

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> dict[str, Any] | None:
        self.registry, self.path, self.path_regex, self.path_prefix, self.method = registry, path, path_regex, path_prefix, method.upper()
        said: Operation | None = getattr(getattr(self.view, method.lower()), "operation", None)
        if said is None:
            return None
        registry.shapes = getattr(registry, "shapes", None) or Schemas()
        self.shapes = registry.shapes
        made: dict[str, Any] = {
            "operationId": self._id(),
            "summary": said.summary.partition("\n")[0].rstrip("."),
            "tags": [cast(Endpoint, self.view).tag or path.removeprefix(PREFIX).split("/")[0]],
            "parameters": [*self._path(), *self._query(said), *_headers(said, self.method)],
            "responses": {str(said.status): self._answer(said), **self._later(said), **self._problems(said)},
            "security": [{}] if said.open else [{"key": []}, {"session": []}],
        }
        more = " ".join(said.summary.partition("\n")[2].split())
        right = f"Needs the right `{said.right}`." if said.right else ""
        if more or right:
            made["description"] = f"{more} {right}".strip()
        if said.takes:
            made["requestBody"] = self._body(said)
        return {name: value for name, value in made.items() if value != []}

    def _id(self) -> str:
        words = [word for word in re.split(r"[/{}_-]+", self.path.removeprefix(PREFIX)) if word]
        return "_".join([self.method.lower(), *words])

    def _path(self) -> Iterator[dict[str, Any]]:
        numbered = set(NUMBERED.findall(self.path_regex))
        for name in HOLE.findall(self.path):
            schema: dict[str, Any] = {"type": "string"}
            if name in numbered:
                schema = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
            elif f"<uuid:{name}>" in self.path_regex:
                schema = {"type": "string", "format": "uuid"}
            yield {"name": name, "in": "path", "required": True, "schema": schema}

    def _query(self, said: Operation) -> Iterator[dict[str, Any]]:
        for name, field in said.asks().fields.items():
            schema = field.in_address() if isinstance(field, Ids | Names | Moment) else dict(self._map_serializer_field(field, "request"))  # type: ignore[no-untyped-call]
            described = {"description": str(field.help_text)} if field.help_text else {}
            schema.pop("description", None)
            if schema.get("default") in (None, ""):
                schema.pop("default", None)  # nothing said
            yield {"name": name, "in": "query", "required": field.required, "schema": schema, **described}

    def _body(self, said: Operation) -> dict[str, Any]:
        takes = cast(Any, said.takes)
        component = self.resolve_serializer(takes(partial=self.method == "PATCH"), "request")
        content: dict[str, Any] = {}
        for media_type in said.reads:
            content[media_type] = {
                "schema": {"type": "string"} if media_type == NDJSON else _several(component.ref) if said.many else component.ref
            }
            if said.example is not None and media_type == JSON:
                content[media_type]["example"] = said.example
        return {"required": True, "content": content}

    def _answer(self, said: Operation) -> dict[str, Any]:
        headers: dict[str, Any] = dict(RATE)
        if said.tagged:
            headers["ETag"] = {"schema": {"type": "string"}, "description": "The version, for `If-Match` and `If-None-Match`."}
        if said.status in (201, 202):
            headers["Location"] = {"schema": {"type": "string"}, "description": "Where to ask for it."}
        made: dict[str, Any] = {"description": "Done." if said.gives is None else "As asked.", "headers": headers}
        if said.gives is not None:
            made["content"] = {media_type: self._content(said, media_type) for media_type in said.sends}
        return made

    def _later(self, said: Operation) -> dict[str, Any]:
        return {"202": self._answer(replace(said, gives=said.later, status=202))} if said.later else {}

    def _content(self, said: Operation, media_type: str) -> dict[str, Any]:
        if media_type != JSON:
            return {"schema": {"type": "string"}}
        content: dict[str, Any] = {"schema": self.shapes.of(said.gives)}
        sample = example_of(said.gives)
        return content if sample is None else content | {"example": sample}

    def _problems(self, said: Operation) -> dict[str, Any]:
        schema = self.shapes.of(Problem)
        made = {
            str(status): {
                "description": words,
                "headers": dict(RATE) if status != 503 else {},
                "content": {problems.MEDIA_TYPE: {"schema": schema}},
            }
            for status, words in ERRORS.items()
        }
        if said.tagged and self.method == "GET":
            made["304"] = {"description": "It is as you have it."}
        return made


def _several(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": item}


def _headers(said: Operation, method: str) -> Iterator[dict[str, Any]]:
    def header(name: str, words: str) -> dict[str, Any]:
        return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": words}

    if said.once:
        yield header(
            "Idempotency-Key", "Sent again with the same key and body within 24 hours, the request has the same answer and no effect."
        )
    if said.tagged and method == "GET":
        yield header("If-None-Match", "The ETag you have: 304 when it is still right.")
    if said.tagged and (said.adds or method in ("PATCH", "DELETE", "PUT")):
        yield header("If-Match", "The ETag you have read: 412 when it was changed since.")


class Generator(SchemaGenerator):
    """Describes all operations of a host."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        made = cast(dict[str, Any], super().get_schema(request, public))  # type: ignore[no-untyped-call]
        components = made.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        named = getattr(self.registry, "shapes", Schemas()).named
        if both := sorted(schemas.keys() & named):
            raise TypeError(f"what is taken and what is given have the same names: {both}")
        schemas.update(named)
        components["schemas"] = dict(sorted(schemas.items()))
        components["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": "A key, as in `Authorization: Bearer vgk_...`."},
            "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
        }
        return made


def document(urlconf: str) -> dict[str, Any]:
    """The description of the API of a host, in the language of the moment."""
    return _document(urlconf, translation.get_language() or "")


@cache
def _document(urlconf: str, language: str) -> dict[str, Any]:
    made = Generator(urlconf=urlconf).get_schema(public=True)  # type: ignore[no-untyped-call]
    made["info"]["description"] = (
        "Errors are problem documents (RFC 9457). Lists come in pages: follow `next`. Times are RFC 3339 in UTC. "
        "Fields are only added; a removal is announced six months ahead by the headers Deprecation and Sunset."
    )
    return made
