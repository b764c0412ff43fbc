"""What was heard of subjects in a period: counted from the cells, with the mentions themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np

from reporting.rows import EMPTY, Ids, ids, rows
from tenants import current

# One reading of the cells: of each subject by sentiment; of the main one by language, source, and by day, week or month too.
BY_SENTIMENT: Final = """
    SELECT subject_id, sentiment, array_agg(mention_id), array_agg(mention_id) FILTER (WHERE first)
      FROM reputation_counted
     WHERE subject_id = ANY(%(subjects)s) AND hour >= %(since)s AND hour < %(until)s
     GROUP BY subject_id, sentiment ORDER BY subject_id, sentiment
"""
OF_MAIN: Final = """
    SELECT CASE WHEN GROUPING(c.language) = 0 THEN 'language' WHEN GROUPING(m.source_id) = 0 THEN 'source' ELSE %(grain)s END,
           coalesce(c.language, m.source_id::text, to_char(date_trunc(%(grain)s, c.hour, %(zone)s) AT TIME ZONE %(zone)s, 'YYYY-MM-DD')),
           array_agg(c.mention_id), array_agg(c.mention_id) FILTER (WHERE c.first)
      FROM reputation_counted c JOIN ingestion_mention m ON m.id = c.mention_id
     WHERE c.subject_id = %(main)s AND c.hour >= %(since)s AND c.hour < %(until)s
     GROUP BY GROUPING SETS ((c.language), (m.source_id), (date_trunc(%(grain)s, c.hour, %(zone)s)))
     ORDER BY 1, count(*) DESC, 2
"""
MOST_SEEN: Final = """
    WITH seen AS (
        SELECT story_id, count(*) AS copies, sum(reach)::bigint AS reach, array_agg(mention_id ORDER BY NOT first, hour, mention_id) AS ids,
               (array_agg(sentiment ORDER BY NOT first, hour, mention_id))[1] AS sentiment
          FROM reputation_counted
         WHERE subject_id = %(main)s AND hour >= %(since)s AND hour < %(until)s
         GROUP BY story_id ORDER BY sum(reach) DESC, count(*) DESC, story_id LIMIT %(most)s)
    SELECT seen.*, EXISTS (SELECT FROM ingestion_mention m WHERE m.id = ANY(seen.ids) AND m.reach_estimated) FROM seen
     ORDER BY reach DESC, copies DESC, story_id
"""
MODELS: Final = """
    SELECT DISTINCT x.model FROM ingestion_match x JOIN ingestion_mention m ON m.id = x.mention_id
     WHERE x.subject_id = %(main)s AND x.model <> '' AND m.published_at >= %(since)s AND m.published_at < %(until)s ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """Some mentions, and the first ones of their stories among them."""

    ids: Ids
    firsts: Ids

    @property
    def mentions(self) -> int:
        return len(self.ids)

    @property
    def stories(self) -> int:
        return len(self.firsts)


@dataclass(frozen=True, slots=True)
class Heard(Cell):
    """All that was heard of a subject; of the main one also `by` (language, source, day...), largest first."""

    sentiments: Mapping[str, Cell] = field(default_factory=dict)
    by: Mapping[tuple[str, str], Cell] = field(default_factory=dict)

    def along(self, name: str) -> list[tuple[str, Cell]]:
        return [(value, cell) for (found, value), cell in self.by.items() if found == name]


NOTHING: Final = Heard(EMPTY, EMPTY)


@dataclass(frozen=True, slots=True)
class SeenStory:
    """A story with its copies of the period; `mention` is the first one, `sentiment` its own."""

    story: int
    copies: int
    reach: int
    ids: Ids
    sentiment: str
    estimated: bool

    @property
    def mention(self) -> int:
        return int(self.ids[0])


def of_subjects(subjects: Sequence[int], main: int, since: datetime, until: datetime, grain: str) -> dict[int, Heard]:
    """What was heard of each subject that was heard of."""
    values = {"subjects": list(subjects), "main": main, "since": since, "until": until, "grain": grain, "zone": current.zone().key}
    sentiments: dict[int, dict[str, Cell]] = {}
    for subject, sentiment, said, firsts in rows(BY_SENTIMENT, values):
        sentiments.setdefault(subject, {})[sentiment] = Cell(ids(said), ids(firsts))
    by = {(name, value or ""): Cell(ids(said), ids(firsts)) for name, value, said, firsts in rows(OF_MAIN, values)}
    return {
        subject: Heard(
            np.sort(np.concatenate([cell.ids for cell in cells.values()])),
            np.sort(np.concatenate([cell.firsts for cell in cells.values()])),
            cells,
            by if subject == main else {},
        )
        for subject, cells in sentiments.items()
    }


def most_seen(main: int, since: datetime, until: datetime, most: int) -> tuple[SeenStory, ...]:
    """The stories that reached most people, copies and all."""
    found = rows(MOST_SEEN, {"main": main, "since": since, "until": until, "most": most})
    return tuple(
        SeenStory(story, copies, reach or 0, ids(said), sentiment, estimated) for story, copies, reach, said, sentiment, estimated in found
    )


def models(main: int, since: datetime, until: datetime) -> tuple[str, ...]:
    """The analyses that judged sentiment, with their versions."""
    return tuple(row[0] for row in rows(MODELS, {"main": main, "since": since, "until": until}))
