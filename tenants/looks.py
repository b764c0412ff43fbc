"""The look of a client: name shown, accent, logo, who its mails come from. Read by pages, mails and documents alike."""

from __future__ import annotations

import hashlib
import io
from typing import IO, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, files
from core.by import By
from core.errors import FieldError, Invalid, NotFound
from tenants import accents, hosts, logos
from tenants.accents import Accent
from tenants.models import Look, Tenant

NAME_MOST: Final = 120
UNNAMED: Final = "Vigie"
"""What the agency is called before it has a name of its own."""
LOGO_TYPE: Final = "image/png"


def of(tenant: Tenant) -> Look:
    """As it is; one that changes nothing when none was ever chosen."""
    found: Look | None = getattr(tenant, "look", None)
    return found or Look(tenant=tenant)


def name(tenant: Tenant) -> str:
    """What pages, mails and documents call the client."""
    return of(tenant).name or tenant.name


def agency() -> str:
    """The name that the agency goes by; nothing until it has chosen one."""
    found = Tenant.objects.select_related("look").get(schema_name="public")
    return "" if name(found) == UNNAMED else name(found)


def accent(tenant: Tenant) -> Accent:
    """The accents of the colour that was asked, else Vigie's."""
    colour = accents.read(of(tenant).accent)
    return accents.corrected(colour) if colour else accents.VIGIE


def sender(tenant: Tenant) -> str:
    """Who mails come from, as a mail header writes it."""
    look = of(tenant)
    address = look.sender_address or settings.DEFAULT_FROM_EMAIL
    shown = look.sender_name or (look.name if tenant.is_agency else name(tenant))
    plain = "".join(letter for letter in shown if letter not in '"\\<>\r\n')
    return address if "<" in address or not plain else f'"{plain}" <{address}>'


def version(tenant: Tenant) -> str:
    """The word that follows the logo; "" when there is none."""
    return of(tenant).logo.rpartition("/")[2].removesuffix(".png")


def logo(tenant: Tenant) -> bytes:
    """The picture, a PNG; nothing when there is none."""
    key = of(tenant).logo
    if not key:
        return b""
    with files.open(key) as stored:
        return bytes(stored.read())


@transaction.atomic
def change(tenant: Tenant, *, name: str, accent: str, sender_name: str, sender_address: str, by: By) -> Look:
    """Keep what is chosen in words; "" for what follows the client or Vigie."""
    given = {"name": " ".join(name.split()), "accent": accent, "sender_name": " ".join(sender_name.split())}
    given["sender_address"] = sender_address.strip()
    wrong = [*_wrong_names(given), *_wrong_address(given["sender_address"])]
    colour = accents.read(accent) if accent else ""
    if colour is None:
        wrong.append(FieldError("/accent", "not_a_colour", _("Write a colour as #12664f: six digits from 0 to f.")))
    if wrong:
        raise Invalid(_("This look cannot be kept: correct what is marked and try again."), errors=tuple(wrong))
    given["accent"] = "" if colour == accents.VIGIE.asked else colour or ""
    given["name"] = "" if given["name"] == tenant.name else given["name"]
    return _write(tenant, given, by)


def put_logo(tenant: Tenant, stream: IO[bytes], *, by: By) -> Look:
    """Keep this picture, made small, in place of the one before."""
    made = logos.read(stream)
    key = files.key(tenant, "look", f"{hashlib.sha256(made).hexdigest()[:16]}.png")
    before = of(tenant).logo
    files.save(key, io.BytesIO(made))
    look = _write(tenant, {"logo": key}, by)
    if before and before != key:
        transaction.on_commit(lambda: files.delete(before))
    return look


def take_logo_away(tenant: Tenant, *, by: By) -> Look:
    """The client's initial stands in its place again."""
    before = of(tenant).logo
    if not before:
        raise NotFound(_("There is no logo to take away."))
    look = _write(tenant, {"logo": ""}, by)
    transaction.on_commit(lambda: files.delete(before))
    return look


def _write(tenant: Tenant, given: dict[str, str], by: By) -> Look:
    with transaction.atomic():
        look, _made = Look.objects.update_or_create(tenant=tenant, defaults=given)
        audit.record("look.changed", by=by, obj=tenant, data=dict(given))
        transaction.on_commit(hosts.forget)
    look.tenant = tenant
    tenant.look = look
    return look


def _wrong_names(given: dict[str, str]) -> list[FieldError]:
    words = _("Write %(most)d letters at most.") % {"most": NAME_MOST}
    return [FieldError(f"/{field}", "too_long", words) for field in ("name", "sender_name") if len(given[field]) > NAME_MOST]


def _wrong_address(address: str) -> list[FieldError]:
    if not address:
        return []
    try:
        validate_email(address)
    except ValidationError:
        return [FieldError("/sender_address", "not_an_address", _("Write an e-mail address, as in news@brand.example."))]
    return []
