"""Follows the outbox: each reader goes on where it was, by its name."""

from __future__ import annotations

from core import events, streams
from core.models import Event
from reporting.models import EventReader


def next_of(reader: str, most: int) -> list[Event]:
    """The events that this reader has not read."""
    found = EventReader.objects.filter(name=reader).first()
    return events.read(streams.Position(int(found.xid), found.last_id) if found else streams.START, most)


def came_to(reader: str, event: Event) -> None:
    """It has read up to this one; written in the transaction of what it did with them."""
    EventReader.objects.update_or_create(name=reader, defaults={"xid": int(event.xid), "last_id": event.pk})
