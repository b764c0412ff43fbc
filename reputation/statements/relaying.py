"""How a text relays a claim: as it is, in other words, weakened, exaggerated, criticised, inverted, or not at all.

Rules in the order of `docs/statements.md`: what is told at all, then what turns it, judges it, makes it larger or smaller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from ingestion.analyses.lexicon.reading import read as feel
from reputation.statements.cues import Cue, Kind
from reputation.statements.matching import DATES, Match, match
from reputation.statements.meanings import LANGUAGES
from reputation.statements.telling import Told, claimed, told

Label = Literal["verbatim", "paraphrase", "weakened", "exaggerated", "criticised", "inverted", "omitted"]
DRIFT: Final[tuple[Label, ...]] = ("weakened", "exaggerated", "criticised", "inverted")

COPIED: Final = 0.85
"""So much of the claim's words in one run, or in its order with little between, is a quotation of it."""
QUOTED: Final = 7
"""So many words in one run, and half of the claim, are a quotation of a part."""
TOLD: Final = 0.27
"""So much of what the claim says must be met for a text to tell it; half of it when the text blames."""
FOREIGN: Final = 0.5
"""So much of what can be compared, where the text is in another language."""
UNSURE: Final = 0.5
"""No reading across languages is surer."""
BETWEEN: Final = 6
SHORTEST: Final = 3
"""What is put between runs of three words or more of a quotation."""
LARGER: Final = 1.2
TURNED: Final = 0.05
"""So much of the claim must be told the other way round."""
WEIGHS: Final[Mapping[Kind, float]] = MappingProxyType({"less": 1.0, "near": 0.4, "more": 1.0, "all": 0.4, "blame": 1.0, "doubt": 0.4})
ENOUGH: Final = 0.75
BAD: Final = -1.2
"""A word of this valence blames a little."""
BLAMED: Final = 1.1
NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of the claim, how sure (0 to 1), and the places in the text that show it."""

    label: Label
    confidence: float
    evidence: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Pair:
    """A claim and a text side by side, with the words of the text that quote the claim."""

    said: Told
    told: Told
    text: str
    match: Match
    quoted: range

    def of(self, *kinds: Kind) -> list[Cue]:
        """Cues of the text that the claim has not, outside of what is quoted."""
        ours = {self.said.words_of(cue) for cue in self.said.of(*kinds)}
        return [cue for cue in self.told.of(*kinds) if cue.start not in self.quoted and self.told.words_of(cue) not in ours]

    def near(self, found: Sequence[Cue]) -> list[Cue]:
        """Those in sentences that speak of the claim."""
        return [cue for cue in found if self.told.sentence(cue.start) in self.match.sentences]


def read(claim: str, text: str, language: str, rarity: Mapping[str, float] = NOTHING, *, heard: str = "") -> Reading:
    """How the text relays the claim. `rarity` is what stems weigh among what else is said of the subject; `heard` is the text's language
    where that is another than the claim's: then only a copy is told surely, the rest as far as lists of both languages go."""
    said, listened = claimed(claim, language), told(text, heard or language)
    run, start, end = longest_run(said.words, listened.words)
    copied = run / max(1, len(said.words))
    part = copied >= COPIED or (run >= QUOTED and copied >= 0.5)
    pair = _Pair(said, listened, text, match(said, listened, rarity), range(start, end) if part else range(0))
    if copied >= COPIED:
        return _refuted(pair) or _judged(pair) or Reading("verbatim", copied)
    if said.language not in LANGUAGES or listened.language not in LANGUAGES:
        return Reading("omitted", UNSURE)
    foreign = said.language != listened.language
    reading = _told(pair, part or in_order(said.words, listened.words) >= COPIED, FOREIGN if foreign else TOLD)
    return Reading(reading.label, min(UNSURE, reading.confidence), reading.evidence) if foreign else reading


def _told(pair: _Pair, quoted: bool, least: float) -> Reading:
    """By the first rule that holds; `least` must be told of the claim, half of it where the text blames or says the contrary."""
    share, blamed = pair.match.share, _judged(pair)
    if pair.match.lone or share < (least / 2 if blamed or pair.match.firm else least):
        return Reading("omitted", max(0.3, 1 - share / least / 2))
    return (
        _refuted(pair)
        or blamed
        or _turned(pair)
        or _disliked(pair)
        or _sized(pair)
        or (Reading("verbatim", max(0.6, share)) if quoted else Reading("paraphrase", min(1.0, 0.5 + share / 2)))
    )


