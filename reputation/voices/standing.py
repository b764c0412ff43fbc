"""Words and tags that stand out in what somebody says of a subject, beside what others say of it, surer than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from core.query.tokens import tokenise
from reputation.models import Voice
from reputation.needs.stops import is_stop
from reputation.odds import standing_out

READ: Final = 500
TEXTS: Final = 3
"""In so many of their texts at least."""
LISTED: Final = 8
# Their newest texts and the newest of all: what is among both is read once.
_SAID: Final = """
    SELECT m.id, m.author_id = %(author)s, m.title, m.text FROM (
        (SELECT c.mention_id FROM reputation_counted c JOIN ingestion_mention o ON o.id = c.mention_id
          WHERE c.subject_id = %(subject)s AND c.first AND o.author_id = %(author)s ORDER BY c.hour DESC LIMIT %(most)s)
        UNION
        (SELECT c.mention_id FROM reputation_counted c WHERE c.subject_id = %(subject)s AND c.first ORDER BY c.hour DESC LIMIT %(most)s)
    ) chosen JOIN ingestion_mention m ON m.id = chosen.mention_id ORDER BY m.published_at DESC, m.id DESC
"""


@dataclass(frozen=True, slots=True)
class Cared:
    """A word that stands out, and the texts in which they said it, the newest first."""

    word: str
    mentions: tuple[int, ...]


def words(voice: Voice) -> list[Cared]:
    """The surest first; none where they said too little."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {"author": voice.author_id, "subject": voice.subject_id, "most": READ})
        rows: list[tuple[int, bool | None, str, str]] = cursor.fetchall()
    texts = {mention: _words(title, text) for mention, _theirs, title, text in rows}
    theirs = {mention for mention, own, _title, _text in rows if own}
    return clear({mention: said for mention, said in texts.items() if mention in theirs},
                 [said for mention, said in texts.items() if mention not in theirs])  # fmt: skip


def clear(own: Mapping[int, frozenset[str]], others: Iterable[frozenset[str]]) -> list[Cared]:
    """Of texts as sets of words, those that stand out in the first. Each text is a voice of its own here: what a person comes back to."""
    found = standing_out(_counted(own.values()), _counted(others), TEXTS)
    return [Cared(one.word, tuple(mention for mention, said in own.items() if one.word in said)) for one in found[:LISTED]]


def _counted(texts: Iterable[frozenset[str]]) -> Counter[str]:
    return Counter(word for text in texts for word in text)


def _words(title: str, text: str) -> frozenset[str]:
    said = {word for word in tokenise(title, text).words() if word and not word.startswith("@")}
    return frozenset(word for word in said if not is_stop(word.lstrip("#")))
