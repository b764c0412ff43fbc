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
    """Who did what, newest first: not what is for the agency's eyes; who is limited reads of what is theirs, and their own acts."""
    own = Q(by_kind=who.by.kind, by_id=who.by.id)
    if not who.tenant.is_agency:
        found = AuditEntry.objects.order_by("-pk")
        if who.subjects is not None:
            found = found.filter(own | Q(object_kind="subject", object_id__in=[str(number) for number in who.subjects]))
        return found if who.is_agency else found.filter(~Q(data__contains={"visibility": Visibility.AGENCY.value}))
    agency = AgencyAuditEntry.objects.order_by("-pk")
    if who.clients is None:
        return agency
    theirs = Q(object_kind="tenant", object_id__in=[str(number) for number in who.clients])
    return agency.filter(theirs | own)
