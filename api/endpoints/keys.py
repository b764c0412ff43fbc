"""Keys of programs: made and shown once, rotated, revoked."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.fields import Ids, Input, Moment, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from tenants import keys
from tenants.keys import Made
from tenants.models import ApiKey


@example(
    {
        "id": 7, "name": "Warehouse", "prefix": "k3v9q0x1ab", "scopes": ["mentions:read"], "clients": None, "addresses": [],
        "by": {"kind": "user", "name": "Camille"}, "created_at": "2026-11-23T09:00:00.000Z", "ends_at": None,
        "last_used_at": None, "revoked_at": None, "replaces": None,
    }
)  # fmt: skip
class KeyOut(TypedDict):
    """A key. `clients`: of the agency only, those that it may enter, null for all; `addresses` it may call from, any when empty."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    clients: list[int] | None
    addresses: list[str]
    by: ByOut
    created_at: datetime
    ends_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    replaces: int | None


class KeyMade(TypedDict):
    """A new key, and its token: the only time that it is shown."""

    key: KeyOut
    token: str


def shown(key: ApiKey) -> KeyOut:
    """A key as the API shows it."""
    return {
        "id": key.pk, "name": key.name, "prefix": key.prefix, "scopes": key.scopes, "clients": key.clients, "addresses": key.addresses,
        "by": {"kind": key.by_kind, "name": key.by_name}, "created_at": key.created_at, "ends_at": key.ends_at,
        "last_used_at": key.last_used_at, "revoked_at": key.revoked_at, "replaces": key.replaces_id,
    }  # fmt: skip


class KeyGiven(Input):
    """A key to make; it may do no more than who makes it."""

    name = Words(max_length=120, help_text=gettext_lazy("The program that will use it."))
    scopes = serializers.ListField(child=Words(max_length=40), min_length=1, max_length=100, help_text=gettext_lazy("See `me`."))
    clients = Ids(
        most=1000, required=False, default=None, allow_null=True, help_text=gettext_lazy("At the agency: the clients it may enter.")
    )
    addresses = serializers.ListField(
        child=Words(max_length=50), default=list, max_length=50, help_text=gettext_lazy("As in 203.0.113.0/24.")
    )
    ends_at = Moment(required=False, allow_null=True, default=None)


class Keys(Endpoint):
    """All keys."""

    @operation("keys.edit", asks=Paged, gives=Listed[KeyOut])
    def get(self, request: ApiRequest) -> Response:
        """Keys of this host, newest first."""
        return paging.page(request, _keys(request), shown, asked=self.asked)

    @operation("keys.edit", takes=KeyGiven, gives=KeyMade, status=201, example={"name": "Warehouse", "scopes": ["mentions:read"]})
    def post(self, request: ApiRequest) -> Response:
        """Make a key. Its token is in this answer and nowhere else."""
        return _made(request, keys.make(**self.given(request), tenant=request.tenant, by=request.who.by, within=request.who))


def _keys(request: ApiRequest) -> QuerySet[ApiKey]:
    """The keys of this host; at the agency, those that reach no further than who asks."""
    found = keys.of(request.tenant)
    if request.tenant.is_agency and request.who.clients is not None:
        found = found.filter(clients__contained_by=sorted(request.who.clients))
    return found


def _made(request: ApiRequest, made: Made) -> Response:
    made.key.refresh_from_db()
    headers = {"Location": request.build_absolute_uri(f"/api/v1/keys/{made.key.pk}")}
    return Response(KeyMade(key=shown(made.key), token=made.token), status=201, headers=headers)


def _key(request: ApiRequest, number: int) -> ApiKey:
    found = _keys(request).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no key of this number here."))
    return found


class KeyOne(Endpoint):
    """One key."""

    @operation("keys.edit", gives=KeyOut)
    def get(self, request: ApiRequest, key: int) -> Response:
        """A key, and when it was last used."""
        return Response(shown(_key(request, key)))

    @operation("keys.edit", gives=KeyOut)
    def delete(self, request: ApiRequest, key: int) -> Response:
        """Revoke a key: from now on it opens nothing."""
        found = _key(request, key)
        keys.revoke(found, by=request.who.by)
        found.refresh_from_db()
        return Response(shown(found))


class KeyRotate(Endpoint):
    """Rotates a key."""

    @operation("keys.edit", gives=KeyMade, status=201)
    def post(self, request: ApiRequest, key: int) -> Response:
        """A new token with the same rights; the old one goes on for a day, so that programs can change over."""
        return _made(request, keys.rotate(_key(request, key), by=request.who.by, within=request.who))
