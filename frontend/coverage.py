"""What was not heard, as pages tell it."""

from __future__ import annotations

from reporting.pinned import gaps, words

__all__ = ["gaps", "words"]
