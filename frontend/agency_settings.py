"""The agency's settings as one page: each place, what it holds now, and whether somebody should look at it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.database import connection
from core.shared.models import AgencyAuditEntry
from frontend import engines, figures
from frontend.credentials import OPENS, line
from ingestion import credentials
from tenants import invitations, keys, looks, mail, people, providers
from tenants.models import Membership, Tenant, TenantState
from tenants.rights import Who


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the settings and the state of it, in a line."""

    label: str
    url: str
    icon: str
    told: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    places: list[Place]


def groups(who: Who, agency: Tenant) -> list[Group]:
    """What whoever looks may open; what concerns the whole agency is for who may enter all its clients."""
    whole = who.clients is None
    who_may = [_people(agency), _roles()] + ([_ways_in(agency)] if whole else []) + [_keys(agency)]
    what = [_limits(who)] + ([_credentials(agency), _mail(), _look(agency)] if whole else [])
    return [
        Group(_("Who comes in"), who_may),
        Group(_("What is used, and how it looks"), what),
        Group(_("What happens"), [_engines(), _audit()]),
    ]


def _people(agency: Tenant) -> Place:
    count, expected = people.members(agency).count(), invitations.waiting(agency).count()
    told = ngettext("%(n)s person", "%(n)s people", count) % {"n": figures.number(count)}
    if expected:
        told += ", " + ngettext("%(n)s invited", "%(n)s invited", expected) % {"n": figures.number(expected)}
    return Place(_("People of the agency"), reverse("people"), "users", told)


def _roles() -> Place:
    limited = Membership.objects.filter(tenant=None, clients__isnull=False).count()
    told = _("everybody enters every client")
    if limited:
        told = ngettext("%(n)s person enters some clients only", "%(n)s people enter some clients only", limited) % {"n": limited}
    return Place(_("Roles per client"), reverse("people"), "briefcase", told)


def _ways_in(agency: Tenant) -> Place:
    count = providers.of(agency).count()
    told = _("with a password or a passkey")
    if count:
        told = ngettext("and with %(n)s company login", "and with %(n)s company logins", count) % {"n": count}
    if agency.second_factor:
        told += ", " + _("a second factor is required")
    return Place(_("Ways in"), reverse("ways-in"), "log-in", told)


def _keys(agency: Tenant) -> Place:
    count = keys.of(agency).filter(revoked_at=None).count()
    told = ngettext("%(n)s key in use", "%(n)s keys in use", count) % {"n": figures.number(count)} if count else _("none")
    return Place(_("Keys of programs"), reverse("keys"), "key-round", told)


def _limits(who: Who) -> Place:
    found = Tenant.objects.exclude(schema_name="public").filter(state__in=(TenantState.OPEN, TenantState.SUSPENDED))
    found = found if who.clients is None else found.filter(pk__in=who.clients)
    limited = ~Q(requests_most=None) | ~Q(items_most=None) | ~Q(exports_most=None) | ~Q(mentions_most=None)
    count, of = found.filter(limited).count(), found.count()
    told = _("no client has limits of its own")
    if count:
        told = ngettext("%(n)s of %(of)s client has limits of its own", "%(n)s of %(of)s clients have limits of their own", count)
        told %= {"n": figures.number(count), "of": figures.number(of)}
    return Place(_("Limits"), reverse("limits"), "gauge", told)


def _credentials(agency: Tenant) -> Place:
    lines = [line(one) for one in credentials.of(agency).filter(withdrawn_at=None)]
    told = ngettext("%(n)s key of a platform", "%(n)s keys of platforms", len(lines)) % {"n": figures.number(len(lines))}
    over = sum(one.over or one.state != OPENS for one in lines)
    if over:
        told += ", " + ngettext("%(n)s is spent or ended", "%(n)s are spent or ended", over) % {"n": figures.number(over)}
    return Place(_("Credentials"), reverse("credentials"), "lock", told if lines else _("none"), alarm=bool(over))


def _mail() -> Place:
    way, lost = mail.way(), mail.undelivered().count()
    told = _("through %(host)s") % {"host": way.host} if way.kind == "smtp" else _("no mail server: e-mails reach nobody")
    if lost:
        told += ", " + ngettext("%(n)s e-mail did not arrive", "%(n)s e-mails did not arrive", lost) % {"n": figures.number(lost)}
    return Place(_("E-mails"), reverse("mail"), "mail", told, alarm=bool(lost))


def _look(agency: Tenant) -> Place:
    return Place(_("Look of the agency"), reverse("look"), "palette", looks.agency() or _("no name of its own yet"))


def _engines() -> Place:
    parts, queues = engines.parts(), engines.queues()
    wrong = any(not part.well for part in parts) or any(queue.late for queue in queues)
    return Place(_("Engines and queues"), reverse("engines"), "server", engines.sentence(parts, queues), alarm=wrong)


def _audit() -> Place:
    newest = AgencyAuditEntry.objects.order_by("-at").values_list("at", flat=True).first() if connection.schema_name == "public" else None
    return Place(
        _("Audit trail"),
        reverse("audit"),
        "scroll-text",
        _("the last act: %(at)s") % {"at": figures.moment(newest)} if newest else _("nothing yet"),
    )
