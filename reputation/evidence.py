"""What a score rests on: for each story of a subject in a window, what it said, how far it carried, who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, compress
from sys import intern
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from reputation import silences
from reputation.constants import Constants
from reputation.independent import INDEPENDENT
from reputation.silences import Silence
from tenants import current

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Words = tuple[str, ...]

# The first mention that concerns the subject speaks for its story; copies add nothing, the brand's own words neither. An author counts
# for a few stories a day.
# Reach is what was read a day after publication, or the latest before; of what was never read so early, the first; else an estimate.
STORIES: Final = f"""
    WITH heard AS (
        SELECT c.story_id, c.mention_id, m.published_at, m.source_id, m.kind, m.language, m.community, m.author_id, m.reach, m.views,
               x.probabilities, x.sentiment,
               EXISTS (SELECT FROM ingestion_correction j WHERE j.mention_id = m.id AND j.subject_id = x.subject_id
                          AND j.field = 'sentiment' AND j.taken_back_at IS NULL AND j.lapsed_at IS NULL) AS corrected,
               row_number() OVER (PARTITION BY coalesce(m.author_id, -m.id), date_trunc('day', m.published_at, %(zone)s)
                                      ORDER BY m.published_at, m.id) AS nth
          FROM reputation_counted c
          JOIN ingestion_mention m ON m.id = c.mention_id
          JOIN ingestion_match x ON x.mention_id = c.mention_id AND x.subject_id = c.subject_id AND x.state = 'on'
         WHERE c.first AND c.subject_id = %(subject)s AND c.hour >= date_trunc('hour', %(since)s, %(zone)s) AND c.hour < %(until)s
           AND m.published_at >= %(since)s AND m.published_at < %(until)s AND {INDEPENDENT})
    SELECT story_id, mention_id, extract(epoch FROM published_at)::float8, source_id, kind, language, coalesce(author_id, -mention_id),
           coalesce(CASE WHEN views IS NOT NULL THEN
                        (SELECT r.views FROM ingestion_reading r WHERE r.mention_id = heard.mention_id AND r.views IS NOT NULL
                          ORDER BY r.at > published_at + interval '24 hours',
                                   abs(extract(epoch FROM r.at - (published_at + interval '24 hours'))) LIMIT 1) END, reach, 0),
           probabilities, sentiment, corrected, community
      FROM heard WHERE nth <= %(most)s ORDER BY published_at, mention_id
"""  # noqa: S608 - constants of this module

ROUNDED: Final = 10_000
AT_ONCE: Final = 5_000
"""Rows that are objects of Python at once, each a hundred times as large as in its columns."""
SAID: Final = {"positive": (1.0, 0.0, 0.0), "neutral": (0.0, 1.0, 0.0), "mixed": (0.0, 1.0, 0.0), "negative": (0.0, 0.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The stories of a window as columns of equal length n; `probabilities` is (n, 3): positive, neutral, negative."""

    story: Integers
    mention: Integers
    at: Floats  # seconds since 1970
    source: Integers
    author: Integers
    reach: Floats
    probabilities: Floats
    corrected: NDArray[np.bool_]
    kind: tuple[str, ...]
    language: tuple[str, ...]
    community: tuple[str, ...]
    silences: tuple[Silence, ...] = ()
    """Of the whole period that was read."""

    def __len__(self) -> int:
        return len(self.story)

    def between(self, since: datetime, until: datetime) -> Evidence:
        """Those said in [since, until)."""
        # In the order of time, so a stretch of each column: seen, not copied.
        kept = slice(*np.searchsorted(self.at, [since.timestamp(), until.timestamp()]).tolist())
        return self._of(kept, self.kind[kept], self.language[kept], self.community[kept])

    def without(self, sources: Sequence[int]) -> Evidence:
        """Those that other sources brought."""
        if not sources:
            return self
        kept = ~np.isin(self.source, sources)
        kind, language, community = (tuple(compress(words, kept)) for words in (self.kind, self.language, self.community))
        return self._of(kept, kind, language, community)

    def _of(self, kept: slice | NDArray[np.bool_], kind: Words, language: Words, community: Words) -> Evidence:
        return Evidence(
            self.story[kept], self.mention[kept], self.at[kept], self.source[kept], self.author[kept], self.reach[kept],
            self.probabilities[kept], self.corrected[kept], kind, language, community, self.silences,
        )  # fmt: skip


