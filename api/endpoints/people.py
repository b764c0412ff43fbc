"""Who belongs to this client, or to the agency; and who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, paging
from api.access import ApiRequest
from api.asking import Period
from api.endpoint import Endpoint, operation
from api.fields import Paged
from api.paging import Listed
from api.rows import ByOut
from api.shapes import example
from core.models import AuditEntry
from core.shared.models import AgencyAuditEntry
from tenants import people
from tenants.models import Membership


@example(
    {
        "id": 11, "name": "Camille", "email": "camille@example.com", "role": "reader", "active": True, "subjects": None, "clients": None,
        "since": "2026-11-23T09:00:00.000Z",
    }
)  # fmt: skip
class PersonOut(TypedDict):
    """A person here. `subjects` and `clients` are what they are limited to; null when they are not."""

    id: int
    name: str
    email: str
    role: str
    active: bool
    subjects: list[int] | None
    clients: list[int] | None
    since: datetime


class People(Endpoint):
    """The people of this host."""

    @operation("people.read", asks=Paged, gives=Listed[PersonOut])
    def get(self, request: ApiRequest) -> Response:
        """Who belongs to this client, or to the agency."""
        return paging.page(request, people.members(request.tenant), _person, asked=self.asked, by=("pk",))


def _person(member: Membership) -> PersonOut:
    return {
        "id": member.pk, "name": member.user.name, "email": member.user.email, "role": member.role, "active": member.user.is_active,
        "subjects": member.subjects, "clients": member.clients, "since": member.created_at,
    }  # fmt: skip


class AuditAsked(Paged, Period):
    """Acts asked for."""

    act = serializers.CharField(default="", max_length=60, help_text=gettext_lazy("A word as in source.paused."))


class ObjectOut(TypedDict):
    """What was acted upon."""

    kind: str
    id: str
    name: str


class EntryOut(TypedDict):
    """Who did what to what, when, from where."""

    id: int
    at: datetime
    act: str
    object: ObjectOut
    by: ByOut
    data: dict[str, Any]
    address: str | None
    request_id: str


class Audit(Endpoint):
    """The audit trail."""

    @operation("audit.read", asks=AuditAsked, gives=Listed[EntryOut])
    def get(self, request: ApiRequest) -> Response:
        """Who did what, newest first."""
        found = _entries(request)
        since, until = asking.period(self.asked)
        wanted = {"act": self.asked["act"] or None, "at__gte": since, "at__lt": until}
        found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
        return paging.page(request, found, _entry, asked=self.asked)


def _entries(request: ApiRequest) -> QuerySet[Any]:
    """At the agency, who may enter some clients only reads what was done to these, and what they did."""
    if not request.tenant.is_agency:
        return AuditEntry.objects.all()
    who = request.who
    found = AgencyAuditEntry.objects.all()
    if who.clients is None:
        return found
    theirs = Q(object_kind="tenant", object_id__in=[str(number) for number in who.clients])
    return found.filter(theirs | Q(by_kind=who.by.kind, by_id=who.by.id))


def _entry(entry: AuditEntry | AgencyAuditEntry) -> EntryOut:
    return {
        "id": entry.pk, "at": entry.at, "act": entry.act, "by": {"kind": entry.by_kind, "name": entry.by_name}, "data": entry.data,
        "object": {"kind": entry.object_kind, "id": entry.object_id, "name": entry.object_name}, "address": entry.address,
        "request_id": entry.request_id,
    }  # fmt: skip
