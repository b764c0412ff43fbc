"""Visits: when a person was last here, so that a page can say what is new since. One write in five minutes, none that waits."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, F, Value, When
from django.utils import timezone

from tenants.models import Tenant, User, Visit

WRITTEN_EVERY: Final = timedelta(minutes=5)
OVER_AFTER: Final = timedelta(minutes=30)
KEPT_MOST: Final = 10_000

# Who was written down here lately, by this process: most pages need no statement at all.
_lately: dict[tuple[int, int], float] = {}


def touch(user: User, tenant: Tenant) -> bool:
    """The person is here now. True when it was written down: then other marks of the same kind may be written too."""
    key, clock = (user.pk, tenant.pk), time.monotonic()
    if _lately.get(key, 0) > clock:
        return False
    if len(_lately) >= KEPT_MOST:
        _lately.clear()
    _lately[key] = clock + WRITTEN_EVERY.total_seconds()
    return _write(user, tenant, timezone.now())


def since(user: User, tenant: Tenant) -> datetime | None:
    """The end of the visit before this one; None for who is here for the first time."""
    return Visit.objects.filter(user=user, tenant=tenant).values_list("before_at", flat=True).first()


def forget() -> None:
    """What this process knows of who was here lately."""
    _lately.clear()


def _write(user: User, tenant: Tenant, at: datetime) -> bool:
    """One statement; two pages at once cannot begin a visit twice, because the condition is asked of the row."""
    found = Visit.objects.filter(user=user, tenant=tenant)
    again = When(seen_at__lt=at - OVER_AFTER, then=Value(at))
    written = found.filter(seen_at__lt=at - WRITTEN_EVERY).update(
        before_at=Case(When(seen_at__lt=at - OVER_AFTER, then=F("seen_at")), default=F("before_at")),
        began_at=Case(again, default=F("began_at")),
        seen_at=at,
    )
    if written or found.exists():
        return bool(written)
    return Visit.objects.get_or_create(user=user, tenant=tenant, defaults={"began_at": at, "seen_at": at})[1]
