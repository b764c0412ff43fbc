"""What words mean: ways to say one thing have one name in all languages, and the contrary of it has the other sign; from lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from reputation.needs.stops import is_stop
from reputation.statements.stems import stem

FOLDER: Final = Path(__file__).parent / "lists"
LANGUAGES: Final = ("en", "fr")
BEGINNING: Final = 3
"""A word whose beginning is listed is looked up by so many letters of it."""

NOTHING: Final = "nothing"
"""Listed as saying nothing."""

Way: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The words from `start` to before `end` mean this, or with the sign -1 the contrary. One that is not listed means its stem."""

    name: str
    sign: int
    start: int
    end: int

    @property
    def listed(self) -> bool:
        return not self.name.startswith("=")


@dataclass(frozen=True, slots=True)
class _Listed:
    way: Way
    name: str
    sign: int


def meanings(words: Sequence[str], language: str) -> list[Meaning]:
    """Those of folded words, in order, the longest at each place; words that say nothing have none."""
    found, place = [], 0
    while place < len(words):
        way = max(_ways_at(words, place, language), key=lambda one: len(one.way), default=None)
        if way is not None and way.name != NOTHING:
            found.append(Meaning(way.name, way.sign, place, place + len(way.way)))
        elif way is None and not is_stop(words[place]):
            found.append(Meaning(f"={stem(words[place])}", 1, place, place + 1))
        place += len(way.way) if way else 1
    return found


def meaning(word: str, language: str) -> str:
    """The name of what a single folded word means."""
    return next((one.name for one in _ways_at([word], 0, language)), f"={stem(word)}")


def says(way: Way, words: Sequence[str], place: int) -> bool:
    """Whether the way stands there: a star ends the beginning of a word, `#` is a number."""
    if len(words) - place < len(way):
        return False
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted or (wanted == "#" and word.isdecimal())
        for wanted, word in zip(way, words[place : place + len(way)], strict=True)
    )


def _ways_at(words: Sequence[str], place: int, language: str) -> Iterator[_Listed]:
    known = _known(language) if language in LANGUAGES else {}
    for key in {words[place], words[place][:BEGINNING] + "*"}:
        for listed in known.get(key, ()):
            if says(listed.way, words, place):
                yield listed


@cache
def _known(language: str) -> dict[str, list[_Listed]]:
    """By the first word, or by the letters that it begins with."""
    known: dict[str, list[_Listed]] = {}
    for line in (FOLDER / f"{language}_meanings.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, sign, ways = line.split("\t")
            for way in ways.split(", "):
                words = tuple(way.split())
                key = words[0][:BEGINNING] + "*" if words[0].endswith("*") else words[0]
                known.setdefault(key, []).append(_Listed(words, name, -1 if sign == "-" else 1))
    return known
