"""Clients, seen from the agency: opened, suspended, resumed, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypedDict

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.jobs import JobOut, accepted
from api.endpoints.usage import UsageOut, usage_of
from api.fields import Input, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import Conflict, Forbidden, NotFound
from tenants import hosts, opening, pulse, states
from tenants.models import Tenant, TenantState
from tenants.pulse import Figure

OPEN: Final = {"name": "Maréva", "slug": "mareva", "languages": ["fr", "en"], "time_zone": "Europe/Paris"}


class FigureOut(TypedDict):
    """A figure of a client, and when it was true."""

    value: Any
    at: datetime


@example(
    {
        "id": 3, "name": "Maréva", "slug": "mareva", "state": "open", "state_reason": "", "url": "https://mareva.example.com/",
        "hosts": ["mareva.example.com"], "languages": ["fr"], "time_zone": "Europe/Paris", "demonstration": False,
        "created_at": "2026-11-23T09:00:00.000Z", "closed_at": None, "certificate": {},
        "figures": {"sources_failing": {"value": 0, "at": "2026-11-23T09:00:00.000Z"}},
    }
)  # fmt: skip
class TenantOut(TypedDict):
    """A client: a place of its own. `figures` are reported by it, each with its age; `certificate` says what closing destroyed."""

    id: int
    name: str
    slug: str
    state: str
    state_reason: str
    url: str | None
    hosts: list[str]
    languages: list[str]
    time_zone: str
    demonstration: bool
    created_at: datetime
    closed_at: datetime | None
    certificate: dict[str, Any]
    figures: dict[str, FigureOut]


def shown(tenant: Tenant, figures: dict[str, Figure] | None = None) -> TenantOut:
    """A client as the API shows it."""
    known = hosts.serving(tenant)
    told = pulse.read([tenant.pk])[tenant.pk] if figures is None else figures
    return {
        "id": tenant.pk, "name": tenant.name, "slug": tenant.slug, "state": tenant.state, "state_reason": tenant.state_reason,
        "url": hosts.at(known[0]) if known else None, "hosts": known, "languages": tenant.languages, "time_zone": tenant.time_zone,
        "demonstration": tenant.demonstration, "created_at": tenant.created_at, "closed_at": tenant.closed_at,
        "certificate": tenant.certificate, "figures": {name: {"value": one.value, "at": one.at} for name, one in told.items()},
    }  # fmt: skip


class TenantsAsked(Paged):
    """Clients asked for."""

    state = serializers.ChoiceField(choices=TenantState.values, default="")


class TenantGiven(Input):
    """A client to open."""

    name = Words(max_length=200)
    slug = Words(max_length=100, help_text=gettext_lazy("Short name, used in the host name: small letters, digits, hyphens."))
    host = Words(max_length=253, required=False, help_text=gettext_lazy("Its host name, made from the short name when nothing is said."))
    languages = serializers.ListField(child=serializers.ChoiceField(choices=settings.LANGUAGES), default=list, max_length=10)
    time_zone = Words(max_length=64, default="Europe/Paris")


class Tenants(Endpoint):
    """All clients."""

    @operation("tenants.read", asks=TenantsAsked, gives=Listed[TenantOut])
    def get(self, request: ApiRequest) -> Response:
        """Clients with their figures, newest first."""
        found = _tenants(request)
        if self.asked["state"]:
            found = found.filter(state=self.asked["state"])
        rows, cursor, total = paging.cut(found.prefetch_related("domains"), asked=self.asked, by=("-pk",))
        figures = pulse.read([tenant.pk for tenant in rows])
        return paging.listed(request, Listed(results=[shown(one, figures[one.pk]) for one in rows], next=None, total=total), cursor)

    @operation("tenants.open", takes=TenantGiven, gives=TenantOut, status=201, example=OPEN)
    def post(self, request: ApiRequest) -> Response:
        """Open a client: it works when this answers."""
        if request.who.clients is not None:
            raise Forbidden(_("You may enter some clients only, so you may not open another."))
        made = opening.open_tenant(**self.given(request), by=request.who.by)
        made.refresh_from_db()
        return Response(shown(made), status=201, headers={"Location": request.build_absolute_uri(f"/api/v1/tenants/{made.pk}")})


def _tenants(request: ApiRequest) -> QuerySet[Tenant]:
    found = Tenant.objects.exclude(schema_name="public")
    return found if request.who.clients is None else found.filter(pk__in=request.who.clients)


def _tenant(request: ApiRequest, number: int) -> Tenant:
    found = _tenants(request).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no client of this number here."))
    return found


class TenantOne(Endpoint):
    """One client."""

    @operation("tenants.read", gives=TenantOut)
    def get(self, request: ApiRequest, tenant: int) -> Response:
        """A client with its figures."""
        return Response(shown(_tenant(request, tenant)))


class Reason(Input):
    """Why a client is suspended."""

    reason = Words(max_length=200, default="", allow_blank=True)


class TenantSuspend(Endpoint):
    """Suspends a client."""

    @operation("tenants.suspend", takes=Reason, gives=TenantOut, example={"reason": "Contract on hold"})
    def post(self, request: ApiRequest, tenant: int) -> Response:
        """Suspend a client: nobody enters and nothing works until it is resumed; nothing is lost."""
        found = _tenant(request, tenant)
        return Response(shown(states.suspend(found, by=request.who.by, reason=self.given(request)["reason"])))


class TenantResume(Endpoint):
    """Resumes a client."""

    @operation("tenants.suspend", gives=TenantOut)
    def post(self, request: ApiRequest, tenant: int) -> Response:
        """Open again a client that was suspended."""
        return Response(shown(states.resume(_tenant(request, tenant), by=request.who.by)))


class TenantClose(Endpoint):
    """Closes a client."""

    @operation("tenants.close", gives=JobOut, status=202)
    def post(self, request: ApiRequest, tenant: int) -> Response:
        """Close a client for good, by a job: everything is exported for the agency, then destroyed, with a certificate."""
        return accepted(request, states.close(_tenant(request, tenant), by=request.who.by))


class TenantUsage(Endpoint):
    """What a client uses."""

    @operation("usage.read", gives=UsageOut)
    def get(self, request: ApiRequest, tenant: int) -> Response:
        """What a client holds and does, against its limits."""
        found = _tenant(request, tenant)
        if found.state in (TenantState.CLOSED, TenantState.CLOSING):
            raise Conflict(_("This client is closed: it holds nothing any more."), code="closed")
        return Response(usage_of(found))
