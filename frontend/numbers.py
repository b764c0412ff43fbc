"""Numbers of rows as forms and addresses say them: whatever else was sent is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

DIGITS: Final = 18
"""Of the largest that a database holds whole."""


def read(given: str) -> int:
    """The number of a row; 0, which is none, for whatever else was sent."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= DIGITS else 0


def listed(given: Iterable[str]) -> list[int]:
    """Those that are numbers of rows."""
    return [number for one in given if (number := read(one))]
