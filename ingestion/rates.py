"""How much a source brings in: items a day, told by its newest runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from ingestion.models import RunKind, Source

OVER: Final = timedelta(days=7)
RUNS: Final = 1_000
"""Of a source that is asked more often, the last ones tell enough."""
_LATELY: Final = """
    SELECT source.id, sum(run.received), count(*), min(run.started_at)
      FROM unnest(%(sources)s::bigint[]) AS source (id)
     CROSS JOIN LATERAL (
           SELECT received, started_at, kind FROM ingestion_run WHERE source_id = source.id ORDER BY id DESC LIMIT %(runs)s
     ) AS run
     WHERE run.started_at >= %(since)s AND run.kind <> %(files)s
     GROUP BY source.id
"""


def a_day(listed: Sequence[Source]) -> dict[int, float]:
    """Items received a day by each over the last week, or since it is there; one that was neither asked nor pushed to is left out."""
    now = timezone.now()
    values: dict[str, Any] = {"sources": [source.pk for source in listed], "runs": RUNS, "since": now - OVER, "files": RunKind.IMPORT.value}
    with connection.cursor() as cursor:
        cursor.execute(_LATELY, values)
        found: list[tuple[int, int, int, datetime]] = cursor.fetchall()
    begun = {source.pk: source.created_at for source in listed}
    rates = {}
    for source, received, runs, oldest in found:
        since = oldest if runs == RUNS else max(begun[source], now - OVER)
        rates[source] = float(received) / max((now - since) / timedelta(days=1), 1.0)
    return rates
