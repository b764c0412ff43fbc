"""Opens a client: its row, its host name, its turns and its schema in one transaction, in less than a second."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.database import connection
from core.environment import HOST
from core.errors import Conflict, FieldError, Invalid
from tenants import current, schemas, spares
from tenants.models import Domain, Lane, Tenant, TenantState, Turn

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SLUG_MAX = 48
NOT_SLUG = re.compile(r"[^a-z0-9]+")
RESERVED = frozenset(
    {
        "public",
        "information-schema",
        "dramatiq",
        "template",
        "postgres",
        "vigie",
        "agency",
        "api",
        "www",
        "static",
        "health",
        "metrics",
        "localhost",
    }
)
RESERVED_STARTS = ("pg-", "template-", "spare-")
NUMERIC_END = re.compile(r"(^|\.)\d+$")


def open_tenant(
    name: str,
    slug: str,
    *,
    host: str | None = None,
    languages: Sequence[str] = (),
    time_zone: str = "Europe/Paris",
    by: By,
    demonstration: bool = False,
) -> Tenant:
    """A working client: whole or not at all."""
    name, slug = " ".join(name.split()), slug.strip().lower()
    host = (host or host_of(slug)).strip().lower().rstrip(".")
    languages = list(dict.fromkeys(languages)) or [settings.LANGUAGE_CODE]
    check(name, slug, host, languages, time_zone)
    template = schemas.template()
    try:
        with transaction.atomic(), current.agency():
            tenant = Tenant.objects.create(
                schema_name=_free_schema(slug), slug=slug, name=name, languages=languages, time_zone=time_zone,
                demonstration=demonstration, migrated=template.fingerprint,
            )  # fmt: skip
            Domain.objects.create(tenant=tenant, domain=host, is_primary=True, verified_at=timezone.now())
            _make_turns(tenant)
            if not spares.take(tenant.schema_name):
                schemas.create(tenant.schema_name, template.script)
            spares.wanted()
            audit.record("tenant.opened", by=by, obj=tenant, data={"host": host})
    except IntegrityError as error:  # another one opened it between the check and now
        raise _taken(slug, host) or error from error
    return tenant


def host_of(slug: str) -> str:
    """The host name that a client of this short name gets."""
    return f"{slug}.{settings.CLIENT_HOSTS}"


def slug_of(name: str) -> str:
    """A short name for the host, from the client's name: Maréva & Fils -> mareva-fils."""
    return NOT_SLUG.sub("-", folded(name)).strip("-")[:SLUG_MAX].strip("-")


def folded(name: str) -> str:
    """In small letters without accents."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return plain.lower().replace("œ", "oe").replace("æ", "ae")


def _make_turns(tenant: Tenant) -> None:
    # A newcomer stands beside the least served, so that it neither waits behind old clients nor pushes them aside for hours.
    least = dict(Turn.objects.values_list("lane").annotate(least=Min("served")).values_list("lane", "least"))
    Turn.objects.bulk_create(Turn(tenant=tenant, lane=lane, served=least.get(lane, 0)) for lane in Lane.values)


def _free_schema(slug: str) -> str:
    """The slug as a schema's name, with a number when a closed client, or its remains, had it before."""
    wanted = slug.replace("-", "_")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) UNION SELECT schema_name FROM tenants_tenant", [wanted]
        )
        taken = {row[0] for row in cursor.fetchall()}
    number = next(n for n in range(1, len(taken) + 2) if _numbered(wanted, n) not in taken)
    return _numbered(wanted, number)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


# -- what may be wrong


def check(name: str, slug: str, host: str, languages: Sequence[str], time_zone: str) -> None:
    """Raise what keeps a client from being opened like this."""
    # A host made from a short name that cannot stand is wrong for the same reason: it is told once.
    wrong = [*_wrong_name(name), *(_wrong_slug(slug) or wrong_host(host)), *_wrong_languages(languages)]
    if time_zone not in zones():
        wrong.append(FieldError("/time_zone", "unknown_time_zone", _("There is no such time zone. Write one as in Europe/Paris.")))
    if wrong:
        raise Invalid(_("The client cannot be opened like this: correct what is marked and try again."), errors=tuple(wrong))
    taken = _taken(slug, host)
    if taken:
        raise taken


@cache
def zones() -> frozenset[str]:
    """Every time zone by name; finding them reads hundreds of files."""
    return frozenset(zoneinfo.available_timezones())


def _wrong_name(name: str) -> list[FieldError]:
    if not name:
        return [FieldError("/name", "empty", _("Give the client a name."))]
    if len(name) > 120:
        return [FieldError("/name", "too_long", _("The name is too long: 120 characters at most."))]
    return []


def _wrong_slug(slug: str) -> list[FieldError]:
    if not SLUG.fullmatch(slug) or not 2 <= len(slug) <= SLUG_MAX:
        words, better = (
            _("Write 2 to 48 small letters, digits and single hyphens, beginning with a letter, as in acme-france."),
            slug_of(slug),
        )
        if SLUG.fullmatch(better) and len(better) > 1:
            words = _("Small letters, digits and single hyphens only. Did you mean %(proposal)s?") % {"proposal": better}
        return [FieldError("/slug", "bad_slug", words)]
    if slug in RESERVED or slug.startswith(RESERVED_STARTS):
        return [
            FieldError(
                "/slug", "reserved", _("This short name is kept for Vigie itself. Choose another, as in %(slug)s-brand.") % {"slug": slug}
            )
        ]
    return []


def wrong_host(host: str) -> list[FieldError]:
    """What keeps this from being a client's host name."""
    if len(host) > 253 or not HOST.match(host) or NUMERIC_END.search(host):
        words = _("This is not a host name. Write it without https:// and without port, as in acme.example.com.")
        return [FieldError("/host", "bad_host", words)]
    if host == settings.AGENCY_HOST:
        return [FieldError("/host", "reserved", _("This is the host name of the agency. Choose another for the client."))]
    return []


def _wrong_languages(languages: Sequence[str]) -> list[FieldError]:
    known = dict(settings.LANGUAGES)
    unknown = [language for language in languages if language not in known]
    if unknown:
        words = _("Vigie does not speak %(unknown)s. Choose among %(known)s.") % {"unknown": ", ".join(unknown), "known": ", ".join(known)}
        return [FieldError("/languages", "unknown_language", words)]
    return []


def _taken(slug: str, host: str) -> Conflict | None:
    if Domain.objects.filter(domain=host).exists():
        words = _("%(host)s leads to a client already. Choose another host name.") % {"host": host}
        return Conflict(words, code="host_taken", errors=(FieldError("/host", "host_taken", words),))
    if Tenant.objects.filter(slug=slug).exclude(state=TenantState.CLOSED).exists():
        words = _("There is a client of this short name already: %(slug)s. Choose another.") % {"slug": slug}
        return Conflict(words, code="slug_taken", errors=(FieldError("/slug", "slug_taken", words),))
    return None
