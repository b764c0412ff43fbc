"""What a client holds and does, against its limits: for its own page, for the agency's, for the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from core.choices import JobState
from core.limits import Allowance
from core.models import Job
from ingestion import allowance
from ingestion.models import Mention, RawItem, Source, Subject
from tenants import current, keys, limits, people
from tenants.models import Tenant

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
        Used(allowance.received(), tenant.mentions_most, allowance.next_month()),
    )


def of(tenant: Tenant) -> Usage:
    """What this client uses; the connection enters its schema for a while."""
    with current.entered(tenant):
        with connection.cursor() as cursor:
            cursor.execute(_BYTES, [tenant.schema_name])
            size = cursor.fetchone()[0]
        requests, items, exports, received = used(tenant)
        return Usage(
            mentions=Mention.objects.count(),
            items_this_month=RawItem.objects.filter(received_at__gte=allowance.month()).count(),
            subjects=Subject.objects.watched().count(),
            sources=Source.objects.filter(archived_at=None).count(),
            people=people.members(tenant).count(),
            keys=keys.of(tenant).filter(revoked_at=None).count(),
            jobs_open=Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).count(),
            bytes=size,
            requests=requests,
            items_today=items,
            exports_today=exports,
            mentions_this_month=received,
            at=timezone.now(),
        )


def _used(found: Allowance) -> Used:
    return Used(found.used, None if found.limit == limits.MOST else found.limit, found.reset)
