"""Words that nobody associates with anything, in French and English: function words, and beside those of phrases, verbs of saying."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from reputation.needs import stops

FOLDER: Final = Path(__file__).parent / "lists"


def is_stop(word: str) -> bool:
    """Whether this folded word says nothing of whom it is said."""
    return stops.is_stop(word) or word in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(word for file in sorted(FOLDER.glob("*_stops.txt")) for word in file.read_text().split())
