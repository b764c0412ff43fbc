"""Builds drawings from shapes, every value escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

Attribute = str | float | None
ZERO: Final = "0"


def tag(name: str, *inside: SafeString | str, **attributes: Attribute) -> SafeString:
    """A shape. Underscores in names become hyphens, `class_` is class; an attribute that is None is left out."""
    written = "".join(f' {_name(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None)
    content = "".join(part if isinstance(part, SafeString) else escape(part) for part in inside)
    return mark_safe(f"<{name}{written}>{content}</{name}>")  # noqa: S308 - every part is escaped above


def group(shapes: Iterable[SafeString], **attributes: Attribute) -> SafeString:
    return tag("g", *shapes, **attributes)


def points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in places)


def _name(key: str) -> str:
    if key in ("viewBox", "preserveAspectRatio", "patternUnits", "patternTransform"):
        return key
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return _number(value) if isinstance(value, int | float) else escape(value)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") or ZERO
