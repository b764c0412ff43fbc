"""The audit trail as somebody may read it: at a client its own, at the agency what concerns the clients that they may enter."""

from __future__ import annotations

from typing import TypeAlias

from django.db.models import Q, QuerySet

from core.models import AuditEntry
from core.shared.models import AgencyAuditEntry
from tenants.rights import Who
from tenants.visibility import Visibility

Entry: TypeAlias = "AuditEntry | AgencyAuditEntry"


def entries(who: Who) -> QuerySet[AuditEntry] | QuerySet[AgencyAuditEntry]:
    """Who did what, newest first. People of the client do not read what was written for the agency's eyes."""
    if not who.tenant.is_agency:
        found = AuditEntry.objects.order_by("-pk")
        return found if who.is_agency else found.filter(~Q(data__contains={"visibility": Visibility.AGENCY.value}))
    agency = AgencyAuditEntry.objects.order_by("-pk")
    if who.clients is None:
        return agency
    theirs = Q(object_kind="tenant", object_id__in=[str(number) for number in who.clients])
    return agency.filter(theirs | Q(by_kind=who.by.kind, by_id=who.by.id))
