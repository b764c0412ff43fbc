"""How much a source brings in: new items a day, told by its newest runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from ingestion.models import Outcome, RunKind, Source

OVER: Final = timedelta(days=7)
PAST: Final = timedelta(days=1)
"""The first day of a source brings in what was said before it was followed."""
LEAST: Final = 1.0
"""Days that must have been heard before a rate is told."""
RUNS: Final = 1_000
"""Of a source that is asked more often, the last ones tell enough."""
_LATELY: Final = """
    SELECT source.id, run.brought, extract(epoch FROM %(now)s - run.since - gap.length) / 86400.0
      FROM ingestion_source AS source
     CROSS JOIN LATERAL (
           SELECT count(*) AS runs,
                  greatest(%(since)s, source.created_at + %(past)s, CASE WHEN count(*) = %(runs)s THEN min(started_at) END) AS since,
                  coalesce(sum(received - coalesce((outcomes ->> %(unchanged)s)::bigint, 0))
                           FILTER (WHERE started_at >= source.created_at + %(past)s), 0) AS brought
             FROM (SELECT received, outcomes, started_at, kind FROM ingestion_run
                    WHERE source_id = source.id ORDER BY id DESC LIMIT %(runs)s) AS newest
            WHERE started_at >= %(since)s AND kind <> %(files)s
     ) AS run
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(least(coalesce(until, %(now)s), %(now)s) - greatest(since, run.since)), interval '0') AS length
             FROM ingestion_gap
            WHERE source_id = source.id AND since < %(now)s AND (until IS NULL OR until > run.since)
     ) AS gap
     WHERE source.id = ANY(%(sources)s) AND run.runs > 0
"""


def a_day(listed: Sequence[Source]) -> dict[int, float | None]:
    """New items a day by each over what was heard of the last week; None: too early to tell.

    A source that was neither asked nor pushed to lately is left out.
    """
    now = timezone.now()
    values: dict[str, Any] = {
        "sources": [source.pk for source in listed], "runs": RUNS, "now": now, "since": now - OVER, "past": PAST,
        "files": RunKind.IMPORT.value, "unchanged": Outcome.UNCHANGED.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LATELY, values)
        return {source: float(brought) / float(days) if days >= LEAST else None for source, brought, days in cursor.fetchall()}
