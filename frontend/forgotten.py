"""What was erased of a person, as a certificate tells it: how many of each, and nothing of who it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from core.errors import Words
from frontend import figures
from reporting.models import Erasure

ERASED: Final[Mapping[str, Words]] = {
    "mentions": gettext_lazy("Mentions, with texts, payloads, judgements and tags"),
    "echoes": gettext_lazy("Echoes of statements"),
    "voices": gettext_lazy("Voices, with role, consent and note"),
    "incidents": gettext_lazy("Incidents that named them, now without the name"),
    "reports": gettext_lazy("Reports that named them or had their words, made anew without"),
    "exports": gettext_lazy("Files of exports"),
}


def lines(erasure: Erasure) -> list[tuple[Words, str]]:
    """Each kind with its count; nothing before the end."""
    return [(label, figures.number(erasure.erased.get(name, 0))) for name, label in ERASED.items()] if erasure.ended_at else []
