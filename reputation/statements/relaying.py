"""How a text relays a claim: as it is, in other words, weakened, exaggerated, criticised, inverted, or not at all.

Rules in the order of `docs/statements.md`: what is told at all, then what turns it, judges it, makes it larger or smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.query.tokens import Part, tokenise
from reputation.needs.stops import is_stop
from reputation.statements.cues import LANGUAGES, Cue, Kind, cues, opposed
from reputation.statements.numbers import Number, numbers
from reputation.statements.stems import stem

Label = Literal["verbatim", "paraphrase", "weakened", "exaggerated", "criticised", "inverted", "omitted"]
DRIFT: Final[tuple[Label, ...]] = ("weakened", "exaggerated", "criticised", "inverted")

COPIED: Final = 0.85
"""So much of the claim's words in one run is a quotation."""
TOLD: Final = 0.25
"""So much of what the claim's words say must be met for a text to tell it; half of it when the text blames."""
LARGER: Final = 1.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of the claim, how sure (0 to 1), and the places in the text that show it."""

    label: Label
    confidence: float
    evidence: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as words, stems of those that say something, cues and numbers."""

    part: Part
    stems: frozenset[str]
    cues: tuple[Cue, ...]
    numbers: tuple[Number, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return self.part.folded

    def of(self, kind: Kind) -> list[Cue]:
        return [cue for cue in self.cues if cue.kind == kind]

    def spans(self, found: Sequence[Cue]) -> tuple[tuple[int, int], ...]:
        return tuple((self.part.offsets[cue.start][0], self.part.offsets[cue.end - 1][1]) for cue in found)


def read(claim: str, text: str, language: str) -> Reading:
    """How the text relays the claim; both of one language, another is only told from a copy."""
    said, told = _text(claim, language), _text(text, language)
    run, start, end = longest_run(said.words, told.words)
    copied = run / max(1, len(said.words)) if run else 0.0
    outside = [cue for cue in told.cues if cue.end <= start or cue.start >= end] if copied >= COPIED else list(told.cues)
    told = _Text(told.part, told.stems, tuple(outside), told.numbers)
    met = _met(said, told)
    blame = told.of("blame")
    if copied < COPIED and met < (TOLD / 2 if blame else TOLD):
        return Reading("omitted", 1 - met / TOLD / 2)
    if blame and not said.of("blame"):
        return Reading("criticised", _sure(len(blame)), told.spans(blame))
    if copied >= COPIED:
        return Reading("verbatim", copied)
    return _turned(said, told, language) or _sized(said, told) or Reading("paraphrase", min(1.0, 0.5 + met / 2))


def _turned(said: _Text, told: _Text, language: str) -> Reading | None:
    """Inverted: denied where it was said or said where it was denied, or its opposite."""
    here, there = bool(said.of("not")), told.of("not")
    # What the claim says to be lacking, "without a receipt", is no denial when the text says "no receipt".
    lacking = {_about(said, cue) for cue in said.of("lack")}
    denied = not here and any(_about(told, cue) not in lacking for cue in there)
    granted = here and not there and not told.of("lack") and not told.of("less")
    if denied or granted:
        return Reading("inverted", 0.8, told.spans(there))
    place = opposed(said.words, told.words, language)
    if place is not None:
        return Reading("inverted", 0.7, (told.part.offsets[place],))
    still = told.of("still")
    if here and still and not there:
        return Reading("inverted", 0.6, told.spans(still))
    return None


def _about(text: _Text, cue: Cue) -> str:
    """The stem of the first word after the cue that says something."""
    return next((stem(word) for word in text.words[cue.end :] if not is_stop(word)), "")


def _sized(said: _Text, told: _Text) -> Reading | None:
    """Exaggerated or weakened: by its numbers first, then by words that make more or less of it than the claim does."""
    for number in told.numbers:
        like = [other for other in said.numbers if other.of == number.of and number.value and other.value]
        if like and all(max(number.value / other.value, other.value / number.value) >= LARGER for other in like):
            more = (number.value > like[0].value) != number.every
            return Reading("exaggerated" if more else "weakened", 0.8, ((number.start, number.end),))
    ours = {kind: {" ".join(said.words[cue.start : cue.end]) for cue in said.of(kind)} for kind in ("more", "less")}
    more_of = [cue for cue in told.of("more") if " ".join(told.words[cue.start : cue.end]) not in ours["more"]]
    less_of = [cue for cue in told.of("less") if " ".join(told.words[cue.start : cue.end]) not in ours["less"]]
    if len(less_of) >= len(more_of) and less_of:
        return Reading("weakened", _sure(len(less_of)), told.spans(less_of))
    if more_of:
        return Reading("exaggerated", _sure(len(more_of)), told.spans(more_of))
    return None


def _sure(cues: int) -> float:
    return 1 - float(0.5 ** (cues + 0.5))


def _text(text: str, language: str) -> _Text:
    part = tokenise("", text).body
    stems = frozenset(stem(word) for word in part.folded if not is_stop(word))
    found = cues(part.folded, language) if language in LANGUAGES else []
    return _Text(part, stems, tuple(found), tuple(numbers(text)))


def _met(said: _Text, told: _Text) -> float:
    """The part of the claim's words, and numbers, that the text has."""
    values = frozenset(number.value for number in said.numbers)
    met = len(said.stems & told.stems) + len(values & {number.value for number in told.numbers})
    return met / max(1, len(said.stems) + len(values))


def longest_run(one: Sequence[str], other: Sequence[str]) -> tuple[int, int, int]:
    """The longest run of words of one that stands in the other: its length, where it begins and ends there."""
    best = (0, 0, 0)
    before = [0] * (len(other) + 1)
    for word in one:
        now = [0] * (len(other) + 1)
        for place, there in enumerate(other, 1):
            if there == word:
                now[place] = before[place - 1] + 1
                if now[place] > best[0]:
                    best = (now[place], place - now[place], place)
        before = now
    return best
