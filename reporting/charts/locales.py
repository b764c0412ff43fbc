"""How the axes write numbers, as d3 asks for it."""

from __future__ import annotations

from typing import Any, Final

NARROW: Final = "\u202f"
MINUS: Final = "\u2212"
ENGLISH: Final[dict[str, Any]] = {
    "decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "minus": MINUS, "percent": "%"
}  # fmt: skip
FRENCH: Final[dict[str, Any]] = {
    "decimal": ",", "thousands": NARROW, "grouping": [3], "currency": ["", f"{NARROW}€"], "minus": MINUS, "percent": f"{NARROW}%"
}  # fmt: skip


def numbers(language: str) -> dict[str, Any]:
    return FRENCH if language.startswith("fr") else ENGLISH
