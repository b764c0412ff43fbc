"""Further host names of a client: claimed, proven to lead here, made the first one, given up.

Pointing the host to this installation is proof enough, because it answers the proof by itself; so is a file on the server that the host
leads to today. Names under `CLIENT_HOSTS` lead here already and prove nothing: they are given when a client is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core import audit, http, limits
from core.by import By
from core.errors import Conflict, FieldError, Invalid, LimitReached, Permanent, Temporary
from tenants import hosts, opening
from tenants.models import Domain, Tenant

WELL_KNOWN: Final = "/.well-known/vigie/"
SALT: Final = "tenants.domains"
# A name that nobody proves is free again for whom it belongs to.
CLAIM_KEPT: Final = timedelta(days=7)
MOST: Final = 20
PROOFS_AN_HOUR: Final = 30
PROOF_SECONDS: Final = 5.0
PROOF_BYTES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What a host must answer, at which path, before it serves."""

    path: str
    content: str


def of(tenant: Tenant) -> QuerySet[Domain]:
    """The hosts of a client, proven or not, the one people are sent to first."""
    return Domain.objects.filter(tenant=tenant).order_by("-is_primary", "domain")


def proof(domain: Domain) -> Proof:
    """The same each time: of this client, this host and this installation."""
    digest = salted_hmac(SALT, f"{domain.tenant_id}:{domain.domain}", algorithm="sha256").hexdigest()
    return Proof(WELL_KNOWN + digest[:32], digest[32:])


def answered(host: str, path: str) -> str | None:
    """What this installation answers at a host that is claimed and does not serve yet; None to whoever does not know the path."""
    if not path.startswith(WELL_KNOWN):
        return None
    claimed = Domain.objects.filter(domain=hosts.bare(host), verified_at=None).first()
    if claimed is None:
        return None
    expected = proof(claimed)
    return expected.content if constant_time_compare(path, expected.path) else None


def add(tenant: Tenant, host: str, *, by: By) -> Domain:
    """Claim a host. It serves nothing until it is proven; unproven, it is forgotten within days."""
    host = _written(host)
    wrong = opening.wrong_host(host) or _not_theirs(host)
    if wrong:
        raise Invalid(wrong[0].detail, errors=tuple(wrong))
    if of(tenant).count() >= MOST:
        raise Conflict(_("A client has %(most)d host names at most. Remove one first.") % {"most": MOST}, code="too_many_hosts")
    try:
        with transaction.atomic():
            _unproven().filter(domain=host).delete()
            made = Domain.objects.create(tenant=tenant, domain=host, is_primary=False)
            audit.record("host.added", by=by, obj=("host", made.pk, host))
    except IntegrityError as error:
        raise _taken(tenant, host) from error
    return made


def verify(domain: Domain, *, by: By) -> Domain:
    """Ask the host for the proof; from then on it serves. Raises, saying what was found, when it does not answer it."""
    if domain.verified_at is None:
        if limits.use(f"host-proof:{domain.tenant_id}", PROOFS_AN_HOUR, timedelta(hours=1)).exceeded:
            raise LimitReached(_("This host was looked at too often. Try again in an hour."), code="too_many_proofs", retry_after=3600)
        _ask(domain)
        with transaction.atomic():
            if Domain.objects.filter(pk=domain.pk, verified_at=None).update(verified_at=timezone.now()):
                audit.record("host.verified", by=by, obj=("host", domain.pk, domain.domain))
            transaction.on_commit(hosts.forget)
        domain.refresh_from_db()
    return domain


@transaction.atomic
def make_primary(domain: Domain, *, by: By) -> Domain:
    """Send people to this host: links in letters and from the agency lead there. The others go on serving."""
    Tenant.objects.select_for_update().get(pk=domain.tenant_id)
    domain.refresh_from_db()
    if domain.verified_at is None:
        raise Conflict(_("%(host)s is not proven yet, so nobody can be sent there.") % {"host": domain.domain}, code="not_proven")
    if not domain.is_primary:
        of(domain.tenant).filter(is_primary=True).update(is_primary=False)
        of(domain.tenant).filter(pk=domain.pk).update(is_primary=True)
        domain.refresh_from_db()
        audit.record("host.made_primary", by=by, obj=("host", domain.pk, domain.domain))
        transaction.on_commit(hosts.forget)
    return domain


@transaction.atomic
def remove(domain: Domain, *, by: By) -> None:
    """Nothing of the client is reached by this host any more."""
    Tenant.objects.select_for_update().get(pk=domain.tenant_id)
    domain.refresh_from_db()
    if domain.is_primary:
        words = _("People are sent to %(host)s. Make another host the main one, then remove it.")
        raise Conflict(words % {"host": domain.domain}, code="primary_host")
    audit.record("host.removed", by=by, obj=("host", domain.pk, domain.domain))
    domain.delete()
    transaction.on_commit(hosts.forget)


def forget_unproven() -> int:
    """Free the names that were claimed and not proven in time; how many."""
    return _unproven().delete()[0]


def _unproven() -> QuerySet[Domain]:
    return Domain.objects.filter(verified_at=None, added_at__lt=timezone.now() - CLAIM_KEPT)


# -- what may be wrong


def _written(host: str) -> str:
    """As browsers write it: small letters, no final dot, other alphabets encoded."""
    host = host.strip().lower().rstrip(".")
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _not_theirs(host: str) -> list[FieldError]:
    ours = settings.CLIENT_HOSTS
    if host != ours and not host.endswith(f".{ours}"):
        return []
    words = _("Names under %(ours)s are given by the agency when it opens a client. Write a host of your own, as in listening.example.com.")
    return [FieldError("/host", "reserved", words % {"ours": ours})]


def _taken(tenant: Tenant, host: str) -> Conflict:
    if of(tenant).filter(domain=host).exists():
        words = _("%(host)s is in the list already.") % {"host": host}
    else:
        words = _("%(host)s cannot be added: ask the agency, which knows why.") % {"host": host}
    return Conflict(words, code="host_taken", errors=(FieldError("/host", "host_taken", words),))


def _ask(domain: Domain) -> None:
    """Find the proof at the host, by the address that people type, or on the usual port of plain HTTP before there is a certificate."""
    expected, reasons = proof(domain), []
    for address in dict.fromkeys((hosts.at(domain.domain, expected.path), f"http://{domain.domain}{expected.path}")):
        try:
            answer = http.get(address, timeout=PROOF_SECONDS, limit=PROOF_BYTES)
        except (Temporary, Permanent) as error:
            reasons.append(error.detail)
            continue
        if urlsplit(answer.url).hostname != domain.domain:
            reasons.append(_("It sends elsewhere, to %(url)s.") % {"url": answer.url})
        elif answer.text.strip() == expected.content:
            return
        else:
            reasons.append(_("It answers something else at %(path)s.") % {"path": expected.path})
    words = _("%(host)s does not lead here yet. %(why)s A change of DNS may take some hours: try again later.")
    raise Conflict(words % {"host": domain.domain, "why": reasons[0]}, code="not_proven")
