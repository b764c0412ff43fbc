"""Figures and words in templates: `{{ count|number }}`, `{{ score|decimal }}`, `{{ at|moment }}`, `{{ code|language }}`."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django import template

from frontend import figures, words

register = template.Library()

FIGURES: Final = (
    "heads",
    "number",
    "decimal",
    "plain",
    "signed",
    "share",
    "views",
    "size",
    "moment",
    "on_moment",
    "until",
    "day",
    "calendar_day",
    "short_day",
    "shortened",
    "long_day",
    "month",
    "period",
    "duration",
    "age",
)
WORDS: Final = (
    "language",
    "country",
    "outcome",
    "drop_reason",
    "gap_reason",
    "connector",
    "model",
    "mention_type",
    "platform",
    "sentiment",
    "seen_by",
    "unit",
    "field",
    "value",
)


@register.filter
def signed_by(at: datetime, name: str) -> str:
    """Who did it and when; the moment alone where nobody is named."""
    return f"{name}, {figures.moment(at)}" if name else figures.moment(at)


for name in FIGURES:
    register.filter(name, getattr(figures, name))
for name in WORDS:
    register.filter(name, getattr(words, name))
