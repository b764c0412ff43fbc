"""The image of a period: what people associate with us and with each competitor, by words that are said of one more than of the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingestion.models import Subject, SubjectKind
from reporting.numbers import Numbers
from reporting.rows import Ids, once
from reputation.image import associating
from reputation.image.associating import BRANDS, Word
from reputation.image.reading import Reader
from reputation.score import Window

READ: Final = 1_500
"""Stories at most that are read on either side: a report waits for them."""
MOST: Final = 10
"""Words of ours that are told."""
RIVALS: Final = 3
OF_RIVAL: Final = 5
FEELINGS: Final = ("positive", "negative")


@dataclass(frozen=True, slots=True)
class Associated:
    """One word: its voices, how many times as often it is said as of the others with the interval, the stories that hold it."""

    word: str
    language: str
    voices: int
    times: tuple[float, float, float]
    ids: Ids
    positive: Ids
    negative: Ids

    @property
    def key(self) -> dict[str, str]:
        return {"word": self.word, "language": self.language}


@dataclass(frozen=True, slots=True)
class Imaged:
    """What is associated with one brand, the surest first; nothing where no word is surely its own."""

    subject: Subject
    words: tuple[Associated, ...]


def of_period(subjects: Sequence[Subject], main: Subject, window: Window) -> tuple[Imaged, ...]:
    """Ours first, then the competitors'; nothing without anybody to be held against. Texts of all days of the period count alike."""
    rivals = [one for one in subjects if one.kind == SubjectKind.COMPETITOR][:RIVALS]
    if main.kind not in BRANDS or not any(one.kind in BRANDS and one != main for one in subjects):
        return ()
    reader = Reader(most=READ, evenly=True)
    made = []
    for subject in (main, *(one for one in rivals if one != main)):
        found = associating.of(subject, subjects, window, reader).words[: MOST if subject == main else OF_RIVAL]
        made.append(Imaged(subject, tuple(_associated(word) for word in found)))
    return tuple(made) if any(one.words for one in made) else ()


def _associated(word: Word) -> Associated:
    odds = word.odds
    return Associated(
        word.word, word.language, odds.voices, (math.exp(odds.ratio), math.exp(odds.low), math.exp(odds.high)),
        once(mention for mention, _sentiment in word.stories), *(once(word.feeling(feeling)) for feeling in FEELINGS),
    )  # fmt: skip


# -- the numbers


def write(book: Numbers, found: Sequence[Imaged]) -> None:
    """Enter each number with its mentions: the first one of each story that holds the word."""
    for one in found:
        for word in one.words:
            book.add("image_times", *word.times, subject=one.subject, narrow=word.key, unit="times", mentions=word.ids)
            book.add("image_voices", word.voices, subject=one.subject, narrow=word.key, unit="voices", mentions=word.ids)
            for feeling, ids in zip(FEELINGS, (word.positive, word.negative), strict=True):
                book.add("image_felt", len(ids), subject=one.subject, narrow=word.key | {"sentiment": feeling}, unit="stories",
                         mentions=ids)  # fmt: skip
