"""Names what many ask for by a phrase of several of them, written as most of them wrote it.

Which phrase stands for a thing is told as for terms of a trade: the one that is said most without being part of a longer one (the C-value
of Frantzi, Ananiadou and Mima 2000, without its weight of length), here of people instead of occurrences. No phrase of fewer people
than `LEAST_VOICES` is a name, so that none is somebody's own sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.query.tokens import Part
from reputation.needs.grouping import LEAST_VOICES, Theme
from reputation.needs.phrases import Phrase
from reputation.needs.stops import is_stop

LONGEST: Final = 7
"""Words of a name at most, those that join the others among them."""
SINGLE: Final = 0.5
"""A word by itself says half of what it says beside another."""
_JOINS: Final = re.compile(r"[\s'’‘ʼ\-‐‑]*")
COUNTS: Final = frozenset(("one", "two", "three", "four", "deux", "trois", "quatre"))
"""Words that end a name, though they say nothing by themselves: portions for one."""
_HYPHENS: Final = ("-", "‐", "‑")
_ENDS: Final = re.compile(r"[.!?…\n]")


@dataclass(frozen=True, slots=True)
class Line:
    """The title or the body of what somebody said: its words as phrases are counted, empty where they say nothing of what is wanted."""

    voice: int
    part: Part
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Name:
    """A phrase as it is counted, and as most wrote it."""

    words: tuple[str, ...]
    written: str


@dataclass(slots=True)
class _Candidate:
    voices: set[int] = field(default_factory=set)
    written: dict[str, set[int]] = field(default_factory=dict)
    begins: dict[str, set[int]] = field(default_factory=dict)
    """As written at the start of a sentence, where a capital says nothing."""


def name(theme: Theme, lines: Iterable[Line], quiet: Collection[str] = ()) -> Name | None:
    """The phrase that says best what the theme is; None when none was said in one breath by enough. `quiet` words begin and end none."""
    tells = [phrase for phrase in theme.phrases if "" not in phrase.words]
    found = {words: one for words, one in _candidates(lines, quiet).items() if len(one.voices) >= LEAST_VOICES}
    worth = {words: value * _told(words, tells) for words, value in _values(found, quiet).items()}
    best = max(worth, key=lambda words: (worth[words], len(words), words), default=None)
    return Name(best, _written(found[best])) if best is not None and worth[best] > 0 else None


def _candidates(lines: Iterable[Line], quiet: Collection[str]) -> dict[tuple[str, ...], _Candidate]:
    """Phrases between words that say something, in one breath."""
    found: dict[tuple[str, ...], _Candidate] = {}
    for line in lines:
        for start, end in _stretches(line, quiet):
            one = found.setdefault(tuple(line.words[start:end]), _Candidate())
            one.voices.add(line.voice)
            written, begins = _spelling(line.part, start, end)
            (one.begins if begins else one.written).setdefault(written, set()).add(line.voice)
    return found


def _stretches(line: Line, quiet: Collection[str]) -> Iterator[tuple[int, int]]:
    speaks = [bool(word) and not line.part.signed[place].startswith("@") for place, word in enumerate(line.words)]
    edge = [speaks[place] and not is_stop(word) and word not in quiet for place, word in enumerate(line.words)]
    for start, begins in enumerate(edge):
        for end in range(start, min(start + LONGEST, len(edge))) if begins and not _hyphen(line.part, start) else ():
            if not speaks[end] or (end > start and not _JOINS.fullmatch(_between(line.part, end))):
                break
            if (edge[end] or (end > start and line.words[end] in COUNTS)) and not _hyphen(line.part, end + 1):
                yield start, end + 1


def _between(part: Part, place: int) -> str:
    """What stands before a word, after the one before it."""
    return part.text[part.offsets[place - 1][1] if place else 0 : part.offsets[place][0]]


def _hyphen(part: Part, place: int) -> bool:
    """Whether a hyphen joins a word to the one before it."""
    return 0 < place < len(part) and _between(part, place) in _HYPHENS


def _spelling(part: Part, start: int, end: int) -> tuple[str, bool]:
    """How it is written, and whether it begins a sentence."""
    written = " ".join(part.text[part.offsets[start][0] : part.offsets[end - 1][1]].split()).lstrip("#")
    begins = not start or bool(_ENDS.search(_between(part, start)))
    return (written[:1].lower() + written[1:] if begins and not written[:2].isupper() else written), begins


def _values(found: Mapping[tuple[str, ...], _Candidate], quiet: Collection[str]) -> dict[tuple[str, ...], float]:
    """The C-value of each: people who say it and no longer phrase."""
    longer: dict[tuple[str, ...], list[int]] = {words: [] for words in found}
    for words, one in found.items():
        for inner in _inner(words):
            if inner in longer:
                longer[inner].append(len(one.voices))
    made = {}
    for words, one in found.items():
        nested = longer[words]
        alone = len(one.voices) - (sum(nested) / len(nested) if nested else 0.0)
        telling = sum(word in COUNTS or not (is_stop(word) or word in quiet) for word in words)
        made[words] = alone * (1.0 if telling > 1 else SINGLE)
    return made


def _inner(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(words)):
        for start in range(len(words) - size + 1):
            yield words[start : start + size]


def _told(words: tuple[str, ...], phrases: Sequence[Phrase]) -> float:
    """How much of the theme it tells: the surprise of the clearest phrase that it holds, beside that of the clearest of all."""
    held = [phrase.surprise for phrase in phrases if phrase.words == words or phrase.words in _inner(words)]
    return max(held, default=0.0) / max((phrase.surprise for phrase in phrases), default=1.0)


def _written(one: _Candidate) -> str:
    """As most wrote it; what stands at the start of a sentence speaks where nothing else does."""
    counts: Counter[str] = Counter({written: len(voices) for written, voices in (one.written or one.begins).items()})
    return max(counts, key=lambda written: (counts[written], sum(not letter.isascii() for letter in written), written))