def joined(parts: Sequence[Evidence]) -> Evidence:
    """Windows that follow each other, as one."""

    def column(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts])

    return Evidence(
        column("story"), column("mention"), column("at"), column("source"), column("author"), column("reach"),
        column("probabilities"), column("corrected"),
        tuple(chain.from_iterable(part.kind for part in parts)), tuple(chain.from_iterable(part.language for part in parts)),
        tuple(chain.from_iterable(part.community for part in parts)),
        silences.merged([one for part in parts for one in part.silences]),
    )  # fmt: skip


def read(subject: int, since: datetime, until: datetime, constants: Constants) -> Evidence:
    """The stories whose first mention of the subject was said in [since, until)."""
    zone, most = current.zone().key, constants.stories_a_day
    values: dict[str, Any] = {"subject": subject, "since": since, "until": until, "zone": zone, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(STORIES, values)
        parts = [_columns(cursor.fetchmany(AT_ONCE))]
        while rows := cursor.fetchmany(AT_ONCE):
            parts.append(_columns(rows))
    return replace(joined(parts), silences=silences.read(since, until))


def _columns(rows: Sequence[tuple[Any, ...]]) -> Evidence:
    said = [SAID.get(row[9], SAID["neutral"]) if row[10] or row[8] is None else tuple(row[8]) for row in rows]
    return Evidence(
        story=np.array([row[0] for row in rows], dtype=np.int64),
        mention=np.array([row[1] for row in rows], dtype=np.int64),
        at=np.array([row[2] for row in rows], dtype=np.float64),
        source=np.array([row[3] for row in rows], dtype=np.int64),
        author=np.array([row[6] for row in rows], dtype=np.int64),
        reach=np.array([row[7] for row in rows], dtype=np.float64),
        probabilities=np.array(said, dtype=np.float64).reshape(len(rows), 3),
        corrected=np.array([row[10] for row in rows], dtype=np.bool_),
        kind=tuple(intern(row[4]) for row in rows),  # few different ones: each is kept once
        language=tuple(intern(row[5]) for row in rows),
        community=tuple(intern(row[11]) for row in rows),
    )


def shifted(probabilities: Floats, fixed: NDArray[np.bool_], constants: Constants, *, rounds: int = 100, tolerance: float = 1e-6) -> Floats:
    """The probabilities (n, 3) moved to the window's own class shares by expectation maximisation (Saerens, Latinne, Decaestecker 2002).

    Rows that a person corrected are `fixed`: they count towards the shares and stay what they are. The shares are held to those of the
    training by a Dirichlet prior worth a part of the texts (maximum a posteriori): with texts unlike those of the training, the likelihood
    alone may give everything to one class. `docs/models.md` has what was measured.
    """
    if not len(probabilities):
        return probabilities
    prior = np.asarray(constants.training, dtype=np.float64)
    certain, open_rows = probabilities[fixed].sum(axis=0), probabilities[~fixed]
    # A lexicon says the same of many texts: the rounds need each different row once.
    # Told apart by one number each, which sorts ten times faster than rows do.
    parts = np.rint(open_rows * ROUNDED).astype(np.int64)
    _keys, first, times = np.unique(parts @ np.array([(ROUNDED + 1) ** 2, ROUNDED + 1, 1]), return_index=True, return_counts=True)
    rows = parts[first] / ROUNDED
    held = max(constants.held_least, constants.held_part * len(probabilities))
    share = prior
    for _ in range(rounds):
        following = (times @ _moved(rows, share / prior) + certain + held * prior) / (len(probabilities) + held)
        settled = np.abs(following - share).max() < tolerance
        share = following
        if settled:
            break
    moved = probabilities.copy()
    moved[~fixed] = _moved(open_rows, share / prior)
    return moved


def _moved(probabilities: Floats, by: Floats) -> Floats:
    weighed = probabilities * by
    moved: Floats = weighed / weighed.sum(axis=1, keepdims=True)
    return moved


def weights(evidence: Evidence, until: datetime, constants: Constants) -> Floats:
    """Weight of each story (n): reach by its logarithm, halved every half-life before `until`, times trust in its connector."""
    age = np.maximum(until.timestamp() - evidence.at, 0.0)
    faded: Floats = plain_weights(evidence, constants) * np.exp2(-age / timedelta(days=constants.half_life_days).total_seconds())
    return faded


def plain_weights(evidence: Evidence, constants: Constants) -> Floats:
    """The same of stories just said."""
    plain: Floats = (1 + np.log10(1 + np.maximum(evidence.reach, 0))) * constants.about
    if not constants.trust:
        return plain
    trust: Floats = np.array([constants.trust.get(kind, 1.0) for kind in evidence.kind], dtype=np.float64)
    return plain * trust
