"""In which words a rise is said: phrases rare before it, as people write them, without the names of who is watched and addressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from core.query.scanner import QUOTES
from core.query.tokens import Part, Tokens, tokenise
from ingestion.models import Subject
from reputation.needs.phrases import Phrase, rising
from reputation.needs.said import Said

MOST: Final = 3_000
"""Stories at most that are compared, on either side."""
LEAST_VOICES: Final = 5
LEAST_SHARE: Final = 0.05
"""What fewer of the voices of the rise say does not tell it."""
LONGER: Final = 0.25
"""By so much of its surprise a phrase is preferred for each word more: it says better what a single word hints at."""
ALIKE: Final = 0.8
WITHOUT_QUOTES: Final = dict.fromkeys(map(ord, QUOTES), " ")
NAME: Final = "@"
"""Stands where somebody is named: no phrase begins or ends with it."""

# The newest hours first, and those received last: which they are is told by the cells alone.
_TEXTS: Final = """
    SELECT m.id, coalesce(m.author_id, -m.id), m.source_id, m.language, m.title, m.text
      FROM (SELECT c.mention_id, c.hour FROM reputation_counted c
             WHERE c.subject_id = %(subject)s AND c.first AND c.hour >= %(since)s AND c.hour < %(until)s
             ORDER BY c.hour DESC, c.mention_id DESC LIMIT %(most)s) c
      JOIN ingestion_mention m ON m.id = c.mention_id
     ORDER BY c.hour DESC, m.published_at DESC, m.id DESC
"""


@dataclass(frozen=True, slots=True)
class Worded:
    """A phrase as somebody wrote it, how many voices say it in the rise and before, and the mentions that do."""

    words: str
    voices: int
    before: int
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    tokens: Tokens
    said: Said


def words(subject: int, moments: tuple[datetime, datetime, datetime]) -> list[Worded]:
    """Those of the rise, from the second moment to the third, beside what was said from the first to the second; the clearest first."""
    began_before, began, until = moments
    names = {word for name in Subject.objects.watched().values_list("name", flat=True) for word in tokenise("", name).body.folded}
    now, before = _texts(subject, began, until, names), _texts(subject, began_before, began, names)
    said = [text.said for text in now]
    least = max(LEAST_VOICES, LEAST_SHARE * len({one.voice for one in said}))
    found = [phrase for phrase in rising(said, [text.said for text in before]).sure if phrase.voices >= least and NAME not in phrase.words]
    chosen: list[Phrase] = []
    for phrase in sorted(found, key=lambda one: -one.surprise * (1 + LONGER * (len(one.words) - 1))):
        if not any(_alike(phrase, other) for other in chosen):
            chosen.append(phrase)
    return [
        Worded(_written(phrase, now), phrase.voices, phrase.before, tuple(said[place].mention for place in phrase.texts))
        for phrase in chosen
    ]


def _texts(subject: int, since: datetime, until: datetime, names: set[str]) -> list[_Text]:
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, {"subject": subject, "since": since, "until": until, "most": MOST})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    made = []
    for mention, voice, source, language, title, text in rows:
        tokens = tokenise(title, text)
        said = (*_unnamed(tokens.title, names), *_unnamed(tokens.body, names))
        made.append(_Text(tokens, Said(mention, voice, source, language, said)))
    return made


def _unnamed(part: Part, names: set[str]) -> list[str]:
    """Its folded words, with the names of subjects and addressed handles told only as such."""
    return [NAME if word in names or signed.startswith(NAME) else word for word, signed in zip(part.folded, part.signed, strict=True)]


def _alike(one: Phrase, other: Phrase) -> bool:
    """Whether they are said by the same texts, or one holds the words of the other."""
    shared = len({*one.texts} & {*other.texts}) / min(len(one.texts), len(other.texts))
    return shared > ALIKE or {*one.words} <= {*other.words} or {*other.words} <= {*one.words}


def _written(phrase: Phrase, texts: Sequence[_Text]) -> str:
    """As the first text that says it writes it, in small letters."""
    text = texts[phrase.texts[0]]
    place = next(place for place in range(len(text.said.words)) if text.said.words[place : place + len(phrase.words)] == phrase.words)
    title = len(text.tokens.title)
    part, first = (text.tokens.title, place) if place < title else (text.tokens.body, place - title)
    spans = part.offsets[first : first + len(phrase.words)]
    return " ".join(part.text[spans[0][0] : spans[-1][1]].translate(WITHOUT_QUOTES).split()).lower()
