"""Shapes of answers: each is a TypedDict, checked by the type checker and told to other programs as a named schema."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict
from uuid import UUID

from api.docstrings import Docstrings

PLAIN: Final[Mapping[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    UUID: {"type": "string", "format": "uuid"},
    type(None): {"type": "null"},
    Any: {},
    object: {},
}
_examples: dict[Any, Any] = {}


def example(value: Any) -> Callable[[type], type]:
    """What one looks like."""

    def keep(shape: type) -> type:
        _examples[shape] = value
        return shape

    return keep


def example_of(shape: Any) -> Any:
    """What one looks like; of a list, a page with one row. None when nobody said."""
    if shape in _examples:
        return _examples[shape]
    row = _examples.get(get_args(shape)[0]) if get_args(shape) else None
    return {"results": [row], "next": None, "total": {"value": 1, "exact": True}} if row is not None else None


class Schemas:
    """Schemas of shapes, the named ones collected beside."""

    def __init__(self, docstrings: Docstrings | None = None) -> None:
        self.docstrings = docstrings or Docstrings()
        self.named: dict[str, dict[str, Any]] = {}
        self.bearers: dict[str, Any] = {}

    def of(self, shape: Any) -> dict[str, Any]:
        """The schema of a shape; a reference when it has a name."""
        if shape in PLAIN:
            return dict(PLAIN[shape])
        origin, parts = get_origin(shape), get_args(shape)
        if is_typeddict(shape) or is_typeddict(origin):
            return self._named(shape, origin or shape, parts)
        if origin in (Union, types.UnionType):
            return self._either(parts)
        if origin is Literal:
            return {"type": "string", "enum": list(parts)}
        if origin is list:
            return {"type": "array", "items": self.of(parts[0])}
        if origin is tuple:
            return {"type": "array", "items": self.of(parts[0])}
        if origin in (dict, Mapping):
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        if shape is dict:
            return {"type": "object"}
        raise TypeError(f"no schema for {shape!r}")

    def _either(self, parts: tuple[Any, ...]) -> dict[str, Any]:
        found = [self.of(part) for part in parts]
        simple = [one["type"] for one in found if set(one) <= {"type", "format"} and isinstance(one.get("type"), str)]
        if len(simple) == len(found):
            return {**found[0], "type": simple}
        return {"anyOf": found}

    def _named(self, shape: Any, base: Any, parts: tuple[Any, ...]) -> dict[str, Any]:
        name = "".join([_name(part) for part in parts] + [_name(base)])
        if self.bearers.setdefault(name, shape) != shape:
            raise TypeError(f"two shapes are called {name}: {self.bearers[name]!r} and {shape!r}")
        if name not in self.named:
            self.named[name] = {}  # a shape may hold itself
            self.named[name] = self._object(shape, base, parts)
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, shape: Any, base: Any, parts: tuple[Any, ...]) -> dict[str, Any]:
        hints = get_type_hints(base, include_extras=True)
        filled = dict(zip(getattr(base, "__parameters__", ()), parts, strict=False))
        properties, required = {}, []
        for field, hint in hints.items():
            optional = get_origin(hint) is NotRequired
            inner = get_args(hint)[0] if optional else hint
            properties[field] = self.of(_filled(inner, filled))
            if not optional and base.__total__:
                required.append(field)
        made: dict[str, Any] = {"type": "object", "properties": properties}
        if required:
            made["required"] = required
        if base.__doc__:
            made["description"] = self.docstrings.say(base.__doc__, base.__module__)
        if (sample := example_of(shape)) is not None:
            made["examples"] = [sample]
        return made


def _name(shape: Any) -> str:
    return str(getattr(shape, "__name__", shape)).removesuffix("Out")


def _filled(hint: Any, filled: Mapping[Any, Any]) -> Any:
    """The hint with its variables replaced."""
    if hint in filled:
        return filled[hint]
    parts = get_args(hint)
    if get_origin(hint) is list:
        return list[_filled(parts[0], filled)]  # type: ignore[misc] # built for reading only
    return hint
