"""The outbox: facts told upward, each written in the transaction that makes it true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from core import streams
from core.models import Event


def record(kind: str, object_id: object = "", data: Mapping[str, Any] | None = None) -> None:
    """Tell a fact of the tenant whose schema is open, in the caller's transaction: rolled back with it, never lost after it."""
    Event.objects.create(kind=kind, object_id=str(object_id), data=dict(data or {}))


def read(after: streams.Position = streams.START, limit: int = 500) -> list[Event]:
    """The next facts, in an order in which none can be missed."""
    return streams.read(Event, after, limit)


def forget_old(at: datetime | None = None) -> int:
    """Delete the facts past their keeping time; how many there were."""
    return Event.objects.filter(at__lt=(at or timezone.now()) - settings.CHANGES_KEPT).delete()[0]
