"""A request for a tenant, for types."""

from __future__ import annotations

from core.requests import Request
from tenants.models import Tenant
from tenants.rights import Who


class TenantRequest(Request):
    """`tenant`: whose host it came to, the agency's own row on its host. `who`: the person logged in here, with their rights, or None.

    `lacks` says what keeps somebody whose password was right from being anybody here yet.
    """

    tenant: Tenant
    who: Who | None
    urlconf: str | None
    lacks: str
