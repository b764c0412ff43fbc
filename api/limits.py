"""How often one may ask: a limit for each caller and one for each client, told in every answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.access import ApiRequest
from core import limits
from core.errors import LimitReached
from core.limits import Allowance
from tenants import limits as given
from tenants.models import ApiKey

WINDOW: Final = given.MINUTE


@dataclass(frozen=True, slots=True)
class Used:
    """What is left of one limit, under the name that headers give it."""

    name: str
    allowance: Allowance


def count(request: ApiRequest) -> list[Used]:
    """Count this request for who asks and for the client."""
    names = {"caller": _caller(request)}
    if getattr(request, "who", None) is not None:  # strangers cannot use up what is the client's
        names["client"] = given.requests_of_client(request.tenant)
    found = limits.use_all(list(names.values()), WINDOW)
    return [Used(said, allowance) for said, allowance in zip(names, found, strict=True)]


def check(used: Sequence[Used]) -> None:
    """Refuse who asked too often."""
    over = [one.allowance for one in used if one.allowance.exceeded]
    if over:
        wait = max(one.seconds(timezone.now()) for one in over)
        raise LimitReached(_("You ask too often. Wait as long as “Retry-After” says."), code="too_many_requests", retry_after=wait)


def headers(used: Sequence[Used]) -> Mapping[str, str]:
    """`RateLimit-Policy` and `RateLimit`, as the IETF's draft writes them; nothing when nothing was counted."""
    if not used:
        return {}
    now = timezone.now()
    policy = ", ".join(f'"{one.name}";q={one.allowance.limit};w={int(WINDOW.total_seconds())}' for one in used)
    left = ", ".join(f'"{one.name}";r={one.allowance.remaining};t={round(one.allowance.seconds(now))}' for one in used)
    return {"RateLimit-Policy": policy, "RateLimit": left}


def _caller(request: ApiRequest) -> tuple[str, int]:
    who = getattr(request, "who", None)
    if who is None:
        return f"api:address:{request.address[:60]}", settings.API_STRANGER_LIMIT
    return given.requests_of_caller(who.by, request.auth if isinstance(request.auth, ApiKey) else None)
