"""Courses of which much is said, watched by five minutes: their counts, and their rises told in hours as all others are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db import connection

from reputation.detecting.bins import HOUR, Clock, Heard
from reputation.detecting.choosing import DENSE_FROM, STAYS_FROM
from reputation.detecting.course import Rise
from reputation.detecting.tails import Floats
from reputation.incidents import hours
from reputation.models import Gauge
from tenants import current

STEP: Final = 300
AN_HOUR: Final = HOUR // STEP
ALIKE: Final = 1.73
"""What the score of a dense course lacks to the powers of ten of the others: at its threshold it is wrong about once in fourteen days."""

# By the median of the days of the last four weeks, so that one incident does not make it so; a week at least.
_CHOSEN: Final = """
    UPDATE reputation_gauge g SET dense = NOT g.dense
      FROM (SELECT subject_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY mentions) / 24 AS an_hour
              FROM (SELECT subject_id, date_trunc('day', hour, %(zone)s), sum(mentions) AS mentions FROM reputation_rollup
                     WHERE hour >= %(until)s - interval '28 days' AND hour < %(until)s AND subject_id > 0 GROUP BY 1, 2) days
             GROUP BY subject_id HAVING count(*) >= 7) usual
     WHERE g.subject_id = usual.subject_id AND g.scope = 'all' AND g.measure = 'volume'
       AND g.dense <> (usual.an_hour >= CASE WHEN g.dense THEN %(stays)s ELSE %(from)s END)
    RETURNING g.subject_id
"""
_COUNTS: Final = """
    SELECT x.subject_id, floor((extract(epoch FROM m.published_at) - %(phase)s) / %(step)s)::bigint, count(*)
      FROM ingestion_mention m JOIN ingestion_match x ON x.mention_id = m.id AND x.state = 'on'
     WHERE m.published_at >= %(since)s AND m.published_at < %(until)s AND x.subject_id = ANY(%(subjects)s) GROUP BY 1, 2
"""


def clock(ticks: Clock) -> Clock:
    """Five minutes, twelve of which make each hour of the client's."""
    return Clock(STEP, ticks.zone, ticks.phase)


def choose(until: datetime) -> set[int]:
    """Which subjects' volume is watched so, by how much is usually said; those of which that changed, to be read from their beginning."""
    asked: dict[str, Any] = {"zone": current.zone().key, "until": until, "from": DENSE_FROM, "stays": STAYS_FROM}
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN, asked)
        return {row[0] for row in cursor.fetchall()}


def heard(ticks: Clock, gauges: Sequence[Gauge], counts: hours.Counts, exposure: dict[hours.Series, Floats]) -> Heard:
    """The same hours of these gauges by five minutes; a bin is heard as its hour is."""
    fine, size = clock(ticks), counts.size * AN_HOUR
    first = counts.first * AN_HOUR
    found = {gauge.subject_id: np.zeros(size) for gauge in gauges}
    asked: dict[str, Any] = {
        "since": ticks.start(counts.first), "until": ticks.start(counts.first + counts.size), "subjects": list(found), "phase": fine.phase,
        "step": STEP,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, asked)
        for subject, number, count in cursor.fetchall():
            found[subject][number - first] = count
    whole = hours.heard(gauges, counts, exposure)
    part = np.repeat(whole.exposure, AN_HOUR, axis=1)
    return Heard(first, np.array([found[gauge.subject_id] for gauge in gauges]) * (part > 0), part)


def finished(ticks: Clock, heard: Heard, now: datetime) -> Heard:
    """Without the bins that are not over yet."""
    count = max(0, min(heard.counts.shape[1], clock(ticks).bin(now) - heard.first))
    return Heard(heard.first, heard.counts[:, :count], heard.exposure[:, :count])


def in_hours(rise: Rise) -> Rise:
    """A rise whose moments and height are told in hours, and its unlikeliness on the scale of the others."""
    return replace(
        rise, began=rise.began // AN_HOUR, called=rise.called // AN_HOUR, at=rise.at // AN_HOUR, hot_until=rise.hot_until // AN_HOUR,
        top_at=rise.top_at // AN_HOUR, top=rise.top * AN_HOUR, tail=rise.tail + ALIKE,
    )  # fmt: skip
