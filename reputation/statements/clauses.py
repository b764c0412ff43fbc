"""Where sentences and clauses end, and how far a denial reaches: to the end of its clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.query.tokens import Part
from reputation.statements.cues import Cue

_SENTENCE: Final = frozenset(".!?…\n|")
_PAUSE: Final = frozenset(',;:()«»“”"—–[]')
_JOINTS: Final = frozenset(
    {"but", "and", "because", "while", "when", "if", "though", "although", "unless",
     "mais", "et", "car", "parce", "alors", "quand", "lorsque", "si", "tandis", "puisque", "pourtant", "pour", "afin"}
)  # fmt: skip
LACKING: Final = 5
"""What lacks is named within so many words: "without asking for a receipt"."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """For each word of a text the number of its sentence and of its clause."""

    sentences: tuple[int, ...]
    clauses: tuple[int, ...]


def clauses(text: str, part: Part) -> Clauses:
    """Cut at full stops, then at pauses and at words that join clauses; a number is never cut."""
    sentences: list[int] = []
    numbers: list[int] = []
    sentence = clause = before = 0
    for place, (start, end) in enumerate(part.offsets):
        between = text[before:start]
        digits = place and part.folded[place].isdecimal() and part.folded[place - 1].isdecimal()
        if place and not digits:
            cut = between != " " and not _SENTENCE.isdisjoint(between)
            sentence += cut
            clause += cut or part.folded[place] in _JOINTS or (between != " " and not _PAUSE.isdisjoint(between))
        sentences.append(sentence)
        numbers.append(clause)
        before = end
    return Clauses(tuple(sentences), tuple(numbers))


def denied(cues: Sequence[Cue], of: Clauses) -> frozenset[int]:
    """The places of the words that are denied. What ends something denies all of its clause; the end of a denial is none."""
    within = [cue for cue in cues if cue.kind in ("not", "lack")]
    nots = {place for cue in within for place in _reach(cue, of, cue.start)}
    ends = {place for cue in cues if cue.kind == "end" for place in _reach(cue, of, 0)}
    return frozenset(nots ^ ends)


def _reach(cue: Cue, of: Clauses, first: int) -> list[int]:
    until = min(len(of.clauses), cue.end + LACKING) if cue.kind == "lack" else len(of.clauses)
    return [place for place in range(first, until) if of.clauses[place] == of.clauses[cue.start]]
