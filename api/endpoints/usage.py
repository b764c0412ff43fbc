"""How much is used, against the limits there are."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework.response import Response

from api import limits
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.shapes import example
from core.choices import JobState
from core.models import Job
from core.shared.models import RateWindow
from ingestion.models import Mention, RawItem, Source, Subject
from tenants import current, keys, people
from tenants.models import Tenant

_BYTES = """
    SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relkind = 'r'
"""


class Allowance(TypedDict):
    """How much of a limit is used in the present window; `until` its end."""

    used: int
    limit: int
    until: datetime


@example(
    {
        "tenant": 3, "mentions": 11914, "items_this_month": 812, "subjects": 6, "sources": 4, "people": 3, "keys": 2, "jobs_open": 0,
        "bytes": 73400320, "requests": {"used": 12, "limit": 3000, "until": "2026-11-23T09:01:00.000Z"},
        "at": "2026-11-23T09:00:12.000Z",
    }
)  # fmt: skip
class UsageOut(TypedDict):
    """What a client holds and does: counts, bytes in the database, requests of the API in the present minute."""

    tenant: int
    mentions: int
    items_this_month: int
    subjects: int
    sources: int
    people: int
    keys: int
    jobs_open: int
    bytes: int
    requests: Allowance
    at: datetime


def usage_of(tenant: Tenant) -> UsageOut:
    """What this client uses; the connection enters its schema for a while."""
    now = timezone.now()
    with current.entered(tenant):
        month = now.astimezone(current.zone()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        with connection.cursor() as cursor:
            cursor.execute(_BYTES, [tenant.schema_name])
            size = cursor.fetchone()[0]
        window = now - (now - datetime.fromtimestamp(0, now.tzinfo)) % limits.WINDOW
        used = RateWindow.objects.filter(name=f"api:client:{tenant.pk}", window=window).values_list("used", flat=True).first()
        return {
            "tenant": tenant.pk,
            "mentions": Mention.objects.count(),
            "items_this_month": RawItem.objects.filter(received_at__gte=month).count(),
            "subjects": Subject.objects.watched().count(),
            "sources": Source.objects.filter(archived_at=None).count(),
            "people": people.members(tenant).count(),
            "keys": keys.of(tenant).filter(revoked_at=None).count(),
            "jobs_open": Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).count(),
            "bytes": size,
            "requests": {"used": used or 0, "limit": settings.API_CLIENT_LIMIT, "until": window + limits.WINDOW},
            "at": now,
        }


class Usage(Endpoint):
    """What this client uses."""

    @operation("usage.read", gives=UsageOut)
    def get(self, request: ApiRequest) -> Response:
        """What this client holds and does, against its limits."""
        return Response(usage_of(request.tenant))
