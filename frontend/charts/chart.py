"""What a chart is to a page: a title with its measure, the drawing wide and narrow, the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Gap:
    """Seconds since 1970 between which a source was not heard, and what to say of it."""

    since: float
    until: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One question, drawn. `summary` says it to readers of screens."""

    title: str
    measure: str
    summary: str
    wide: SafeString
    narrow: SafeString
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
