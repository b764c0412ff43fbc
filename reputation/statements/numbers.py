"""Numbers of a text with what they count, in digits and in words, French and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.query.folding import fold
from reputation.needs.stops import is_stop
from reputation.statements.stems import stem

_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80, "ninety": 90,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12, "quinze": 15, "vingt": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
}  # fmt: skip
_TIMES: Final = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1_000, "mille": 1_000, "million": 10**6, "millions": 10**6}
_PIECE: Final = re.compile(r"\d+(?:[ \u00a0\u202f,.]\d{3})+(?!\d)|\d+[.,]\d+|\d+|%|[^\W\d_]+")
_GROUPING: Final = re.compile(r"[ \u00a0\u202f,.](?=\d{3}(?!\d))")
EVERY: Final = frozenset({"every", "toutes", "tous"})


@dataclass(frozen=True, slots=True)
class Number:
    """A value and the stem of what it counts (`%` for shares, "" when nothing follows); `every`: the smaller the more often."""

    value: float
    of: str
    every: bool
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """Those of a text, in order, with their places in it."""
    pieces = [(fold(found[0]), found.start(), found.end()) for found in _PIECE.finditer(text)]
    made: list[Number] = []
    place = 0
    while place < len(pieces):
        value, after = _value(pieces, place)
        if value is None:
            place += 1
            continue
        every = any(word in EVERY for word, _start, _end in pieces[max(0, place - 2) : place])
        made.append(Number(value, _counted(pieces, after), every, pieces[place][1], pieces[after - 1][2]))
        place = after
    return made


def _value(pieces: list[tuple[str, int, int]], place: int) -> tuple[float | None, int]:
    """The value that begins at this piece and the piece after it."""
    word = pieces[place][0]
    if word[0].isdigit():
        value = float(_GROUPING.sub("", word).replace(",", "."))
    elif word in _WORDS:
        value = float(_WORDS[word])
    else:
        return None, place
    place += 1
    while place < len(pieces) and pieces[place][0] in _TIMES:
        value *= _TIMES[pieces[place][0]]
        place += 1
    return value, place


def _counted(pieces: list[tuple[str, int, int]], after: int) -> str:
    for word, _start, _end in pieces[after : after + 3]:
        if word == "%":
            return "%"
        if word[0].isdigit():
            return ""
        if not is_stop(word):
            return stem(word)
    return ""
