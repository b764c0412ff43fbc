"""Words that show how something is relayed: negation, hedges, superlatives, blame, opposites; from lists, in French and English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

FOLDER: Final = Path(__file__).parent / "lists"
LANGUAGES: Final = ("en", "fr")
Kind = Literal["not", "lack", "less", "more", "blame", "still"]
_CONDITIONAL: Final = re.compile(r"\w{2,}r(?:ait|aient)")
_NOT_CONDITIONAL: Final = frozenset({"portrait", "retrait", "extrait", "attrait", "distrait", "abstrait", "soustrait", "affairait"})


@dataclass(frozen=True, slots=True)
class Cue:
    """The words from `start` to before `end` are a cue of this kind."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lists:
    """Ways by first word, and pairs of opposites."""

    ways: dict[str, list[tuple[Kind, tuple[str, ...]]]]
    starred: list[tuple[Kind, str]]
    opposites: list[tuple[tuple[str, ...], tuple[str, ...]]]


def cues(words: Sequence[str], language: str) -> list[Cue]:
    """Those of folded words, in order; the longest at each place of each kind."""
    found: list[Cue] = []
    for place in range(len(words)):
        lengths: dict[Kind, int] = {}
        for kind, length in _at(words, place, language):
            lengths[kind] = max(length, lengths.get(kind, 0))
        found += [Cue(kind, place, place + length) for kind, length in lengths.items()]
    return found


def opposed(one: Sequence[str], other: Sequence[str], language: str) -> int | None:
    """Where in `other` stands the opposite of something that `one` says and `other` does not; None where nothing does."""
    for pair in _lists(language).opposites:
        for here, there in (pair, pair[::-1]):
            if _place(here, one) is not None and _place(there, one) is None and _place(here, other) is None:
                place = _place(there, other)
                if place is not None:
                    return place
    return None


def _place(way: tuple[str, ...], words: Sequence[str]) -> int | None:
    return next((place for place in range(len(words)) if _says(way, words, place)), None)


def _at(words: Sequence[str], place: int, language: str) -> Iterator[tuple[Kind, int]]:
    lists, word = _lists(language), words[place]
    for kind, way in lists.ways.get(word, ()):
        if _says(way, words, place):
            yield kind, len(way)
    for kind, beginning in lists.starred:
        if word.startswith(beginning):
            yield kind, 1
    if language == "fr" and _CONDITIONAL.fullmatch(word) and word not in _NOT_CONDITIONAL:
        yield "less", 1


def _says(way: tuple[str, ...], words: Sequence[str], place: int) -> bool:
    if len(words) - place < len(way):
        return False
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(way, words[place : place + len(way)], strict=True)
    )


@cache
def _lists(language: str) -> Lists:
    lists = Lists({}, [], [])
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    for line in (FOLDER / f"{language}_cues.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, *given = line.split("\t")
        if name == "opposite":
            lists.opposites.append((tuple(given[0].split()), tuple(given[1].split())))
            continue
        way = tuple(given[0].split())
        if way[0].endswith("*"):
            lists.starred.append((kinds[name], way[0][:-1]))
        else:
            lists.ways.setdefault(way[0], []).append((kinds[name], way))
    return lists
