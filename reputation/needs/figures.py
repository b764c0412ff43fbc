"""What needs amount to, counted from their mentions as these are now: voices, sources, weeks, tone, and who answers today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import numpy as np
from django.db import connection

from reputation import counting, intervals
from reputation.needs.phrases import WANDER, surprise
from reputation.needs.reading import BEFORE, LATELY
from reputation.score import Estimate

Growth = Literal["new", "rises", "steady", "falls"]
WEEKS: Final = 17
WEEK: Final = timedelta(days=7)
SURE: Final = 2.0
"""A change is called one when chance gives as much once in a hundred times."""

# The mentions of each need, of those merged into it too, once each. Who is not named is one voice of the source.
_SAID: Final = """
    WITH said AS MATERIALIZED (
        SELECT DISTINCT coalesce(n.merged_into_id, n.id) AS need, m.id, coalesce(m.author_id, -m.source_id) AS voice, m.source_id,
               m.published_at, m.tone
          FROM reputation_need n
          JOIN reputation_needmention x ON x.need_id = n.id
          JOIN ingestion_mention m ON m.id = x.mention_id
         WHERE coalesce(n.merged_into_id, n.id) = ANY(%(needs)s))
"""
_TOTALS: Final = f"""{_SAID}
    SELECT need, count(*), count(DISTINCT voice), count(DISTINCT source_id),
           count(DISTINCT voice) FILTER (WHERE published_at > %(lately)s),
           count(DISTINCT voice) FILTER (WHERE published_at <= %(lately)s AND published_at > %(before)s),
           count(*) FILTER (WHERE tone = 'positive'), count(*) FILTER (WHERE tone = 'negative'),
           count(DISTINCT voice) FILTER (WHERE published_at > %(lately)s)
           + count(DISTINCT voice) FILTER (WHERE published_at <= %(lately)s AND published_at > %(before)s)
           - count(DISTINCT voice) FILTER (WHERE published_at > %(before)s)
      FROM said GROUP BY need
"""  # noqa: S608 - constants of this module
_WEEKS: Final = f"""{_SAID}
    SELECT need, floor(extract(epoch FROM %(newest)s - published_at) / 604800)::int AS week, count(DISTINCT voice)
      FROM said WHERE published_at > %(first)s AND published_at <= %(newest)s GROUP BY need, week
"""  # noqa: S608 - constants of this module
_SUBJECTS: Final = f"""{_SAID}
    SELECT said.need, s.id, s.name, s.kind, count(*), count(*) FILTER (WHERE x.sentiment = 'positive'),
           count(*) FILTER (WHERE x.sentiment = 'negative')
      FROM said JOIN ingestion_match x ON x.mention_id = said.id AND x.state = 'on'
      JOIN ingestion_subject s ON s.id = x.subject_id AND s.archived_at IS NULL
     GROUP BY said.need, s.id, s.name, s.kind ORDER BY count(*) DESC, s.id
"""  # noqa: S608 - constants of this module
# What is said of the brands, of those that a person did not say to be of somebody else.
_ANSWERS: Final = """
    SELECT coalesce(n.merged_into_id, n.id) AS need, s.id, s.name, s.kind, count(DISTINCT m.id) FILTER (WHERE a.says = 'has') AS has,
           count(DISTINCT m.id) FILTER (WHERE a.says = 'lacks') AS lacks
      FROM reputation_need n
      JOIN reputation_needanswer a ON a.need_id = n.id
      JOIN ingestion_mention m ON m.id = a.mention_id
      JOIN ingestion_match x ON x.mention_id = m.id AND x.subject_id = a.subject_id AND x.state = 'on'
      JOIN ingestion_subject s ON s.id = a.subject_id AND s.archived_at IS NULL
     WHERE coalesce(n.merged_into_id, n.id) = ANY(%(needs)s)
     GROUP BY need, s.id, s.name, s.kind ORDER BY has DESC, lacks DESC, s.id
