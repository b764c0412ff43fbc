"""The second factor: for whom it is required, and who has none yet. What it is made of is allauth's."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.conf import settings

from tenants import hosts
from tenants.models import AGENCY_ROLES, Tenant, User
from tenants.rights import Who

LACKING: Final = "second_factor"
HAS: Final = "has_second_factor"
COUNTED: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_required(who: Who) -> bool:
    """Whether the place that they belong to asks for one: the agency of its people wherever they are, a client of its own."""
    place = hosts.tenant_of(settings.AGENCY_HOST) if who.role in AGENCY_ROLES else who.tenant
    return place is not None and place.second_factor


def has(user: User) -> bool:
    """Recovery codes alone are none: they stand in for another."""
    return bool(Authenticator.objects.filter(user=user, type__in=COUNTED).exists())


def lacks(session: MutableMapping[str, Any], user: User, who: Who) -> bool:
    """Whether they must first set one up. Asked of the database until there is one: the last one is not taken away while it is required."""
    if session.get(HAS) or not is_required(who):
        return False
    if not has(user):
        return True
    session[HAS] = True
    return False


def required_somewhere(user: User) -> bool:
    """Whether one of the places that they belong to asks for one."""
    places = user.memberships.values_list("tenant__second_factor", flat=True)
    agency = Tenant.objects.filter(schema_name="public", second_factor=True).exists()
    return any(agency if required is None else required for required in places)
