"""The sentiment by lists of words: of the whole text, and towards each subject it names, with the words that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from ingestion.analyses.base import TONE, Analysis, registry
from ingestion.analyses.lexicon.odds import Marks, label, probabilities
from ingestion.analyses.lexicon.reading import Reading, read
from ingestion.analyses.lexicon.targets import Heard, towards
from ingestion.analyses.validation import Validation
from ingestion.analyses.validation import read as read_validation
from ingestion.drafts import Said, Text

EVIDENCE_MAX = 12
LEAST_SHARE = 0.3  # below it a word hardly concerns the subject, and is no evidence


@registry.register
class Tone(Analysis):
    """English and French by words; other languages by emoji alone, with probabilities that say how little is known."""

    kind, label, version, engine = TONE, _("Tone"), 3, "lexicon"
    fields = {"label": "keyword", "strength": "number", "probabilities": "number", "evidence": "spans", "model": "keyword"}

    @classmethod
    @cache
    def validations(cls) -> Mapping[str, Validation]:
        """As measured by `lexicon/validating.py`."""
        return read_validation(Path(__file__).parent / "lexicon" / "validation.json")

    def analyse(self, texts: Sequence[Text]) -> list[Said]:
        """The tone of each text, and the sentiment towards each subject matched."""
        return [self._said(text) for text in texts]

    def _said(self, text: Text) -> Said:
        readings = [read("title", text.title, text.language)] if text.title else []
        readings.append(read("body", text.body, text.language))
        marks = Marks(
            sum(one.exclaims for one in readings),
            sum(one.asks for one in readings),
            sum(one.links for one in readings),
            sum(len(one.words) for one in readings),
        )
        everything: list[Heard] = [(reading, hit, 1.0) for reading in readings for hit in reading.hits]
        whole = _judged(everything, marks, text.language)
        if not text.matches:
            return Said(whole)
        if len(text.matches) == 1 and len(everything) <= 1 and not any(reading.names for reading in readings):
            return Said(whole, {text.matches[0].subject: whole})
        heard_of = towards(readings, text.matches).items()
        return Said(whole, {one: whole if heard == everything else _judged(heard, marks, text.language) for one, heard in heard_of})


def _judged(heard: Sequence[Heard], marks: Marks, language: str) -> dict[str, Any]:
    """Label, probabilities, strength and evidence from the words that count, with their shares."""
    held = sorted(heard, key=_place)
    weights = [hit.weight * share for _reading, hit, share in held]
    odds = probabilities(weights, marks, language)
    telling = sorted((one for one in held if abs(one[2]) >= LEAST_SHARE), key=lambda one: -abs(one[1].weight * one[2]))[:EVIDENCE_MAX]
    return {
        "label": label(odds, weights),
        "probabilities": [round(value, 4) for value in odds],
        "strength": round(odds[0] - odds[2], 4),
        "evidence": [
            [reading.part, hit.start, hit.end, round(hit.weight * share, 2)] for reading, hit, share in sorted(telling, key=_place)
        ],
    }


def _place(heard: Heard) -> tuple[bool, int]:
    reading: Reading = heard[0]
    return reading.part == "body", heard[1].start
