"""The stream of changes: every mention made, changed, corrected or erased, in an order that readers can follow without losing one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ingestion.models import Change, Mention
from ingestion.signals import mentions_changed
from tenants import turns

_CHANGED = """
    WITH held AS MATERIALIZED (SELECT id FROM ingestion_mention WHERE id = ANY(%s) ORDER BY id FOR UPDATE),
         raised AS (UPDATE ingestion_mention m SET version = version + 1, changed_at = now() FROM held WHERE m.id = held.id
                    RETURNING m.id, m.version)
    INSERT INTO ingestion_change (mention_id, version, what) SELECT id, version, %s FROM raised ORDER BY id
"""
_MADE = """
    INSERT INTO ingestion_change (mention_id, version, what) SELECT id, version, %s FROM ingestion_mention WHERE id = ANY(%s) ORDER BY id
"""
_ERASED = """
    INSERT INTO ingestion_change (mention_id, version, what)
    SELECT mention_id, version, %s FROM ingestion_tombstone WHERE mention_id = ANY(%s) ORDER BY mention_id
"""
# A number is not in commit order: only what lies below the oldest open transaction is surely complete.
_READ = """
    SELECT c.id, c.xid::text::bigint AS xid, c.at, c.mention_id, c.version, c.what FROM ingestion_change c
    WHERE (c.xid, c.id) > (%s::text::xid8, %s) AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY c.xid, c.id LIMIT %s
"""
_ADVANCE = """
    INSERT INTO ingestion_changereader (name, xid, last_id) VALUES (%s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, last_id = excluded.last_id, at = now()
    WHERE (ingestion_changereader.xid, ingestion_changereader.last_id) < (excluded.xid, excluded.last_id)
"""


def record(ids: Iterable[int], what: Change.What | str, *, urgent: bool = False) -> None:
    """Say that these mentions changed: raise their versions, make the next lanes due, announce after commit.

    Part of the caller's transaction. A mention just made keeps its first version; an erased one has that of its tombstone.
    """
    named = sorted(set(ids))
    if named:
        with transaction.atomic():
            log(named, what)
            make_due(named, urgent=urgent)


def log(ids: Iterable[int], what: Change.What | str) -> None:
    """Write the changes alone, for who makes the lanes due once for many of them."""
    named = sorted(set(ids))
    if not named:
        return
    with connection.cursor() as cursor:
        if what == Change.What.MADE:
            cursor.execute(_MADE, [Change.What.MADE, named])
        elif what == Change.What.ERASED:
            cursor.execute(_ERASED, [Change.What.ERASED, named])
        else:
            cursor.execute(_CHANGED, [named, str(what)])


def make_due(ids: list[int], *, urgent: bool = False) -> None:
    """Make the lanes that follow the stream due, and announce the mentions after commit."""
    turns.due_here("index", "recount")
    transaction.on_commit(partial(mentions_changed.send, Mention, ids=ids, urgent=urgent))


def read(reader: str, limit: int) -> list[Change]:
    """The next changes for a reader, in the order (xid, id); the same again until it advances."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xid::text, last_id FROM ingestion_changereader WHERE name = %s", [reader])
        xid, last_id = cursor.fetchone() or ("0", 0)
    return after(int(xid), last_id, limit)


def after(xid: int, last_id: int, limit: int) -> list[Change]:
    """The changes that follow a place in the stream, for who keeps its place elsewhere."""
    return list(Change.objects.raw(_READ, [str(xid), last_id, limit]))


def advance(reader: str, last: Change) -> None:
    """Remember that a reader is done with everything up to this change; it never goes back."""
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [reader, last.xid, last.pk])


def forget_old(at: datetime | None = None) -> int:
    """Delete changes past their keeping time; how many there were."""
    old = Change.objects.filter(at__lt=(at or timezone.now()) - settings.CHANGES_KEPT)
    return old.delete()[0]
