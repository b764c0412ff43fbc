"""Who may receive a report: the people of this client and of the agency who may read it here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from reporting.models import Report, SkipReason
from tenants.models import Membership, Tenant, User
from tenants.rights import RIGHTS, Who, who_of_user
from tenants.visibility import is_visible

RIGHT = "reports.read"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may read reports here; of the agency, or of the client."""

    user: User
    role: str
    agency: bool
    subjects: tuple[int, ...] | None = None
    """Limited to these; None: to none."""


def people(tenant: Tenant) -> dict[int, Person]:
    """They by number, by name: one query."""
    found = Membership.objects.filter(Q(tenant=tenant) | Q(tenant=None), user__is_active=True).select_related("user")
    chosen: dict[int, Person] = {}
    for membership in found.order_by("user__name", "pk"):
        of_agency = membership.tenant_id is None
        enters = not of_agency or membership.clients is None or tenant.pk in membership.clients
        if enters and RIGHT in RIGHTS[membership.role] and (of_agency or membership.user_id not in chosen):
            chosen[membership.user_id] = Person(
                membership.user, membership.role, of_agency, None if membership.subjects is None else tuple(membership.subjects)
            )
    return chosen


def refusal(report: Report, number: int, tenant: Tenant) -> tuple[User | None, str]:
    """The person, and why they do not get this report; no reason when they do."""
    user = User.objects.filter(pk=number).first()
    who = who_of_user(user, tenant) if user else None
    if user is None or who is None or not who.may(RIGHT):
        return user, SkipReason.LEFT
    return user, why_not(report, who)


def why_not(report: Report, who: Who) -> str:
    """Why somebody who is here may not read this report."""
    if not is_visible(report, who):
        return SkipReason.HIDDEN
    if who.subjects is not None and (report.whole or not set(report.subjects) <= who.subjects):
        return SkipReason.SUBJECTS
    return ""
