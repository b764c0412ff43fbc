"""Reads what is said of subjects, word by word: the voices of each word, how it is written, the stories that hold it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

from core.query.tokens import Part, tokenise
from reputation.independent import INDEPENDENT
from reputation.needs.stops import is_stop

MOST: Final = 4_000
"""Stories that are read on either side, where nothing else is said."""
SHORTEST: Final = 3

# The first mention of each story that concerns one of the subjects, and is not about the one left out. Where there are more than are read:
# the newest, or, `evenly`, some of all days in an order that is the same each time.
_TEXTS: Final = f"""
    SELECT m.id, coalesce(m.author_id, -m.id), m.language, m.title, m.text, c.sentiment
      FROM reputation_counted c JOIN ingestion_mention m ON m.id = c.mention_id
     WHERE c.subject_id = ANY(%(subjects)s) AND c.first AND c.hour >= %(since)s AND c.hour < %(until)s
       AND NOT EXISTS (SELECT FROM ingestion_match x WHERE x.mention_id = m.id AND x.subject_id = ANY(%(without)s) AND x.state = 'on')
       AND {INDEPENDENT}
     ORDER BY CASE WHEN %(evenly)s THEN md5(m.id::text) END, m.published_at DESC, m.id DESC LIMIT %(most)s
"""  # noqa: S608 - constants of this module


@dataclass(slots=True)
class Side:
    """What one side says in one language: of each word its voices, how it is written, the stories that hold it with their sentiment."""

    voices: dict[str, set[int]] = field(default_factory=dict)
    written: dict[str, Counter[str]] = field(default_factory=dict)
    stories: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        return {word: len(said) for word, said in self.voices.items()}

    def add(self, mention: int, voice: int, sentiment: str, words: Mapping[str, str]) -> None:
        for word, written in words.items():
            self.voices.setdefault(word, set()).add(voice)
            self.written.setdefault(word, Counter())[written] += 1
            self.stories.setdefault(word, []).append((mention, sentiment))


class Reader:
    """Reads texts; remembers their words, for those of several subjects are mostly the same.

    At most so many stories a side: the newest, or, `evenly`, of all days.
    """

    def __init__(self, *, most: int = MOST, evenly: bool = False) -> None:
        self.most, self.evenly = most, evenly
        self._known: dict[int, dict[str, str]] = {}

    def read(
        self, subjects: Sequence[int], without: Sequence[int], window: tuple[datetime, datetime], left_out: Collection[str]
    ) -> tuple[dict[str, Side], int]:
        """What is said of these subjects by language, and how many stories were read."""
        asked: dict[str, Any] = {
            "subjects": list(subjects), "without": list(without), "since": window[0], "until": window[1], "most": self.most,
            "evenly": self.evenly,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_TEXTS, asked)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        sides: dict[str, Side] = {}
        for mention, voice, language, title, text, sentiment in rows:
            said = {word: written for word, written in self._said(mention, title, text).items() if word not in left_out}
            sides.setdefault(language, Side()).add(mention, voice, sentiment, said)
        return sides, len(rows)

    def _said(self, mention: int, title: str, text: str) -> dict[str, str]:
        """The words of a text that say something, folded, each with how it is first written there."""
        found = self._known.get(mention)
        if found is None:
            tokens = tokenise(title, text)
            found = self._known[mention] = {}
            for part in (tokens.title, tokens.body):
                for word, written in words(part):
                    found.setdefault(word, written)
        return found


def words(part: Part) -> list[tuple[str, str]]:
    """Without stop words, short ones, numbers, and names that are addressed."""
    return [
        (word, part.text[start:end].lower())
        for word, signed, (start, end) in zip(part.folded, part.signed, part.offsets, strict=True)
        if len(word) >= SHORTEST and word.isalpha() and not is_stop(word) and not signed.startswith(("@", "#"))
    ]
