"""The course of a client's life: suspended, resumed, closed."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, Forbidden
from core.shared.models import AgencyJob
from tenants import closing, current, hosts, turns
from tenants.models import Lane, Tenant, TenantState


def suspend(tenant: Tenant, *, by: By, reason: str = "") -> Tenant:
    """Nobody enters and nothing works until it is resumed; nothing is lost. Who asks is told so."""
    return _change(tenant, TenantState.OPEN, TenantState.SUSPENDED, by=by, reason=reason)


def resume(tenant: Tenant, *, by: By) -> Tenant:
    """Open again; what came due meanwhile is done now."""
    with transaction.atomic():
        _change(tenant, TenantState.SUSPENDED, TenantState.OPEN, by=by)
        turns.due(tenant, *Lane.values)
    return tenant


def close(tenant: Tenant, *, by: By) -> AgencyJob:
    """Begin to close: a job of the agency exports everything, then destroys it. Stopped before that, it leaves the client suspended."""
    _is_client(tenant)
    with transaction.atomic(), current.agency():
        alive = Tenant.objects.filter(pk=tenant.pk, state__in=(TenantState.OPEN, TenantState.SUSPENDED))
        if not alive.update(state=TenantState.CLOSING, state_reason=""):
            raise Conflict(_("This client is being closed, or is closed already."), code="closed")
        audit.record("tenant.closing", by=by, obj=tenant)
        job = closing.start(tenant, by=by)
    tenant.refresh_from_db()
    hosts.forget()
    return job


@transaction.atomic
def _change(tenant: Tenant, before: TenantState, after: TenantState, *, by: By, reason: str = "") -> Tenant:
    _is_client(tenant)
    with current.agency():
        if not Tenant.objects.filter(pk=tenant.pk, state=before).update(state=after, state_reason=reason[:200]):
            words = _("This client is not %(before)s, so it cannot become %(after)s. Read its state again.")
            raise Conflict(words % {"before": before.label, "after": after.label}, code="other_state")
        audit.record(f"tenant.{after}", by=by, obj=tenant, data={"reason": reason} if reason else {})
    tenant.refresh_from_db()
    transaction.on_commit(hosts.forget)
    return tenant


def _is_client(tenant: Tenant) -> None:
    if tenant.is_agency:
        raise Forbidden(_("The agency itself is neither suspended nor closed."))
