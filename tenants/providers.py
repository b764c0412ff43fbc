"""Identity providers: with which OpenID Connect servers people of the agency, or of a client, may log in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core import audit, sealing
from core.by import By
from core.errors import Conflict, FieldError, Invalid
from tenants import current
from tenants.models import IdentityProvider, Role, Tenant
from tenants.people import Place
from tenants.rights import RIGHTS, Who

DOMAIN: Final = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def of(tenant: Tenant) -> QuerySet[IdentityProvider]:
    """The providers of this client, or of the agency, those that are switched off too."""
    return IdentityProvider.objects.filter(tenant=Place(tenant).key).order_by("name", "pk")


def add(
    name: str, *, issuer: str, client_id: str, secret: str, domains: Sequence[str], tenant: Tenant, by: By, first_role: str = "",
    within: Who | None = None,
) -> IdentityProvider:  # fmt: skip
    """A provider that may vouch for addresses of these domains. `within`: whoever adds it, whose reach newcomers cannot exceed."""
    name, issuer, client_id = " ".join(name.split()), issuer.strip().rstrip("/"), client_id.strip()
    domains = [domain.strip().lower().removeprefix("@") for domain in domains if domain.strip()]
    wrong = [*_wrong(name, issuer, client_id, secret), *_wrong_domains(domains), *_wrong_role(first_role, tenant, within)]
    if wrong:
        raise Invalid(_("This provider cannot be kept like this: correct what is marked and try again."), errors=tuple(wrong))
    made = IdentityProvider(
        name=name, issuer=issuer, client_id=client_id, secret=sealing.seal(secret.encode()), domains=domains, tenant=Place(tenant).key,
        first_role=first_role,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _note("provider.added", made, tenant, by)
    except IntegrityError as error:
        raise Conflict(_("This provider is here already, with the same client id."), code="provider_already") from error
    return made


@transaction.atomic
def remove(provider: IdentityProvider, tenant: Tenant, *, by: By) -> None:
    """Nobody logs in with it any more; people stay, and log in with their password."""
    _note("provider.removed", provider, tenant, by)
    IdentityProvider.objects.filter(pk=provider.pk).delete()


def secret_of(provider: IdentityProvider) -> str:
    plain = sealing.unseal(bytes(provider.secret))
    if plain is None:
        raise Conflict(_("The secret of this provider was sealed with another key: add the provider again."), code="secret_lost")
    return plain.decode()


def vouches_for(provider: IdentityProvider, email: str) -> bool:
    """Whether the address is of a domain that it may speak for; of that domain itself, not of one below it."""
    return email.rpartition("@")[2].lower() in provider.domains


@transaction.atomic
def require_second_factor(tenant: Tenant, required: bool, *, by: By) -> None:
    """Whether people of this place come in with a second factor only."""
    if Tenant.objects.filter(pk=tenant.pk).exclude(second_factor=required).update(second_factor=required):
        with current.entered(tenant):
            audit.record("tenant.second_factor", by=by, obj=tenant, data={"required": required})


# -- inside


def _note(act: str, provider: IdentityProvider, tenant: Tenant, by: By) -> None:
    with current.entered(tenant):
        audit.record(
            act, by=by, obj=("provider", provider.pk, provider.name), data={"issuer": provider.issuer, "domains": provider.domains}
        )


def _wrong(name: str, issuer: str, client_id: str, secret: str) -> list[FieldError]:
    wrong = []
    parts = urlsplit(issuer)
    loopback = parts.hostname in settings.HTTP_ALLOWED_PRIVATE_HOSTS
    if not name or len(name) > 60:
        wrong.append(FieldError("/name", "bad_name", _("Name it as people of the place call it, in 60 characters at most.")))
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        wrong.append(FieldError("/issuer", "bad_issuer", _("Write the address of the issuer, beginning with https://.")))
    if not client_id or len(client_id) > 200:
        wrong.append(FieldError("/client_id", "bad_client_id", _("Write the client id that the provider gave.")))
    if not secret:
        wrong.append(FieldError("/secret", "empty", _("Write the secret that the provider gave.")))
    return wrong


def _wrong_domains(domains: Sequence[str]) -> list[FieldError]:
    if not domains:
        return [FieldError("/domains", "empty", _("Name one domain of e-mail addresses at least, as in example.com."))]
    words = _("%(domain)s is not a domain, as in example.com.")
    bad = [Truncator(domain).chars(60) for domain in domains if not DOMAIN.fullmatch(domain)]
    return [FieldError("/domains", "bad_domain", words % {"domain": domain}) for domain in bad]


def _wrong_role(role: str, tenant: Tenant, within: Who | None) -> list[FieldError]:
    if not role:
        return []
    place = Place(tenant)
    if role not in place.roles or role == Role.OWNER:
        return [FieldError("/first_role", "unknown_role", _("Nobody gets this role by coming for the first time."))]
    reach = [place.key.pk] if place.key else None
    if within is not None and not within.covers(RIGHTS[role], reach):
        return [FieldError("/first_role", "beyond_yours", _("You may not give more than you have: another role, or fewer clients."))]
    return []
