"""Reads what is said of subjects, word by word: the voices of each word, how it is written, the stories that hold it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection

from core.query.tokens import Part, Tokens, tokenise
from reputation.image.stops import is_stop
from reputation.independent import INDEPENDENT

MOST: Final = 4_000
"""Stories that are read on either side, where nothing else is said."""
SHORTEST: Final = 3

# The first mention of each story that concerns one of the subjects, and is not about the one left out, in an order that the cells tell;
# what else is known of a mention is looked up by it, until there are enough: OFFSET 0 keeps the plan to that.
_TEXTS: Final = f"""
    SELECT m.id, coalesce(m.author_id, -m.id), m.language, m.title, m.text, c.sentiment
      FROM (SELECT mention_id, sentiment, hour FROM reputation_counted
             WHERE subject_id = ANY(%(subjects)s) AND first AND hour >= %(since)s AND hour < %(until)s
             ORDER BY {{order}} OFFSET 0) c
     CROSS JOIN LATERAL (SELECT * FROM ingestion_mention WHERE id = c.mention_id OFFSET 0) m
     WHERE NOT EXISTS (SELECT FROM ingestion_match x
                        WHERE x.mention_id = m.id AND x.subject_id = ANY(%(without)s) AND x.state = 'on' OFFSET 0)
       AND {INDEPENDENT}
     ORDER BY {{order}}, m.published_at DESC, m.id DESC LIMIT %(most)s
"""  # noqa: S608 - constants of this module
_NEWEST: Final = _TEXTS.format(order="hour DESC")
_EVENLY: Final = _TEXTS.format(order="md5(mention_id::text)")
"""Of all days, the same each time."""


@dataclass(slots=True)
class Side:
    """What one side says in one language: of each word its voices and the stories that hold it with their sentiment; and the texts."""

    voices: dict[str, set[int]] = field(default_factory=dict)
    stories: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    texts: dict[int, Tokens] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        return {word: len(said) for word, said in self.voices.items()}

    def add(self, mention: int, voice: int, sentiment: str, said: Iterable[str]) -> None:
        """The words of a story."""
        for word in said:
            self.voices.setdefault(word, set()).add(voice)
            self.stories.setdefault(word, []).append((mention, sentiment))

    def written(self, word: str) -> str:
        """A word as most of the stories that hold it write it first: looked for in these alone, and of the few words that are shown."""
        ways = Counter(
            next(way for part in (text.title, text.body) for folded, way in words(part) if folded == word)
            for text in (self.texts[mention] for mention, _sentiment in self.stories[word])
        )
        return min(ways.items(), key=lambda pair: (-pair[1], pair[0]))[0]


class Reader:
    """Reads texts; remembers their words, for those of several subjects are mostly the same.

    At most so many stories a side: the newest, or, `evenly`, of all days.
    """

    def __init__(self, *, most: int = MOST, evenly: bool = False) -> None:
        self.most, self.evenly = most, evenly
        self._known: dict[int, tuple[str, ...]] = {}

    def read(
        self, subjects: Sequence[int], without: Sequence[int], window: tuple[datetime, datetime], left_out: Collection[str]
    ) -> tuple[dict[str, Side], int]:
        """What is said of these subjects by language, and how many stories were read."""
        asked: dict[str, Any] = {
            "subjects": list(subjects), "without": list(without), "since": window[0], "until": window[1], "most": self.most,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_EVENLY if self.evenly else _NEWEST, asked)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        sides: dict[str, Side] = {}
        for mention, voice, language, title, text, sentiment in rows:
            side = sides.setdefault(language, Side())
            side.texts[mention] = tokens = tokenise(title, text)
            side.add(mention, voice, sentiment, [word for word in self._said(mention, tokens) if word not in left_out])
        return sides, len(rows)

    def _said(self, mention: int, tokens: Tokens) -> tuple[str, ...]:
        """The words of a text that say something, folded, each once."""
        found = self._known.get(mention)
        if found is None:
            found = self._known[mention] = tuple({word for word in tokens.words() if _says(word)})
        return found


def words(part: Part) -> list[tuple[str, str]]:
    """Without stop words, short ones, numbers, and names that are addressed; each as it is written."""
    return [
        (word, part.text[start:end].lower())
        for word, signed, (start, end) in zip(part.folded, part.signed, part.offsets, strict=True)
        if not signed and _says(word)
    ]


@lru_cache(maxsize=65_536)
def _says(word: str) -> bool:
    """Whether it says something; what has a sign, which is no letter, names or tags."""
    return len(word) >= SHORTEST and word.isalpha() and not is_stop(word)
