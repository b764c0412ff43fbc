"""How far an index is behind the changes of the mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

COUNTED_TO: Final = 10_000
# Changes above the oldest open transaction count too: the index does not hold them yet.
_BEHIND: Final = """
    SELECT g.engine, g.number, g.complete, pending.n, pending.oldest, statement_timestamp()
    FROM search_indexgeneration g LEFT JOIN ingestion_changereader r ON r.name = 'index:' || g.engine || ':' || g.number
    CROSS JOIN LATERAL (
        SELECT count(*) AS n, min(at) AS oldest FROM (
            SELECT c.at FROM ingestion_change c
            WHERE (c.xid, c.id) > (coalesce(r.xid, 0)::text::xid8, coalesce(r.last_id, 0))
            ORDER BY c.xid, c.id LIMIT %s) AS waiting
    ) AS pending
    WHERE g.read
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """Changes that the index that is read does not hold yet (counted up to 10,000), and the moment that it shows."""

    generation: int
    behind: int
    as_of: datetime
    age: timedelta = timedelta(0)


def lags() -> dict[str, Lag]:
    """The lag of each engine whose index can be read."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [COUNTED_TO])
        rows = cursor.fetchall()
    return {
        engine: Lag(number, behind, oldest or now, now - oldest if oldest else timedelta(0))
        for engine, number, complete, behind, oldest, now in rows
        if complete
    }


def unknown() -> Lag:
    """Of an index that no generation describes yet: nothing was indexed, because nothing came."""
    return Lag(0, 0, timezone.now())