"""
_SOURCES: Final = f"""{_SAID}
    SELECT said.need, s.id, s.name, count(*) FROM said JOIN ingestion_source s ON s.id = said.source_id
     GROUP BY said.need, s.id, s.name ORDER BY count(*) DESC, s.id
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Named:
    """A subject of which people speak when they say it."""

    subject: int
    name: str
    kind: str
    mentions: int
    positive: int
    negative: int


@dataclass(frozen=True, slots=True)
class Answerer:
    """A brand of which so many mentions say that it has what is asked for, and so many that it lacks it."""

    subject: int
    name: str
    kind: str
    has: int
    lacks: int


@dataclass(frozen=True, slots=True)
class Place:
    """A source in which it is said."""

    source: int
    name: str
    mentions: int


@dataclass(slots=True)
class Figures:
    """A need in numbers. `before_days`: how many of the ninety days before the last four weeks were heard; `voices_both`: those who
    spoke then and since."""

    mentions: int = 0
    voices: int = 0
    sources: int = 0
    voices_lately: int = 0
    voices_before: int = 0
    positive: int = 0
    negative: int = 0
    voices_both: int = 0
    before_days: int = 0
    weeks: list[int] = field(default_factory=lambda: [0] * WEEKS)
    subjects: list[Named] = field(default_factory=list)
    answers: list[Answerer] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def negative_share(self) -> Estimate | None:
        """How many of those who say it are unhappy as they do, with its interval; None where too few say it to tell a share."""
        return intervals.share(self.negative, self.mentions)

    @property
    def growth(self) -> Growth:
        return growth(self.voices_lately, self.voices_before, LATELY.days, self.before_days)


def growth(lately: int, before: int, days: float, before_days: float) -> Growth:
    """How many voices in so many days, held against those of the days before them: new where nobody said it; a rise or a fall only where
    chance hardly explains it."""
    if not before:
        return "new" if lately else "steady"
    if not before_days:
        return "steady"
    if _surprise(lately, before, days / before_days) >= SURE:
        return "rises"
    return "falls" if _surprise(before, lately, before_days / days) >= SURE else "steady"


def of(needs: Sequence[int], subjects: frozenset[int] | None = None) -> dict[int, Figures]:
    """The figures of these needs, in a constant number of questions; of subjects, those that somebody may see."""
    newest = counting.newest_day()
    found = {need: Figures() for need in needs}
    if newest is None or not needs:
        return found
    newest += timedelta(hours=1)
    lately = newest - LATELY
    asked = {
        "needs": list(needs), "newest": newest, "lately": lately, "before": lately - BEFORE, "first": newest - WEEKS * WEEK,
    }  # fmt: skip
    days = heard_days(lately)
    for need, *counts in _rows(_TOTALS, asked):
        found[need] = Figures(*counts)
        found[need].before_days = days
    for need, week, voices in _rows(_WEEKS, asked):
        found[need].weeks[WEEKS - 1 - week] = voices
    for need, *row in _rows(_SUBJECTS, asked):
        if subjects is None or row[0] in subjects:
            found[need].subjects.append(Named(*row))
    for need, *row in _rows(_ANSWERS, asked):
        if subjects is None or row[0] in subjects:
            found[need].answers.append(Answerer(*row))
    for need, *row in _rows(_SOURCES, asked):
        found[need].places.append(Place(*row))
    return found


def heard_days(lately: datetime) -> int:
    """Of the ninety days before, those since the first that was heard: a client who began to listen last month has no ninety days."""
    asked = {"before": lately - BEFORE, "lately": lately}
    first = _rows("SELECT min(hour) FROM reputation_rollup WHERE subject_id = 0 AND hour >= %(before)s AND hour < %(lately)s", asked)[0][0]
    return 0 if first is None else max((lately - first).days, 1)


def _surprise(count: int, before: int, ratio: float) -> float:
    """How unlikely so many are after so many in a time that was so many times as long."""
    return float(surprise(np.array([count]), np.array([before]), ratio, 1.0, WANDER)[0])


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
