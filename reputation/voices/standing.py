"""Words and tags that stand out in what somebody says of a subject, beside what others say of it.

By the log odds of each word with a prior of what is usual, in its standard errors (Monroe, Colaresi and Quinn 2008).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log, sqrt
from typing import Final

from django.db import connection

from core.query.tokens import tokenise
from reputation.models import Voice
from reputation.needs.stops import is_stop
from reputation.voices.reading import signed

READ: Final = 500
PRIOR: Final = 0.5
CLEAR: Final = 1.96
TEXTS: Final = 2
"""In so many of their texts at least."""
LISTED: Final = 8
_SAID: Final = """
    SELECT m.author_id = %(author)s, m.title, m.text FROM (
        (SELECT c.mention_id FROM reputation_counted c JOIN ingestion_mention o ON o.id = c.mention_id
          WHERE c.subject_id = %(subject)s AND c.first AND o.author_id = %(author)s ORDER BY c.hour DESC LIMIT %(most)s)
        UNION ALL
        (SELECT c.mention_id FROM reputation_counted c WHERE c.subject_id = %(subject)s AND c.first ORDER BY c.hour DESC LIMIT %(most)s)
    ) chosen JOIN ingestion_mention m ON m.id = chosen.mention_id
"""


def words(voice: Voice) -> list[str]:
    """The clearest first; none where they said too little."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {"author": voice.author_id, "subject": voice.subject_id, "most": READ})
        rows: list[tuple[bool | None, str, str]] = cursor.fetchall()
    return clear(
        [_words(title, text) for theirs, title, text in rows if theirs], [_words(t, text) for theirs, t, text in rows if not theirs]
    )


def clear(own: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> list[str]:
    """Of texts as sets of words, those that stand out in the first."""
    here, there = _counted(own), _counted(others)
    total_here, total_there = sum(here.values()) + 1, sum(there.values()) + 1
    found = []
    for word, count in here.items():
        if count < TEXTS:
            continue
        one, other = count + PRIOR, there[word] + PRIOR
        odds = log(one / (total_here - one + PRIOR)) - log(other / (total_there - other + PRIOR))
        found.append((odds / sqrt(1 / one + 1 / other), word))
    return [word for score, word in sorted(found, reverse=True) if score >= CLEAR][:LISTED]


def _counted(texts: Iterable[frozenset[str]]) -> Counter[str]:
    return Counter(word for text in texts for word in text)


def _words(title: str, text: str) -> frozenset[str]:
    return frozenset(word for word in signed(tokenise(title, text)) if not is_stop(word.lstrip("#@")) and not word.startswith("@"))
