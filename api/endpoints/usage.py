"""How much is used, against the limits there are."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TypedDict, cast

from rest_framework.response import Response

from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.shapes import example
from ingestion import usage
from tenants.models import Tenant


class Allowance(TypedDict):
    """How much of a limit is used in the present window; `until` its end; no limit when it is null."""

    used: int
    limit: int | None
    until: datetime


@example(
    {
        "tenant": 3, "mentions": 11914, "items_this_month": 812, "subjects": 6, "sources": 4, "people": 3, "keys": 2, "jobs_open": 0,
        "bytes": 73400320, "requests": {"used": 12, "limit": 3000, "until": "2026-11-23T09:01:00.000Z"},
        "items_today": {"used": 240, "limit": 10000, "until": "2026-11-24T00:00:00.000Z"},
        "exports_today": {"used": 1, "limit": None, "until": "2026-11-24T00:00:00.000Z"},
        "mentions_this_month": {"used": 790, "limit": 50000, "until": "2026-11-30T23:00:00.000Z"},
        "at": "2026-11-23T09:00:12.000Z",
    }
)  # fmt: skip
class UsageOut(TypedDict):
    """What a client holds and does: counts, bytes in the database; what is used of the limits that the agency set.

    Requests of the API are counted a minute, items pushed and exports a day (UTC), mentions received a month of the client's time zone.
    """

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
    items_today: Allowance
    exports_today: Allowance
    mentions_this_month: Allowance
    at: datetime


def usage_of(tenant: Tenant) -> UsageOut:
    """What this client uses."""
    return cast(UsageOut, {"tenant": tenant.pk, **asdict(usage.of(tenant))})


class Usage(Endpoint):
    """What this client uses."""

    @operation("usage.read", gives=UsageOut)
    def get(self, request: ApiRequest) -> Response:
        """What this client holds and does, against its limits."""
        return Response(usage_of(request.tenant))
