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
    ways = _ways(language)
    found: list[Wish] = []
    after = 0
    for place, word in enumerate(words):
        if place < after or word not in ways:
            continue
        way = next((way for way in ways[word] if _says(way[0], words, place)), None)
        if way:
            after = place + len(way[0])
            if way[1]:
                found.append(Wish(way[1], place, after))
    return found


def _says(way: tuple[str, ...], words: Sequence[str], place: int) -> bool:
    last = place + len(way) - 1
    if last >= len(words) or way[:-1] != tuple(words[place:last]):
        return False
    return words[last].startswith(way[-1][:-1]) if way[-1].endswith("*") else words[last] == way[-1]


@cache
def _ways(language: str) -> dict[str, list[Way]]:
    """By first word, which never has a star unless it is alone; the longest first. Of no language, those of all that are read."""
    ways: dict[str, list[Way]] = {}
    for one in (language,) if language else LANGUAGES:
        for kind, words in _lines(one):
            ways.setdefault(words[0], []).append((words, kind))
    return {word: sorted(found, key=lambda way: -len(way[0])) for word, found in ways.items()}


def _lines(language: str) -> Iterator[tuple[Kind | None, tuple[str, ...]]]:
    kinds: dict[str, Kind | None] = {**{kind: kind for kind in get_args(Kind)}, "nothing": None}
    for line in (FOLDER / f"{language}_wishes.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            kind, _, words = line.partition("\t")
            yield kinds[kind], tuple(words.split())
