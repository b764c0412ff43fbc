"""Makes a large client many times larger within the database: copies of all its mentions, each said at a time of its own.

What the pipeline stored is copied with whatever hangs on it, and what the PostgreSQL engine holds of it. Words stay as frequent as they
are; copies of a story are stories of their own, moved as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tests.bench.corpus import DAYS

# Whole hours within the window, by the story: mentions of a story stay as far apart as they were, except across the window's edge.
LATER: Final = "({column} + make_interval(hours => (hashint8({story} * 1009 + copy) & 2147483647) %% {hours}))"
WRAPPED: Final = "({later} - CASE WHEN {later} > edge THEN interval '{days} days' ELSE interval '0' END)"
NEW_DIGEST: Final = "sha256({column} || convert_to(copy::text, 'UTF8'))"


def _moved(column: str, story: str) -> str:
    later = LATER.format(column=column, story=story, hours=DAYS * 24)
    return WRAPPED.format(later=later, days=DAYS)


def _digest(column: str) -> str:
    return NEW_DIGEST.format(column=column)


STORY, MENTION = "copy * {ingestion_story}", "copy * {ingestion_mention}"
OF_MENTION: Final = {"mention_id": f"mention_id + {MENTION}"}
# What changes in a copy, by table and column; all other columns stay as they are. In the order of foreign keys.
CHANGES: Final[dict[str, dict[str, str]]] = {
    "ingestion_story": {"id": f"id + {STORY}", "original_id": f"original_id + {MENTION}", "first_at": _moved("first_at", "id")},
    "ingestion_storykey": {"story_id": f"story_id + {STORY}", "key": _digest("key")},
    "ingestion_mention": {
        "id": f"id + {MENTION}", "story_id": f"story_id + {STORY}", "published_at": _moved("published_at", "story_id"),
        "published_claimed": _moved("published_claimed", "story_id"), "url": "url || '/' || copy",
    },
    "ingestion_mentionidentity": {**OF_MENTION, "digest": _digest("digest")},
    "ingestion_sighting": {**OF_MENTION, "external_id": "external_id || '/' || copy"},
    "ingestion_rawitem": {**OF_MENTION, "external_id": "external_id || '/' || copy", "payload_hash": _digest("payload_hash")},
    "ingestion_match": OF_MENTION,
    "ingestion_insight": OF_MENTION,
    "ingestion_reading": OF_MENTION,
    "search_postgresentry": {
        **OF_MENTION, "story": f"story + {STORY}", "published_at": _moved("published_at", "story"),
    },
    "search_indexentry": OF_MENTION,
}  # fmt: skip


# An index is written much faster once its table is full; what foreign keys lean on stays, and grows at its end.
INDEXES: Final = """
    SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', k.relname, c.conname),
           format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', k.relname, c.conname, pg_get_constraintdef(c.oid))
      FROM pg_constraint c JOIN pg_class k ON k.oid = c.conrelid
     WHERE k.oid = ANY(%(tables)s::regclass[]) AND c.contype = 'u'
     UNION ALL
    SELECT format('DROP INDEX %%I', k.relname), pg_get_indexdef(k.oid)
      FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
     WHERE i.indrelid = ANY(%(tables)s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = k.oid)
"""


def multiply(times: int) -> None:
    """Bring the client of the connection to so many times its mentions."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # foreign keys hold by construction: millions of them are not asked
        with without_indexes(cursor, [*CHANGES]):
            _copy(cursor, times)


@contextmanager
def without_indexes(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """The tables bare while they are filled, as they were afterwards; within a transaction."""
    cursor.execute(INDEXES, {"tables": list(tables)})
    found = cursor.fetchall()
    for drop, _make in found:
        cursor.execute(drop)
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _drop, make in found:
        cursor.execute(make)


def _copy(cursor: CursorWrapper, times: int) -> None:
    offsets = {table: _highest(cursor, table) for table in ("ingestion_story", "ingestion_mention")}
    cursor.execute("SELECT max(published_at) FROM ingestion_mention")
    edge = cursor.fetchone()[0]
    for table, changes in CHANGES.items():
        chosen = {column: changes.get(column, f'"{column}"') for column in _columns(cursor, table) if column != "id" or "id" in changes}
        values = ", ".join(chosen.values()).format(**offsets)
        names = ", ".join(f'"{column}"' for column in chosen)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table},"
            " generate_series(1, %s) AS copy, (SELECT %s::timestamptz AS edge) AS window_end",
            [times - 1, edge],
        )
        if "id" in changes:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, _highest(cursor, table)])


def _highest(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
    return int(cursor.fetchone()[0])


def _columns(cursor: CursorWrapper, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        " ORDER BY attnum",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]
