"""Periods that we know we did not hear."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from core.errors import ProductError
from ingestion.models import Gap, GapReason, Source

LIMITS = frozenset({"slow_down", "busy", "limit_reached"})
SPENT = frozenset({"mentions_of_the_month", "budget_spent"})
WITHHELD = frozenset(
    {"forbidden", "unauthorised", "credential_missing", "credential_withdrawn", "credential_ended", "credential_refused"}
    | {"credential_unreadable"}
)


def open_now(source: Source, reason: GapReason, *, since: datetime | None = None) -> None:
    """From now (or from the last moment heard) on nothing is heard. One gap is open at a time; a person's pause ends another's."""
    if reason == GapReason.PAUSED:
        close(source)
    Gap.objects.get_or_create(source=source, until=None, defaults={"since": since or timezone.now(), "reason": reason})


def close(source: Source, at: datetime | None = None) -> None:
    """It is heard again."""
    Gap.objects.filter(source=source, until=None).update(until=Greatest(F("since"), Value(at or timezone.now())))


def note(source: Source, since: datetime, until: datetime, reason: str) -> None:
    """A period that the source said it withheld."""
    Gap.objects.create(source=source, since=since, until=max(since, until), reason=reason)


def reason_of(error: ProductError) -> GapReason:
    """Why nothing is heard, by what the other end said."""
    if error.code in LIMITS:
        return GapReason.LIMIT
    if error.code in SPENT:
        return GapReason.BUDGET
    return GapReason.PLATFORM if error.code in WITHHELD else GapReason.DOWN
