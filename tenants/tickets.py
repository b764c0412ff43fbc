"""One-time tickets: the way of a person from the agency's host to a client's, without a shared cookie.

The client's host gives the browser a secret in a cookie and sends it to the agency's host with the digest of it; the agency's host,
where the person is logged in, makes a ticket for that digest and sends the browser back. So a ticket that is seen, or sent to somebody
else, opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import Invalid, NotFound
from tenants.models import Tenant, TenantState, Ticket, User
from tenants.rights import who_of_user

LIFE: Final = timedelta(seconds=60)
KEPT: Final = timedelta(days=1)
DIGEST_LENGTH: Final = 64
PATH_MAX: Final = 500


def browser_secret() -> str:
    """What the client's host puts into the browser's cookie before it asks for a ticket."""
    return secrets.token_urlsafe(32)


def browser_digest(secret: str) -> str:
    """What it tells the agency's host of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(user: User, tenant: Tenant, *, browser: str, path: str = "/") -> str:
    """A ticket for this person, client and browser (the digest of its secret); the person must be somebody there."""
    if tenant.state != TenantState.OPEN or tenant.is_agency or who_of_user(user, tenant) is None:
        raise NotFound
    if len(browser) != DIGEST_LENGTH or not set(browser) <= set("0123456789abcdef"):
        raise Invalid
    at = timezone.now()
    Ticket.objects.filter(expires_at__lt=at - KEPT).delete()
    token = secrets.token_urlsafe(32)
    Ticket.objects.create(
        digest=_digest(token), user=user, tenant=tenant, browser=bytes.fromhex(browser), path=_safe(path), expires_at=at + LIFE
    )
    return token


def use(token: str, tenant: Tenant, *, secret: str) -> Ticket | None:
    """The ticket, when it is for this client and this browser, in time, and for the first time; else None."""
    at = timezone.now()
    wanted = Ticket.objects.filter(
        digest=_digest(token), tenant=tenant, browser=bytes.fromhex(browser_digest(secret)), expires_at__gt=at, used_at=None
    )
    if not wanted.update(used_at=at):
        return None
    return Ticket.objects.select_related("user").get(digest=_digest(token))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _safe(path: str) -> str:
    """A path of the client's own host, else its first page."""
    inside = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if inside and len(path) <= PATH_MAX else "/"
