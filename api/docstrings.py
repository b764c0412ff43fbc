"""Docstrings that other programs read: told in the language of the moment, and kept for the catalogues."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext

from core.sentences import Sentence

CONTEXT: Final = "API"
"""What a page calls “A subject” is named; an operation so called reads one."""


class Docstrings:
    """What one description says by docstrings."""

    def __init__(self) -> None:
        self.said: list[Sentence] = []

    def say(self, docstring: str, module: str) -> str:
        """It on one line, in the language of the moment."""
        words = " ".join(docstring.split())
        if not words:
            return ""
        self.said.append(Sentence(module, words, CONTEXT))
        return pgettext(CONTEXT, words)
