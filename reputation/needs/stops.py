"""Words that say nothing at the edge of a phrase, in French and English."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from reputation.needs.said import counted

FOLDER: Final = Path(__file__).parent / "lists"


def is_stop(word: str) -> bool:
    """Whether a phrase that begins or ends with this folded word is no better for it: function words, numbers, single letters, emoji."""
    return len(word) < 2 or word in _words("stops") or not any(letter.isalpha() for letter in word)


@cache
def light() -> frozenset[str]:
    """Words as phrases are counted that name nothing wanted: what everybody does with a thing (sell, find, offer), and stops themselves."""
    return frozenset(counted(_words("stops") | _words("light")))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(word for file in sorted(FOLDER.glob(f"*_{name}.txt")) for word in file.read_text().split())
