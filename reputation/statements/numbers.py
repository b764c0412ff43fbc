"""Numbers of a text with what they count, in digits and in words, French and English; lengths of time and money in one measure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from core.query.folding import fold
from reputation.needs.stops import is_stop
from reputation.statements.meanings import meaning

_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "thousand": 1_000,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "quinze": 15,
    "seize": 16, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "mille": 1_000,
}  # fmt: skip
_TIMES: Final = {
    "hundred": 100, "cent": 100, "cents": 100, "thousand": 1_000, "mille": 1_000, "k": 1_000, "million": 10**6, "millions": 10**6,
    "billion": 10**9, "milliard": 10**9, "milliards": 10**9,
}  # fmt: skip
_SHARES: Final = {"half": 50.0, "moitie": 50.0, "fifth": 20.0, "cinquieme": 20.0}
_UNITS: Final = {
    "minute": ("clock", 1), "minutes": ("clock", 1), "min": ("clock", 1), "hour": ("clock", 60), "hours": ("clock", 60),
    "heure": ("clock", 60), "heures": ("clock", 60), "h": ("clock", 60),
    "day": ("days", 1), "days": ("days", 1), "jour": ("days", 1), "jours": ("days", 1), "week": ("days", 7), "weeks": ("days", 7),
    "semaine": ("days", 7), "semaines": ("days", 7),
    "month": ("months", 1), "months": ("months", 1), "mois": ("months", 1), "year": ("months", 12), "years": ("months", 12),
    "an": ("months", 12), "ans": ("months", 12), "annee": ("months", 12), "annees": ("months", 12),
    "%": ("%", 1), "percent": ("%", 1), "euro": ("money", 1), "euros": ("money", 1), "eur": ("money", 1), "€": ("money", 1),
    "dollars": ("money", 1), "$": ("money", 1), "pounds": ("money", 1), "£": ("money", 1), "francs": ("money", 1),
}  # fmt: skip
_SIGNS: Final = frozenset("€$£")
_MONTHS: Final = frozenset(
    {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
     "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"}
)  # fmt: skip
_DAY: Final = frozenset({"1er", "1st", "2nd", "3rd"})
_YEARS: Final = range(1900, 2100)
_PIECE: Final = re.compile(r"\d+(?:[ \u00a0\u202f,.]\d{3})+(?!\d)|\d+[.,]\d+|\d+|[%€$£]|[^\W\d_]+")
_GROUPING: Final = re.compile(r"[ \u00a0\u202f,.](?=\d{3}(?!\d))")
_FEWER: Final = frozenset({"every", "toutes", "tous", "within", "under", "sous", "in", "en", "des", "from", "above", "over"})
_FEWER_OF: Final = frozenset({"less than", "moins de", "a partir", "more than", "au dessus", "plus de", "starting at"})

Piece = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Number:
    """A value and what it counts (`%` for shares, `clock`, `days`, `months`, `money`, `date`, "" when nothing follows); `fewer`: the
    smaller the better, as in "every 20 minutes", "in two hours", "from 25 euros"."""

    value: float
    of: str
    fewer: bool
    start: int
    end: int


def numbers(text: str, language: str = "") -> list[Number]:
    """Those of a text, in order, with their places in it."""
    pieces = [(fold(found[0]), found.start(), found.end()) for found in _PIECE.finditer(text)]
    made: list[Number] = []
    place = 0
    while place < len(pieces):
        value, after = _value(pieces, place)
        if value is None:
            place += 1
            continue
        of, times = ("%", 1) if pieces[place][0] in _SHARES else _counted(pieces, place, after, value, language)
        made.append(Number(value * times, of, _fewer(pieces, place), pieces[place][1], pieces[after - 1][2]))
        place = after
    return made


def _value(pieces: list[Piece], place: int) -> tuple[float | None, int]:
    """The value that begins at this piece and the piece after it."""
    word = pieces[place][0]
    if word in _SHARES:
        return _SHARES[word], place + 1
    if word[0].isdigit():
        value = float(_GROUPING.sub("", word).replace(",", "."))
    elif word in _WORDS:
        value = float(_WORDS[word])
    else:
        return None, place
    place += 1
    if word in _WORDS and value >= 20 and place < len(pieces) and _WORDS.get(pieces[place][0], 10) < 10:
        value, place = value + _WORDS[pieces[place][0]], place + 1
    while place < len(pieces) and pieces[place][0] in _TIMES:
        value *= _TIMES[pieces[place][0]]
        place += 1
    return value, place


def _counted(pieces: list[Piece], place: int, after: int, value: float, language: str) -> tuple[str, int]:
    """What is counted, and how many of its measure one is."""
    if place and pieces[place - 1][0] in _SIGNS:
        return "money", 1
    around = {word for word, _start, _end in (*pieces[max(0, place - 1) : place], *pieces[after : after + 2])}
    if value <= 31 and (around & _MONTHS or around & _DAY):
        return "date", 1
    for word, _start, _end in pieces[after : after + 3]:
        if word in _UNITS:
            return _UNITS[word]
        if word[0].isdigit():
            return "", 1
        if not is_stop(word):
            return ("year", 1) if value in _YEARS else (meaning(word, language), 1)
    return ("year", 1) if value in _YEARS else ("", 1)


def _fewer(pieces: list[Piece], place: int) -> bool:
    before = [word for word, _start, _end in pieces[max(0, place - 3) : place]]
    pairs = {" ".join(pair) for pair in pairwise(before)}
    return bool(set(before[-2:]) & _FEWER or pairs & _FEWER_OF)
