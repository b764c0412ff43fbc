"""What this key or person is, and may do here."""

from __future__ import annotations

from typing import TypedDict

from rest_framework.response import Response

from api.access import ApiRequest
from api.endpoint import ANYBODY, Endpoint, operation
from api.shapes import example
from tenants.rights import SCOPES


class TenantName(TypedDict):
    """The client whose host this is, or the agency; days are cut in its time zone."""

    id: int
    name: str
    agency: bool
    time_zone: str
    languages: list[str]


@example(
    {
        "kind": "key", "id": 7, "name": "Warehouse", "role": "key",
        "tenant": {"id": 3, "name": "Maréva", "agency": False, "time_zone": "Europe/Paris", "languages": ["fr"]},
        "rights": ["mentions.read"], "scopes": ["mentions:read"], "subjects": None,
    }
)  # fmt: skip
class MeOut(TypedDict):
    """Who asks. `subjects` are those it is limited to, null when it is not; `scopes` are those that a new key may have."""

    kind: str
    id: int | None
    name: str
    role: str
    tenant: TenantName
    rights: list[str]
    scopes: list[str]
    subjects: list[int] | None


class Me(Endpoint):
    """Who asks."""

    @operation(ANYBODY, gives=MeOut)
    def get(self, request: ApiRequest) -> Response:
        """What this key or person is, and may do here."""
        who, tenant = request.who, request.tenant
        return Response(
            MeOut(
                kind=who.by.kind,
                id=who.by.id,
                name=who.by.name,
                role=who.role,
                tenant={
                    "id": tenant.pk, "name": tenant.name, "agency": tenant.is_agency, "time_zone": tenant.time_zone,
                    "languages": tenant.languages,
                },
                rights=sorted(who.rights),
                scopes=[scope for scope, rights in SCOPES.items() if rights <= (who.whole if tenant.is_agency else who.rights)],
                subjects=None if who.subjects is None else sorted(who.subjects),
            )
        )  # fmt: skip
