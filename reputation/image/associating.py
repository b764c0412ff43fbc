"""What people associate with a subject over some time: the words that are said of it more than of the others, surer than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.query.tokens import tokenise
from ingestion.models import Subject, SubjectKind
from reputation.image.reading import Reader, Side
from reputation.odds import Odds, standing_out

KEPT: Final = 40
BRANDS: Final = (SubjectKind.OWN, SubjectKind.COMPETITOR)
OPERATORS: Final = frozenset({"or", "and", "not", "near"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is mostly written, how much it stands out, and the stories that hold it with their sentiment."""

    word: str
    language: str
    odds: Odds
    stories: tuple[tuple[int, str], ...]

    def feeling(self, sentiment: str) -> tuple[int, ...]:
        """Its stories of this sentiment."""
        return tuple(mention for mention, said in self.stories if said == sentiment)


@dataclass(frozen=True, slots=True)
class Associations:
    """The words, the surest first; the others that the subject was held against; how many stories were read on either side."""

    against: tuple[Subject, ...]
    stories: int
    stories_others: int
    words: tuple[Word, ...]


def of(subject: Subject, subjects: Sequence[Subject], window: tuple[datetime, datetime], reader: Reader) -> Associations:
    """Of a brand beside the other brands, of anything else beside all that is watched besides."""
    brands = [one for one in subjects if one.kind in BRANDS and one != subject]
    others = brands if subject.kind in BRANDS and brands else [one for one in subjects if one != subject]
    left_out = _named(subjects) | {word for one in (subject, *others) for word in _asked(one.query)}
    ours, stories = reader.read([subject.pk], [], window, left_out)
    theirs, stories_others = reader.read([one.pk for one in others], [subject.pk], window, left_out) if others else ({}, 0)
    found = [
        _word(one, language, ours[language])
        for language in ours
        for one in standing_out(ours[language].counts(), theirs[language].counts() if language in theirs else {})[:KEPT]
    ]  # fmt: skip
    found.sort(key=lambda one: (-one.odds.z, one.word))
    return Associations(tuple(others), stories, stories_others, tuple(found[:KEPT]))


def _word(one: Odds, language: str, side: Side) -> Word:
    return Word(side.written(one.word), language, one, tuple(side.stories[one.word]))


def _named(subjects: Sequence[Subject]) -> set[str]:
    """The words of the names of all that are watched, and these names in one word, as in a hashtag."""
    found = set()
    for one in subjects:
        folded = tokenise("", one.name).body.folded
        found |= {*folded, "".join(folded)}
    return found


def _asked(query: str) -> set[str]:
    """The words that a query asks for: those who say them were found by them."""
    return {*tokenise("", query).body.folded} - OPERATORS
