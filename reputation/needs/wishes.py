"""Reads in a text the ways in which people say that they want something: wishes, what is missing, work-arounds, switching, questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, get_args

from reputation.needs.stops import FOLDER

Kind = Literal["wish", "missing", "workaround", "switching", "question"]
LANGUAGES: Final = ("en", "fr")
Way = tuple[tuple[str, ...], Kind | None]
"""Words, and what they say: None of those that only look like a wish."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The words from `start` to before `end` say a wish of this kind."""

    kind: Kind
    start: int
    end: int


def wishes(words: Sequence[str], language: str = "") -> list[Wish]:
    """Those of a text's folded words, in order, none inside another; of a language we do not read there are none."""
    if language and language not in LANGUAGES:
        return []
    found: list[Wish] = []
    place = 0
    while place < len(words):
        way = max(_ways_at(words, place, language), key=lambda way: len(way[0]), default=None)
        if way is None:
            place += 1
            continue
        if way[1]:
            found.append(Wish(way[1], place, place + len(way[0])))
        place += len(way[0])
    return found


def _ways_at(words: Sequence[str], place: int, language: str) -> Iterator[Way]:
    for one in (language,) if language else LANGUAGES:
        for way, kind in _ways(one).get(words[place], ()):
            if _says(way, words[place : place + len(way)]):
                yield way, kind


def _says(way: Sequence[str], words: Sequence[str]) -> bool:
    *first, last = way
    if len(words) < len(way) or list(words[:-1]) != first:
        return False
    return words[-1].startswith(last[:-1]) if last.endswith("*") else words[-1] == last


@cache
def _ways(language: str) -> dict[str, list[Way]]:
    """By first word, which never has a star unless it is alone."""
    ways: dict[str, list[Way]] = {}
    for kind, words in _lines(language):
        ways.setdefault(words[0], []).append((words, kind))
    return ways


def _lines(language: str) -> Iterator[tuple[Kind | None, tuple[str, ...]]]:
    kinds: dict[str, Kind | None] = {**{kind: kind for kind in get_args(Kind)}, "nothing": None}
    for line in (FOLDER / f"{language}_wishes.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            kind, _, words = line.partition("\t")
            yield kinds[kind], tuple(words.split())
