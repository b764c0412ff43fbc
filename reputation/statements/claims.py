"""Cuts a statement into the things that it claims, a sentence or a line each."""

from __future__ import annotations

import re
from typing import Final

from core.query.tokens import tokenise
from reputation.needs.stops import is_stop

LEAST_WORDS: Final = 4
LEAST_SAYING: Final = 2
"""A sentence with fewer words, or fewer that say something, claims nothing: a greeting, a title, a sign-off."""
_END: Final = re.compile(r"(?<=[.!?…])[\s\u00a0\u202f]+(?=[\"«“‘(]?\w)|\n+|[;•]\s")
_MARKS: Final = ' \t\u00a0\u202f-–—*·"«»“”'


def claims(text: str) -> list[str]:
    """The claims of a statement, in its order."""
    return [sentence for sentence in (part.strip(_MARKS) for part in _END.split(text)) if _claims(sentence)]


def _claims(sentence: str) -> bool:
    words = tokenise("", sentence).body.folded
    return len(words) >= LEAST_WORDS and sum(not is_stop(word) for word in words) >= LEAST_SAYING
