"""Further host names of a client: added, proven, made the first one, removed."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Input, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from tenants import domains, hosts
from tenants.models import Domain


class ProofOut(TypedDict):
    """The address that must answer this content before the host serves. A host that is pointed here answers by itself."""

    url: str
    content: str


@example(
    {
        "id": 4, "host": "listening.example.com", "primary": False, "added_at": "2026-11-23T09:00:00.000Z", "verified_at": None,
        "proof": {
            "url": "https://listening.example.com/.well-known/vigie/6f1e9c2b7d3a4f508192a3b4c5d6e7f8",
            "content": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        },
    }
)  # fmt: skip
class HostOut(TypedDict):
    """A host name of the client. It serves once `verified_at` is known; people are sent to the primary one."""

    id: int
    host: str
    primary: bool
    added_at: datetime
    verified_at: datetime | None
    proof: ProofOut | None


def shown(domain: Domain) -> HostOut:
    """A host as the API shows it."""
    return {
        "id": domain.pk, "host": domain.domain, "primary": domain.is_primary, "added_at": domain.added_at,
        "verified_at": domain.verified_at, "proof": None if domain.verified_at else _proof(domain),
    }  # fmt: skip


def _proof(domain: Domain) -> ProofOut:
    expected = domains.proof(domain)
    return {"url": hosts.at(domain.domain, expected.path), "content": expected.content}


class HostGiven(Input):
    """A host to add."""

    host = Words(max_length=253, help_text=gettext_lazy("Without https:// and without port."))


class Hosts(Endpoint):
    """The host names of this client."""

    @operation("settings.edit", asks=Paged, gives=Listed[HostOut])
    def get(self, request: ApiRequest) -> Response:
        """Host names, in the order in which they were added."""
        return paging.page(request, domains.of(request.tenant), shown, asked=self.asked, by=("pk",))

    @operation("settings.edit", takes=HostGiven, gives=HostOut, status=201, example={"host": "listening.example.com"})
    def post(self, request: ApiRequest) -> Response:
        """Add a host. It serves nothing until it is proven; the answer says how."""
        made = domains.add(request.tenant, self.given(request)["host"], by=request.who.by)
        made.refresh_from_db()
        headers = {"Location": request.build_absolute_uri(f"/api/v1/settings/hosts/{made.pk}")}
        return Response(shown(made), status=201, headers=headers)


def _host(request: ApiRequest, number: int) -> Domain:
    found = domains.of(request.tenant).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no host of this number here."))
    return found


class HostOne(Endpoint):
    """One host name."""

    @operation("settings.edit", gives=HostOut)
    def get(self, request: ApiRequest, host: int) -> Response:
        """A host, with what proves it while it is not proven."""
        return Response(shown(_host(request, host)))

    @operation("settings.edit", status=204)
    def delete(self, request: ApiRequest, host: int) -> Response:
        """Remove a host: nothing of the client is reached by it any more. Not the primary one."""
        domains.remove(_host(request, host), by=request.who.by)
        return Response(status=204)


class HostVerify(Endpoint):
    """Proves a host."""

    @operation("settings.edit", gives=HostOut)
    def post(self, request: ApiRequest, host: int) -> Response:
        """Ask the host for its proof; from then on it serves. 409 with what was found when it does not answer it."""
        return Response(shown(domains.verify(_host(request, host), by=request.who.by)))


class HostPrimary(Endpoint):
    """Makes a host the primary one."""

    @operation("settings.edit", gives=HostOut)
    def post(self, request: ApiRequest, host: int) -> Response:
        """Send people to this host from now on."""
        return Response(shown(domains.make_primary(_host(request, host), by=request.who.by)))
