"""What one person said once, as the search for needs reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One text. The same `voice` counts once for a phrase, however often it says it; of a story's copies one is given."""

    mention: int
    voice: int
    source: int
    language: str
    words: tuple[str, ...]  # folded tokens, in order
