"""Keys of programs: `vgk_<prefix>_<secret>`, shown once, kept hashed, with scopes, an end and the networks they may call from."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, FieldError, Forbidden, Invalid
from tenants import current, rights
from tenants.models import ApiKey, Tenant
from tenants.rights import Who

TOKEN: Final = re.compile(r"vgk_([a-z0-9]{10})_([A-Za-z0-9_-]{43})")
LETTERS: Final = string.ascii_lowercase + string.digits
OVERLAP: Final = timedelta(days=1)
SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A new key and its token: the only moment at which the token can be read."""

    key: ApiKey
    token: str


def make(
    name: str,
    *,
    tenant: Tenant | None,
    scopes: Iterable[str],
    by: By,
    within: Who | None = None,
    clients: Sequence[int] | None = None,
    addresses: Sequence[str] = (),
    ends_at: datetime | None = None,
) -> Made:
    """A key of this client, or of the agency when `tenant` is None. `within`: whoever makes it, whose reach it cannot exceed."""
    tenant = None if tenant and tenant.is_agency else tenant
    name = " ".join(name.split())
    wrong = [*_wrong_name(name), *_wrong_end(ends_at), *_wrong_clients(tenant, clients, within)]
    networks, wrong_addresses = _networks(addresses)
    if wrong or wrong_addresses:
        raise Invalid(_("The key cannot be made like this: correct what is marked and try again."), errors=(*wrong, *wrong_addresses))
    checked = rights.check_scopes(scopes, within=within)
    key = ApiKey(name=name, tenant=tenant, scopes=checked, clients=clients, addresses=networks, ends_at=ends_at, **by.columns())
    return _save(key, "key.made", by)


@transaction.atomic
def rotate(key: ApiKey, *, by: By, within: Who | None = None, overlap: timedelta = OVERLAP) -> Made:
    """A new token with the same rights; the old one goes on for the overlap, so that programs can change over."""
    at = timezone.now()
    if within is not None and not within.covers(rights.rights_of(key.scopes), key.clients):
        raise Forbidden(_("This key may do more than you: ask somebody who has its rights to rotate it."))
    _living(key, at)
    made = ApiKey(
        name=key.name, tenant=key.tenant, scopes=key.scopes, clients=key.clients, addresses=key.addresses,
        ends_at=key.ends_at, replaces=key, requests_most=key.requests_most, items_most=key.items_most,
        exports_most=key.exports_most, **by.columns(),
    )  # fmt: skip
    end = at + overlap if key.ends_at is None else min(key.ends_at, at + overlap)
    won = ApiKey.objects.filter(pk=key.pk, revoked_at=None, replaced_by=None).update(ends_at=end)
    if not won:
        raise Conflict(_("This key was rotated or revoked already. Rotate the newest one."), code="key_rotated")
    return _save(made, "key.rotated", by)


@transaction.atomic
def revoke(key: ApiKey, *, by: By) -> None:
    """From now on the token opens nothing. Done again, it changes nothing."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        _note("key.revoked", key, by)


def of(tenant: Tenant) -> QuerySet[ApiKey]:
    """The keys of a client, or of the agency, newest first."""
    return ApiKey.objects.filter(tenant=None if tenant.is_agency else tenant).order_by("-pk")


def find(token: str, address: str) -> ApiKey | None:
    """The living key of this token, called from an address that it allows. Says when it was last used, to the minute."""
    read = TOKEN.fullmatch(token)
    if not read:
        return None
    key = ApiKey.objects.filter(prefix=read[1]).first()
    if key is None or not hmac.compare_digest(bytes(key.secret_hash), _digest(read[2])):
        return None
    at = timezone.now()
    if key.revoked_at or (key.ends_at and key.ends_at <= at) or not _allowed(key.addresses, address):
        return None
    if key.last_used_at is None or key.last_used_at < at - SEEN_EVERY:
        unseen = Q(last_used_at=None) | Q(last_used_at__lt=at - SEEN_EVERY)
        ApiKey.objects.filter(unseen, pk=key.pk).update(last_used_at=at)
    return key


# -- inside


def _save(key: ApiKey, act: str, by: By) -> Made:
    secret = secrets.token_urlsafe(32)
    key.prefix = "".join(secrets.choice(LETTERS) for _letter in range(10))
    key.secret_hash = _digest(secret)
    with transaction.atomic():
        key.save(force_insert=True)
        _note(act, key, by)
    return Made(key, f"vgk_{key.prefix}_{secret}")


def _note(act: str, key: ApiKey, by: By) -> None:
    with current.entered(key.tenant) if key.tenant else current.agency():
        audit.record(act, by=by, obj=("key", key.pk, key.name), data={"prefix": key.prefix, "scopes": key.scopes})


def _digest(secret: str) -> bytes:
    # 256 random bits cannot be guessed, so a slow hash would only slow each call down.
    return hashlib.sha256(secret.encode()).digest()


def _allowed(networks: Sequence[str], address: str) -> bool:
    if not networks:
        return True
    try:
        caller = ipaddress.ip_address(address)
    except ValueError:
        return False
    plain = getattr(caller, "ipv4_mapped", None) or caller
    return any(plain in ipaddress.ip_network(network) for network in networks)


def _living(key: ApiKey, at: datetime) -> None:
    if key.revoked_at or (key.ends_at and key.ends_at <= at):
        raise Conflict(_("This key has ended. Make a new one."), code="key_ended")


# -- what may be wrong


def _wrong_name(name: str) -> list[FieldError]:
    if not name or len(name) > 120:
        return [FieldError("/name", "bad_name", _("Name the key after the program that will use it, in 120 characters at most."))]
    return []


def _wrong_end(ends_at: datetime | None) -> list[FieldError]:
    if ends_at is not None and ends_at <= timezone.now():
        return [FieldError("/ends_at", "past", _("This end is past. Choose a later one, or none."))]
    return []


def _wrong_clients(tenant: Tenant | None, clients: Sequence[int] | None, within: Who | None) -> list[FieldError]:
    if tenant is not None:
        return [FieldError("/clients", "agency_only", _("Only a key of the agency names clients."))] if clients is not None else []
    if within is not None and not within.covers(frozenset(), clients):
        return [FieldError("/clients", "beyond_yours", _("Name the clients of this key, among your own."))]
    if clients is None:
        return []
    unknown = set(clients) - set(Tenant.objects.filter(pk__in=clients).exclude(schema_name="public").values_list("pk", flat=True))
    return [
        FieldError("/clients", "unknown_client", _("There is no client %(number)s.") % {"number": number}) for number in sorted(unknown)
    ]


def _networks(addresses: Sequence[str]) -> tuple[list[str], list[FieldError]]:
    read, wrong = [], []
    for place, address in enumerate(addresses):
        try:
            read.append(str(ipaddress.ip_network(address.strip(), strict=False)))
        except ValueError:
            words = _("%(address)s is not an address or a network, as in 203.0.113.7 or 203.0.113.0/24.") % {"address": address}
            wrong.append(FieldError(f"/addresses/{place}", "bad_address", words))
    return read, wrong