def _refuted(pair: _Pair) -> Reading | None:
    """Inverted: called untrue."""
    found = pair.of("false")
    return Reading("inverted", 0.8, pair.told.spans(found)) if found else None


def _judged(pair: _Pair) -> Reading | None:
    """Criticised: a word of blame."""
    found = pair.of("blame")
    return Reading("criticised", _sure(len(found)), pair.told.spans(found)) if found else None


def _turned(pair: _Pair) -> Reading | None:
    """Inverted: denied where it was said, said where it was denied, or its contrary; less of what is denied only weakens it."""
    turned, soft = pair.match.turned, pair.near(pair.of("soft"))
    if turned and pair.match.turned_share >= TURNED and not soft:
        return Reading("inverted", min(0.9, 0.6 + pair.match.turned_share / 2), pair.told.spans(turned))
    still = pair.near(pair.of("still"))
    if pair.said.of("not", "end") and still and not pair.told.of("not", "end"):
        return Reading("inverted", 0.6, pair.told.spans(still))
    return None


def _disliked(pair: _Pair) -> Reading | None:
    """Criticised: no word of blame, but several that sound like it."""
    doubts = pair.of("doubt")
    ours = {pair.text[start:end].lower() for start, end in pair.said.part.offsets}
    hits = [hit for hit in feel("body", pair.text, pair.told.language).hits if hit.weight <= BAD]
    bad = [(hit.start, hit.end) for hit in hits if not _within(pair, hit.start) and pair.text[hit.start : hit.end].lower() not in ours]
    asked = 0.3 if "?" in pair.text else 0.0
    if WEIGHS["doubt"] * (len(doubts) + len(bad)) + asked >= BLAMED:
        return Reading("criticised", 0.5, (*pair.told.spans(doubts), *bad))
    return None


def _within(pair: _Pair, place: int) -> bool:
    """Whether the sign at this place of the text is quoted."""
    return any(pair.told.part.offsets[word][0] <= place < pair.told.part.offsets[word][1] for word in pair.quoted)


def _sized(pair: _Pair) -> Reading | None:
    """Exaggerated or weakened: by its numbers first, then by words that make more or less of it than the claim does."""
    for number in pair.told.numbers:
        if pair.told.sentence_of(number) not in pair.match.sentences or number.of in DATES:
            continue
        like = [other for other in pair.said.numbers if other.of == number.of and number.of and number.value and other.value]
        if any(same.value == other.value for other in like for same in pair.told.numbers):
            continue
        if like and all(max(number.value / other.value, other.value / number.value) >= LARGER for other in like):
            more = (number.value > like[0].value) != (number.fewer or like[0].fewer)
            return Reading("exaggerated" if more else "weakened", 0.8, ((number.start, number.end),))
    less, more_of = pair.near(pair.of("less", "near", "soft")), pair.near(pair.of("more", "all"))
    if pair.said.of("all"):
        more_of = [cue for cue in more_of if cue.kind != "all"]
    lighter, heavier = _weight(less), _weight(more_of)
    if lighter >= max(ENOUGH, heavier):
        return Reading("weakened", _sure(len(less)), pair.told.spans(less))
    if heavier >= ENOUGH:
        return Reading("exaggerated", _sure(len(more_of)), pair.told.spans(more_of))
    return None


def _weight(found: Sequence[Cue]) -> float:
    return sum(WEIGHS.get(cue.kind, 1.0) for cue in found)


def _sure(cues: int) -> float:
    return 1 - float(0.5 ** (cues + 0.5))


def in_order(one: Sequence[str], other: Sequence[str]) -> float:
    """The part of one's words that stands in the other in its order, in runs with little between."""
    runs = _runs(one, other)
    if not runs or runs[-1][1] - runs[0][0] > len(one) + BETWEEN:
        return 0.0
    return sum(length for _start, _end, length in runs) / max(1, len(one))


def _runs(one: Sequence[str], other: Sequence[str], first: int = 0) -> list[tuple[int, int, int]]:
    """The longest run, then those before and after it: where each begins and ends in the other, and its length."""
    run, start, end = longest_run(one, other)
    if run < SHORTEST:
        return []
    place = next(place for place in range(len(one)) if one[place : place + run] == other[start:end])
    before = _runs(one[:place], other[:start], first)
    return [*before, (first + start, first + end, run), *_runs(one[place + run :], other[end:], first + end)]


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
