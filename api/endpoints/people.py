"""Who belongs to this client, or to the agency; who is expected; and who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, paging
from api.access import ApiRequest
from api.asking import Period
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.fields import Ids, Input, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import FieldError, Invalid, NotFound
from ingestion.models import Subject
from tenants import current, invitations, people
from tenants.models import Invitation, Membership
from tenants.trail import Entry, entries


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


@example(
    {
        "id": 4, "email": "zoe@example.com", "role": "reader", "subjects": [3], "clients": None, "language": "fr",
        "by": {"kind": "user", "name": "Camille"}, "created_at": "2026-11-23T09:00:00.000Z", "sent_at": "2026-11-23T09:00:01.000Z",
        "ends_at": "2026-11-30T09:00:00.000Z",
    }
)  # fmt: skip
class InvitationOut(TypedDict):
    """Somebody who is expected: they become a person here by the link of the e-mail, which works until `ends_at`."""

    id: int
    email: str
    role: str
    subjects: list[int] | None
    clients: list[int] | None
    language: str
    by: ByOut
    created_at: datetime
    sent_at: datetime | None
    ends_at: datetime


class Reach(Input):
    """What somebody is limited to."""

    subjects = Ids(most=1000, required=False, default=None, allow_null=True, help_text=gettext_lazy("At a client: limited to these."))
    clients = Ids(most=1000, required=False, default=None, allow_null=True, help_text=gettext_lazy("At the agency: limited to these."))


class InvitationGiven(Reach):
    """Somebody to invite, with no more than who invites."""

    email = Words(max_length=254)
    role = Words(max_length=13, help_text=gettext_lazy("At a client administrator, member, reader; at the agency owner, manager, analyst."))
    language = Words(max_length=8, default="", allow_blank=True, help_text=gettext_lazy("Of the e-mail; the place's own when left out."))


class PersonGiven(Reach):
    """What a person may do, as a whole: what is left away is not limited."""

    role = Words(max_length=13)


class People(Endpoint):
    """The people of this host."""

    @operation("people.read", asks=Paged, gives=Listed[PersonOut])
    def get(self, request: ApiRequest) -> Response:
        """Who belongs to this client, or to the agency."""
        return paging.page(request, people.members(request.tenant), _person, asked=self.asked, by=("pk",))

    @operation(
        "people.edit", takes=InvitationGiven, gives=InvitationOut, status=201, example={"email": "zoe@example.com", "role": "reader"}
    )
    def post(self, request: ApiRequest) -> Response:
        """Invite somebody: an e-mail with a link goes to them. Whether the address is known elsewhere, the answer does not tell."""
        given = self.given(request)
        _known_subjects(given["subjects"])
        made = invitations.invite(**given, tenant=request.tenant, by=request.who.by, within=request.who)
        made.refresh_from_db()
        headers = {"Location": request.build_absolute_uri(f"/api/v1/people/invitations/{made.pk}")}
        return Response(_invitation(made), status=201, headers=headers)


class PersonOne(Endpoint):
    """One person here."""

    @operation("people.read", gives=PersonOut)
    def get(self, request: ApiRequest, person: int) -> Response:
        """What a person may do here."""
        return Response(_person(_member(request, person)))

    @operation("people.edit", takes=PersonGiven, gives=PersonOut, example={"role": "member"})
    def put(self, request: ApiRequest, person: int) -> Response:
        """Change what a person may do here."""
        member, given = _member(request, person), self.given(request)
        _known_subjects(given["subjects"])
        return Response(_person(people.change(member, **given, by=request.who.by, within=request.who)))

    @operation("people.edit", status=204)
    def delete(self, request: ApiRequest, person: int) -> Response:
        """Withdraw the access of a person: they are nobody here from their next request on."""
        people.withdraw(_member(request, person), by=request.who.by, within=request.who)
        return Response(status=204)


class Invitations(Endpoint):
    """Who is expected here."""

    @operation("people.read", asks=Paged, gives=Listed[InvitationOut])
    def get(self, request: ApiRequest) -> Response:
        """Who was invited and has not come, newest first."""
        return paging.page(request, invitations.waiting(request.tenant), _invitation, asked=self.asked)


class InvitationOne(Endpoint):
    """One invitation."""

    @operation("people.read", gives=InvitationOut)
    def get(self, request: ApiRequest, invitation: int) -> Response:
        """Who is expected, as what."""
        return Response(_invitation(_open(request, invitation)))

    @operation("people.edit", status=204)
    def delete(self, request: ApiRequest, invitation: int) -> Response:
        """Withdraw an invitation: its link opens nothing any more."""
        invitations.withdraw(_open(request, invitation), by=request.who.by, within=request.who)
        return Response(status=204)


class InvitationResend(Endpoint):
    """Sends an invitation again."""

    @operation("people.edit", gives=InvitationOut)
    def post(self, request: ApiRequest, invitation: int) -> Response:
        """Send a new link for another week; the one before opens nothing any more."""
        return Response(_invitation(invitations.resend(_open(request, invitation), by=request.who.by, within=request.who)))


def _member(request: ApiRequest, number: int) -> Membership:
    found = people.members(request.tenant).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no person of this number here."))
    return found


def _open(request: ApiRequest, number: int) -> Invitation:
    found = invitations.waiting(request.tenant).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no open invitation of this number here."))
    return found


def _known_subjects(numbers: list[int] | None) -> None:
    """At the agency there are none, and the action says that only clients have them."""
    if numbers is None or current.tenant().is_agency:
        return
    unknown = sorted(set(numbers) - set(Subject.objects.filter(pk__in=numbers).values_list("pk", flat=True)))
    if unknown:
        words = _("There is no subject %(number)s.") % {"number": unknown[0]}
        raise Invalid(words, errors=(FieldError("/subjects", "unknown_subject", words),))


def _invitation(made: Invitation) -> InvitationOut:
    return {
        "id": made.pk, "email": made.email, "role": made.role, "subjects": made.subjects, "clients": made.clients,
        "language": made.language, "by": {"kind": made.by_kind, "name": made.by_name}, "created_at": made.created_at,
        "sent_at": made.sent_at, "ends_at": made.ends_at,
    }  # fmt: skip


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
        found: QuerySet[Any] = entries(request.who)
        since, until = asking.period(self.asked)
        wanted = {"act": self.asked["act"] or None, "at__gte": since, "at__lt": until}
        found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
        return paging.page(request, found, _entry, asked=self.asked)


def _entry(entry: Entry) -> EntryOut:
    return {
        "id": entry.pk, "at": entry.at, "act": entry.act, "by": {"kind": entry.by_kind, "name": entry.by_name}, "data": entry.data,
        "object": {"kind": entry.object_kind, "id": entry.object_id, "name": entry.object_name}, "address": entry.address,
        "request_id": entry.request_id,
    }  # fmt: skip
