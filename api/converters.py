"""Numbers of rows in addresses: none that the database cannot hold."""

from __future__ import annotations

from django.urls import register_converter


class IdConverter:
    """A number from 1 up, of at most 18 digits."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(IdConverter, "id")
