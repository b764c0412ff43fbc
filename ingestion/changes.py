"""The stream of changes: every mention made, changed, corrected or erased, in an order that readers can follow without losing one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core import streams
from ingestion.models import Change, ChangeReader, Mention, RawItem
from ingestion.signals import mentions_changed
from tenants import turns

GATHERED: Final = timedelta(seconds=3)
HIDDEN: Final = timedelta(seconds=1)

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
_ADVANCE = """
    INSERT INTO ingestion_changereader (name, xid, last_id) VALUES (%s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, last_id = excluded.last_id, at = now()
    WHERE (ingestion_changereader.xid, ingestion_changereader.last_id) < (excluded.xid, excluded.last_id)
"""
# Changes that an open transaction still hides count too: the reader has not done them.
_BEHIND = """
    SELECT count(*), min(at) FROM (
        SELECT c.at FROM ingestion_change c LEFT JOIN ingestion_changereader r ON r.name = %s
        WHERE (c.xid, c.id) > (coalesce(r.xid, 0)::text::xid8, coalesce(r.last_id, 0)) ORDER BY c.xid, c.id LIMIT %s
    ) AS waiting
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


class Told(NamedTuple):
    """A change as readers take it: many a second, so it is no object of the table, and leaves the moment away."""

    id: int
    xid: int
    mention_id: int
    version: int
    what: str


def read(reader: str, limit: int) -> list[Told]:
    """The next changes for a reader, in the order (xid, id); the same again until it advances."""
    return list(map(Told._make, streams.values(Change, position(reader), limit, Told._fields)))


def again(reader: str) -> datetime | None:
    """When a reader that found nothing looks again: soon, where an open transaction hides changes from it."""
    return timezone.now() + HIDDEN if held(reader) else None


def gathering(reader: str, stretch: int) -> datetime | None:
    """Until when to wait for a whole stretch, as long as more raw items are being read; None when nothing is worth waiting for.

    Whoever makes sums of many mentions writes them four times less often during an import, and a moment later.
    """
    count, oldest = behind(reader, stretch)
    if oldest is None or count >= stretch:
        return None
    until = oldest + GATHERED
    return until if until > timezone.now() and RawItem.objects.pending().exists() else None


def held(reader: str) -> bool:
    """Whether changes stand there that an open transaction still hides from the reader: look again in a moment."""
    return streams.held(Change, position(reader))


def position(reader: str) -> streams.Position:
    """How far a reader has come."""
    found = ChangeReader.objects.filter(name=reader).values_list("xid", "last_id").first()
    return streams.Position(int(found[0]), found[1]) if found else streams.START


def advance(reader: str, last: Told | streams.Position) -> None:
    """Remember that a reader is done with everything up to this change; it never goes back."""
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [reader, last.xid, last.id])


def forget_old(at: datetime | None = None) -> int:
    """Delete changes past their keeping time; how many there were."""
    old = Change.objects.filter(at__lt=(at or timezone.now()) - settings.CHANGES_KEPT)
    return old.delete()[0]


def behind(reader: str, most: int = 10_000) -> tuple[int, datetime | None]:
    """How many changes a reader has not done yet, counted up to so many, and when the oldest of them was made."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [reader, most])
        count, oldest = cursor.fetchone()
    return count, oldest
