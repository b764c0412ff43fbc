"""A text made ready to be compared: what its words mean and whether that is denied, its cues, its numbers, its sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.query.tokens import Part, tokenise
from reputation.statements.clauses import Clauses, clauses, denied
from reputation.statements.cues import Cue, Kind, cues
from reputation.statements.meanings import LANGUAGES, Meaning, meanings
from reputation.statements.numbers import Number, numbers

CLAIMS: Final = 512
TEXTS: Final = 4
"""Kept ready: claims are short and read against each text; a text may be long and is read against the claims of the moment."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a text tells, word by word."""

    language: str
    part: Part
    at: Clauses
    meanings: tuple[Meaning, ...]
    signs: tuple[int, ...]
    """Of each meaning: its own, turned where it is denied."""
    cues: tuple[Cue, ...]
    numbers: tuple[Number, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return self.part.folded

    def of(self, *kinds: Kind) -> list[Cue]:
        return [cue for cue in self.cues if cue.kind in kinds]

    def sentence(self, place: int) -> int:
        return self.at.sentences[place]

    def sentence_of(self, number: Number) -> int:
        """The sentence in which a number stands."""
        return next((self.at.sentences[place] for place, (_start, end) in enumerate(self.part.offsets) if end > number.start), 0)

    def spans(self, found: Iterable[Cue | Meaning]) -> tuple[tuple[int, int], ...]:
        return tuple((self.part.offsets[one.start][0], self.part.offsets[one.end - 1][1]) for one in found)

    def words_of(self, cue: Cue) -> str:
        return " ".join(self.words[cue.start : cue.end])


@lru_cache(maxsize=CLAIMS)
def claimed(text: str, language: str) -> Told:
    """A claim of a language."""
    return _told(text, language)


@lru_cache(maxsize=TEXTS)
def told(text: str, language: str) -> Told:
    """A text of a language; of one that has no lists, its stems and numbers."""
    return _told(text, language)


def _told(text: str, language: str) -> Told:
    part = tokenise("", text).body
    found, at = meanings(part.folded, language), clauses(text, part)
    known = cues(part.folded, language) if language in LANGUAGES else []
    # What stands within a way to say something, "without paying", denies nothing beside.
    inside = {place for one in found if one.end - one.start > 1 for place in range(one.start, one.end)}
    known = [cue for cue in known if cue.kind not in ("not", "lack", "end") or cue.start not in inside]
    turned = denied(known, at)
    signs = tuple(-one.sign if one.start in turned and one.end - 1 in turned else one.sign for one in found)
    return Told(language, part, at, tuple(found), signs, tuple(known), tuple(numbers(text, language)))
