"""What people of the agency have not read yet at their clients, told upward for the bell of the agency's host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tenants import current
from tenants.models import Tenant, TenantState, Unread
from tenants.rights import Who


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification of the client, for one person of the agency."""

    number: int
    user: int
    kind: str
    values: Mapping[str, Any]
    at: datetime


def tell(notices: Iterable[Notice]) -> None:
    """Keep these for the tenant of the connection; what is kept already stays as it is."""
    tenant = current.tenant()
    made = [
        Unread(tenant=tenant, user_id=one.user, number=one.number, kind=one.kind, values=dict(one.values), at=one.at) for one in notices
    ]
    Unread.objects.bulk_create(made, ignore_conflicts=True)


def forget(user: int, number: int | None = None) -> None:
    """The person has read one of the tenant of the connection, or all."""
    found = Unread.objects.filter(tenant=current.tenant(), user_id=user)
    (found if number is None else found.filter(number=number)).delete()


def forget_old(before: datetime) -> None:
    """At the client they are deleted too by then."""
    Unread.objects.filter(tenant=current.tenant(), at__lt=before).delete()


def of(who: Who) -> QuerySet[Unread]:
    """Those of this person of the agency, at the open clients that they may enter now."""
    found = Unread.objects.filter(user_id=who.by.id or 0, tenant__state=TenantState.OPEN)
    return found if who.clients is None else found.filter(tenant__in=who.clients)


def count(who: Who) -> int:
    """How many: one query whatever the number of clients; none for a key."""
    return of(who).count() if who.by.kind == "user" else 0


def clients(who: Who) -> list[Tenant]:
    """The clients where something is not read."""
    return list(Tenant.objects.filter(pk__in=of(who).values("tenant")))
