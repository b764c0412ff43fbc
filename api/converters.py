"""Numbers and words of rows in addresses: none that the database cannot hold."""

from __future__ import annotations

from django.urls import register_converter


class IdConverter:
    """A number from 1 up, of at most 18 digits."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class WordConverter:
    """A word of people: letters of any script, blanks and slashes too, of at most 60 characters."""

    regex = "[^\\x00-\\x1f\\x7f]{1,60}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(IdConverter, "id")
register_converter(WordConverter, "word")
