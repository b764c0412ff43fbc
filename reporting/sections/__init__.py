"""The sections of a report after its first page: each a sentence, charts, tables, from what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from core.errors import Words
from reporting.measuring import Measured
from reporting.sections import associating, heard, method, owning, relaying, rising, scores, speaking, wanting
from reporting.sections.part import Part

# A new section is one function here, its title below, and its facts in `reporting.meaning`.
SECTIONS: Final[Mapping[str, Callable[[Measured], Part | None]]] = {
    "course": scores.course, "reasons": scores.reasons, "incidents": rising.section, "volume": heard.volume, "voice": heard.voice,
    "competitors": scores.competitors, "image": associating.section, "sentiments": heard.sentiments, "stories": heard.stories,
    "sources": heard.sources, "voices": speaking.section, "needs": wanting.section, "statements": relaying.section, "own": owning.section,
    "method": method.method,
}  # fmt: skip
TITLES: Final[Mapping[str, Words]] = {
    "course": gettext_lazy("Course of the score"),
    "reasons": gettext_lazy("What moved it"),
    "incidents": gettext_lazy("Incidents"),
    "volume": gettext_lazy("Volume"),
    "voice": gettext_lazy("Share of voice"),
    "competitors": gettext_lazy("Us and competitors"),
    "image": gettext_lazy("Image"),
    "sentiments": gettext_lazy("Sentiments"),
    "stories": gettext_lazy("Most seen stories"),
    "sources": gettext_lazy("Sources and languages"),
    "voices": gettext_lazy("Voices"),
    "needs": gettext_lazy("Needs"),
    "statements": gettext_lazy("Statements"),
    "own": gettext_lazy("Own figures"),
    "method": gettext_lazy("Method"),
}
"""What the sections are called where people choose among them."""
