"""What a client holds and does, against its limits: for its own page, for the agency's, for the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from core.choices import JobState
from core.limits import Allowance
from core.models import Job
from ingestion import allowance
from ingestion.models import Mention, RawItem, Source, Subject
from tenants import current, keys, limits, people
from tenants.models import Tenant

COUNTED: Final = "usage-of-rows"
COUNTED_EVERY: Final = 60
"""Seconds between two counts of what grows with what was heard."""
_BYTES: Final = """
    SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relkind = 'r'
"""


@dataclass(frozen=True, slots=True)
class Used:
    """How much of something was used, of which limit (None: of none), until when it is counted."""

    used: int
    limit: int | None
    until: datetime

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where there is no limit."""
        return min(1.0, self.used / self.limit) if self.limit else float(self.limit == 0)


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts, bytes in the database, and what is used of each limit."""

    mentions: int
    items_this_month: int
    subjects: int
    sources: int
    people: int
    keys: int
    jobs_open: int
    bytes: int
    requests: Used
    items_today: Used
    exports_today: Used
    mentions_this_month: Used
    at: datetime


def used(tenant: Tenant) -> tuple[Used, Used, Used, Used]:
    """Requests of the minute, items and exports of the day, mentions of the month; the client's schema is open."""
    return (
        _used(limits.used_this_minute(tenant)),
        _used(limits.used_today(limits.Daily.ITEMS, tenant)),
        _used(limits.used_today(limits.Daily.EXPORTS, tenant)),
        Used(allowance.received_lately(), tenant.mentions_most, allowance.next_month()),
    )


def of(tenant: Tenant) -> Usage:
    """What this client uses; rows and bytes as they were within the last minute. The connection enters its schema for a while."""
    with current.entered(tenant):
        requests, items, exports, received = used(tenant)
        return Usage(
            **_counted(tenant),
            subjects=Subject.objects.watched().count(),
            sources=Source.objects.filter(archived_at=None).count(),
            people=people.members(tenant).count(),
            keys=keys.of(tenant).filter(revoked_at=None).count(),
            jobs_open=Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).count(),
            requests=requests,
            items_today=items,
            exports_today=exports,
            mentions_this_month=received,
        )


def _counted(tenant: Tenant) -> dict[str, Any]:
    """What takes as long as there are rows, and when it was counted."""
    found: dict[str, Any] | None = cache.get(COUNTED)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_BYTES, [tenant.schema_name])
            size = cursor.fetchone()[0]
        items = RawItem.objects.filter(received_at__gte=allowance.month()).count()
        found = {"mentions": Mention.objects.count(), "items_this_month": items, "bytes": size, "at": timezone.now()}
        cache.set(COUNTED, found, COUNTED_EVERY)
    return found


def _used(found: Allowance) -> Used:
    return Used(found.used, None if found.limit == limits.MOST else found.limit, found.reset)
