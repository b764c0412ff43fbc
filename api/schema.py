"""The description of the API for programs: OpenAPI 3.1, made from what the operations declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final, NotRequired, TypedDict, cast

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, build_choice_description_list, force_instance, get_doc
from rest_framework import serializers

from api.docstrings import Docstrings
from api.endpoint import Endpoint, Operation
from api.fields import Ids, Moment, Names
from api.rendering import JSON, NDJSON
from api.shapes import Schemas, example_of
from core import problems
from core.errors import Words
from core.sentences import Sentence

HOLE: Final = re.compile(r"\{(\w+)\}")
NUMBERED: Final = re.compile(r"<id:(\w+)>")
PREFIX: Final = "/api/v1/"
RATE: Final[Mapping[str, Words]] = {
    "RateLimit-Policy": gettext_lazy("The limits: name, requests (q), seconds (w)."),
    "RateLimit": gettext_lazy("What is left of each: requests (r), seconds until it is whole (t)."),
}
ERRORS: Final[Mapping[int, Words]] = {
    400: gettext_lazy("What was sent cannot be read."),
    401: gettext_lazy("Nobody is known by this key or session here."),
    403: gettext_lazy("The key or the person does not have the right."),
    404: gettext_lazy("There is no such thing here."),
    405: gettext_lazy("The address does not take this verb."),
    406: gettext_lazy("There is no such form of the answer."),
    409: gettext_lazy("It is in conflict with what exists."),
    410: gettext_lazy("It is gone; of a cursor, too old."),
    412: gettext_lazy("It was changed since it was read."),
    413: gettext_lazy("It is too large."),
    415: gettext_lazy("What was sent is of another form."),
    422: gettext_lazy("Some of it is not right; `errors` says where."),
    429: gettext_lazy("A limit is reached; `Retry-After` says when to ask again."),
    503: gettext_lazy("A part of the installation does not answer now."),
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


class Registry(ComponentRegistry):
    """What is gathered while a description is made."""

    def __init__(self) -> None:
        super().__init__()
        self.docstrings = Docstrings()
        self.shapes = Schemas(self.docstrings)


class Schema(AutoSchema):
    """Describes one operation."""

    registry: Registry

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> dict[str, Any] | None:
        self.registry, self.path, self.path_regex, self.path_prefix, self.method = registry, path, path_regex, path_prefix, method.upper()
        said: Operation | None = getattr(getattr(self.view, method.lower()), "operation", None)
        if said is None:
            return None
        summary, more = self._told(said)
        made: dict[str, Any] = {
            "operationId": self._id(),
            "summary": summary,
            "tags": [cast(Endpoint, self.view).tag or path.removeprefix(PREFIX).split("/")[0]],
            "parameters": [*self._path(), *self._query(said), *_headers(said, self.method)],
            "responses": {str(said.status): self._answer(said), **self._later(said), **self._problems(said)},
            "security": [{}] if said.open else [{"key": []}, {"session": []}],
        }
        if more:
            made["description"] = more
        if said.takes:
            made["requestBody"] = self._body(said)
        return {name: value for name, value in made.items() if value != []}

    def _told(self, said: Operation) -> tuple[str, str]:
        """The summary, and what is told beside it."""
        say, module = self.registry.docstrings.say, getattr(self.view, self.method.lower()).__module__
        summary, _line, more = said.summary.partition("\n")
        right = _("Needs the right `%(right)s`.") % {"right": said.right} if said.right else ""
        return say(summary.rstrip("."), module), " ".join(filter(None, (say(more, module), right)))

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        made: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        shape = type(force_instance(serializer))  # type: ignore[no-untyped-call]
        return made | {"description": self.registry.docstrings.say(get_doc(shape), shape.__module__)}

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> dict[str, Any] | None:
        made: dict[str, Any] | None = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if made and isinstance(field, serializers.ChoiceField) and all(words is code for code, words in field.choices.items()):
            # Choices without words would be told as “`csv` - csv”.
            codes = build_choice_description_list(field.choices.items())
            words = made.pop("description").removesuffix(codes).strip()
            made |= {"description": words} if words else {}
        return made

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
            schema = (
                field.in_address() if isinstance(field, Ids | Names | Moment) else dict(self._map_serializer_field(field, "request") or {})
            )
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
        headers = _rate()
        if said.tagged:
            headers["ETag"] = _header(_("The version, for `If-Match` and `If-None-Match`."))
        if said.status in (201, 202):
            headers["Location"] = _header(_("Where to ask for it."))
        made: dict[str, Any] = {"description": _("Done.") if said.gives is None else _("As asked."), "headers": headers}
        if said.gives is not None:
            made["content"] = {media_type: self._content(said, media_type) for media_type in said.sends}
        return made

    def _later(self, said: Operation) -> dict[str, Any]:
        return {"202": self._answer(replace(said, gives=said.later, status=202))} if said.later else {}

    def _content(self, said: Operation, media_type: str) -> dict[str, Any]:
        if media_type != JSON:
            return {"schema": {"type": "string"}}
        content: dict[str, Any] = {"schema": self.registry.shapes.of(said.gives)}
        sample = example_of(said.gives)
        return content if sample is None else content | {"example": sample}

    def _problems(self, said: Operation) -> dict[str, Any]:
        schema = self.registry.shapes.of(Problem)
        made = {
            str(status): {
                "description": str(words),
                "headers": _rate() if status != 503 else {},
                "content": {problems.MEDIA_TYPE: {"schema": schema}},
            }
            for status, words in ERRORS.items()
        }
        if said.tagged and self.method == "GET":
            made["304"] = {"description": _("It is as you have it.")}
        return made


def _several(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": item}


def _header(words: Words) -> dict[str, Any]:
    return {"schema": {"type": "string"}, "description": str(words)}


def _rate() -> dict[str, Any]:
    return {name: _header(words) for name, words in RATE.items()}


def _headers(said: Operation, method: str) -> Iterator[dict[str, Any]]:
    def header(name: str, words: str) -> dict[str, Any]:
        return {"name": name, "in": "header", "required": False} | _header(words)

    if said.once:
        yield header(
            "Idempotency-Key", _("Sent again with the same key and body within 24 hours, the request has the same answer and no effect.")
        )
    if said.tagged and method == "GET":
        yield header("If-None-Match", _("The ETag you have: 304 when it is still right."))
    if said.tagged and (said.adds or method in ("PATCH", "DELETE", "PUT")):
        yield header("If-Match", _("The ETag you have read: 412 when it was changed since."))


class Generator(SchemaGenerator):
    """Describes all operations of a host."""

    registry: Registry

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)  # type: ignore[no-untyped-call]
        self.registry = Registry()

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        made = cast(dict[str, Any], super().get_schema(request, public))  # type: ignore[no-untyped-call]
        components = made.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        named = self.registry.shapes.named
        if both := sorted(schemas.keys() & named):
            raise TypeError(f"what is taken and what is given have the same names: {both}")
        schemas.update(named)
        components["schemas"] = dict(sorted(schemas.items()))
        components["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": _("A key, as in `Authorization: Bearer vgk_...`.")},
            "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
        }
        return made


def document(urlconf: str) -> dict[str, Any]:
    """The description of the API of a host, in the language of the moment."""
    return _document(urlconf, translation.get_language() or "")


@cache
def _document(urlconf: str, language: str) -> dict[str, Any]:
    made = Generator(urlconf=urlconf).get_schema(public=True)
    made["info"]["description"] = _(
        "Errors are problem documents (RFC 9457). Lists come in pages: follow `next`. Times are RFC 3339 in UTC. "
        "Fields are only added; a removal is announced six months ahead by the headers Deprecation and Sunset."
    )
    return made


def sentences() -> Iterator[Sentence]:
    """The docstrings that stand in the description of a host."""
    for urlconf in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF):
        generator = Generator(urlconf=urlconf)
        generator.get_schema(public=True)
        yield from generator.registry.docstrings.said
