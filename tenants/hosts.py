"""Host names: which tenant one leads to, and the address of a page on it."""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.http.request import split_domain_port
from django.urls import reverse as path_of

from core.errors import NotFound
from tenants import current
from tenants.models import Domain, Tenant

# Long enough to save a query and a change of schema a page, short enough that suspending a client is felt at once.
KEPT_SECONDS: Final = 2.0
KEPT_HOSTS: Final = 10_000

_known: dict[str, tuple[float, Tenant | None]] = {}


def tenant_of(host: str) -> Tenant | None:
    """The tenant that this host, with or without port, leads to; the agency for its own; None when nobody's."""
    name, at = bare(host), time.monotonic()
    known = _known.get(name)
    if known and known[0] > at:
        return known[1]
    if len(_known) >= KEPT_HOSTS:
        _known.clear()
    found = _read(name)
    _known[name] = (at + KEPT_SECONDS, found)
    return found


def bare(host: str) -> str:
    """The name alone: small letters, without port nor final dot."""
    name, _port = split_domain_port(host)
    return str(name).lower().rstrip(".")


def forget() -> None:
    """Ask the database again for every host."""
    _known.clear()


def _read(name: str) -> Tenant | None:
    with current.agency():
        if name == settings.AGENCY_HOST:
            return Tenant.objects.filter(schema_name="public").select_related("look").first()
        domain = Domain.objects.filter(domain=name, verified_at__isnull=False).select_related("tenant__look").first()
        return domain.tenant if domain else None


def main_host(tenant: Tenant) -> str:
    """The host that people are sent to."""
    if tenant.is_agency:
        return str(settings.AGENCY_HOST)
    serving = Domain.objects.filter(tenant=tenant, verified_at__isnull=False)
    host = serving.order_by("-is_primary", "pk").values_list("domain", flat=True).first()
    if host is None:
        raise NotFound
    return str(host)


def serving(tenant: Tenant) -> list[str]:
    """The hosts that lead to a client, the one people are sent to first; no query where its domains were fetched before."""
    verified = [domain for domain in tenant.domains.all() if domain.verified_at]
    return [str(domain.domain) for domain in sorted(verified, key=lambda domain: (not domain.is_primary, domain.pk))]


def address(tenant: Tenant, path: str = "/") -> str:
    """The whole address of a path on the tenant's host, as people type it."""
    return at(main_host(tenant), path)


def at(host: str, path: str = "/") -> str:
    """The whole address of a path on a host."""
    scheme = "https" if settings.HTTPS else "http"
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{scheme}://{host}{port}{path}"


def page(tenant: Tenant, name: str, **parts: str) -> str:
    """The whole address of a page on the tenant's host, by the name of its URL."""
    urlconf = settings.PUBLIC_SCHEMA_URLCONF if tenant.is_agency else settings.ROOT_URLCONF
    return address(tenant, path_of(name, urlconf=urlconf, kwargs=parts or None))
