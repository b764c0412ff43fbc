"""Cuts a text at what is to be seen in it: words that matched the query, words that carry the sentiment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from core.query.evaluate import Span

ELLIPSIS = "…"
LOOSE: Final = re.compile(r" (?=[?!:;»])|(?<=«) ")
"""Spaces of French at which no line may end."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text: whether the query matched it, and what it says of the subject (positive, negative or nothing)."""

    text: str
    marked: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A place in a text, and why it is to be seen."""

    start: int
    end: int
    says: str = ""


def pieces(marks: Iterable[Span], evidence: Iterable[Sequence[Any]], part: str) -> list[Piece]:
    """The places of one part, title or body: spans of the query, and evidence as (part, start, end, weight)."""
    of_query = [Piece(span.start, span.end) for span in marks if span.part == part]
    of_sentiment = [
        Piece(int(start), int(end), "negative" if weight < 0 else "positive") for name, start, end, weight in evidence if name == part
    ]
    return of_query + of_sentiment


def unbroken(text: str) -> str:
    """The text as long as it was, without a line that begins with a sign that closes or asks, or ends with one that opens."""
    return LOOSE.sub("\u00a0", text)


def cut(text: str, places: Sequence[Piece]) -> list[Stretch]:
    """The whole text as stretches, in order."""
    text = unbroken(text)
    ends = sorted({0, len(text), *(min(max(at, 0), len(text)) for place in places for at in (place.start, place.end))})
    found = []
    for start, end in pairwise(ends):
        over = [place for place in places if place.start <= start and end <= place.end]
        says = next((place.says for place in over if place.says), "")
        found.append(Stretch(text[start:end], any(not place.says for place in over), says))
    return found


def excerpt(text: str, places: Sequence[Piece], most: int = 280) -> list[Stretch]:
    """As much of the text as a row shows, beginning a little before the first place that the query marks."""
    if len(text) <= most:
        return cut(text, places)
    first = _first(places)
    return _from(text, places, 0 if first < most - 60 else _start_of_word(text, first - 60), most)


def beside(text: str, places: Sequence[Piece], most: int, before: int) -> list[Stretch]:
    """So much of the text that the first place that the query marks stands at its beginning, with a few letters before it."""
    first = _first(places)
    return _from(text, places, 0 if first <= before else _start_of_word(text, first - before), most)


def _first(places: Sequence[Piece]) -> int:
    return min((place.start for place in places if not place.says), default=min((place.start for place in places), default=0))


def _from(text: str, places: Sequence[Piece], start: int, most: int) -> list[Stretch]:
    end = _end_of_word(text, start + most)
    inside = [Piece(place.start - start, place.end - start, place.says) for place in places if start <= place.start and place.end <= end]
    found = cut(text[start:end], inside)
    head = [Stretch(ELLIPSIS)] if start else []
    tail = [Stretch(ELLIPSIS)] if end < len(text) else []
    return [*head, *found, *tail]


def _start_of_word(text: str, at: int) -> int:
    blank = text.find(" ", max(at, 0))
    return blank + 1 if 0 <= blank < at + 30 else max(at, 0)


def _end_of_word(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", 0, at)
    return blank if blank > at - 30 else at
