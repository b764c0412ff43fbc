"""What one person said once, as the search for needs reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LEAST: Final = 4
"""Shorter words have no plural that we know."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text. The same `voice` counts once for a phrase, however often it says it: an author, negative where none is known; of a story's
    copies one is given."""

    mention: int
    voice: int
    source: int
    language: str
    words: tuple[str, ...]  # folded tokens as `counted`, in order


def counted(folded: Iterable[str]) -> tuple[str, ...]:
    """Folded words as phrases are counted: one and many of a thing are the same word."""
    return tuple(singular(word) for word in folded)


def singular(word: str) -> str:
    """Without the ending of most plurals, in both languages alike. What it makes need be no word, but always the same."""
    if len(word) < LEAST or not word.endswith(("s", "x")) or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}al" if len(word) > LEAST + 1 and word.endswith("aux") and not word.endswith("eaux") else word[:-1]


class Counted(dict[str, str]):
    """Folded words as they are counted, each made once: the same words make all texts."""

    def __missing__(self, word: str) -> str:
        self[word] = made = singular(word)
        return made
