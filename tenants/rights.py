"""Who may do what: one table of rights by role, for screens and API alike, and the scopes of keys in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from core.by import By
from core.errors import FieldError, Forbidden, Invalid
from tenants.models import AGENCY_ROLES, ApiKey, Membership, Role, Tenant, TenantState, User

# -- the table

LOOKING: Final = frozenset(
    {"mentions.read", "subjects.read", "scores.read", "incidents.read", "voices.read", "needs.read", "statements.read", "reports.read"}
    | {"jobs.read"}
)
TAKING_PART: Final = LOOKING | {"mentions.correct", "mentions.export", "sources.read", "imports.read", "reports.make", "notes.edit"} | {
    "reports.comment", "reports.approve", "incidents.handle", "needs.handle", "statements.edit"
}  # fmt: skip
# Handing reports on: when they are made, to whom they go, who reads them without an account.
HANDING_REPORTS: Final = frozenset({"reports.plan", "reports.send", "reports.share"})
RUNNING_THE_PLACE: Final = TAKING_PART | HANDING_REPORTS | {
    "mentions.push", "series.edit", "keys.edit", "people.read", "people.edit", "settings.edit", "audit.read", "usage.read",
    "authors.forget"
}  # fmt: skip
ANALYSING: Final = TAKING_PART | HANDING_REPORTS | {
    "mentions.push", "series.edit", "subjects.edit", "sources.edit", "imports.run", "jobs.stop", "people.read", "audit.read", "usage.read",
    "tenants.read", "voices.mark"
}  # fmt: skip
MANAGING: Final = RUNNING_THE_PLACE | ANALYSING | {"tenants.open", "tenants.suspend", "tenants.set_up"} | {
    "people.see_as", "people.unlock", "providers.edit"
}  # fmt: skip
OWNING: Final = MANAGING | {"tenants.close"}

RIGHTS: Final[dict[str, frozenset[str]]] = {
    Role.OWNER.value: OWNING,
    Role.MANAGER.value: MANAGING,
    Role.ANALYST.value: ANALYSING,
    Role.ADMINISTRATOR.value: RUNNING_THE_PLACE,
    Role.MEMBER.value: TAKING_PART,
    Role.READER.value: LOOKING,
}
ALL: Final = OWNING
# What is done on the agency's host; everything else is done inside a client.
AGENCY_ONLY: Final = frozenset(right for right in ALL if right.startswith("tenants."))
# What a person alone does, and no program. `tenants.set_up`: limits, credentials, mail and look of the agency.
BY_PERSONS: Final = frozenset({"people.see_as", "people.unlock", "notes.edit", "tenants.set_up"})
# Of these, what a program may give to people all the same: no address of the API does it, and it reaches nothing further.
GIVEN_BY_ALL: Final = frozenset({"notes.edit"})
ON_BOTH_HOSTS: Final = frozenset(
    {"people.read", "people.edit", "people.see_as", "people.unlock", "providers.edit", "keys.edit", "jobs.read", "jobs.stop", "audit.read"}
    | {"usage.read"}
)

# -- scopes of keys


def _scopes() -> dict[str, frozenset[str]]:
    """`mentions:read` is the right `mentions.read`; `mentions:write` is every right on mentions that changes something."""
    given = ALL - BY_PERSONS
    named = {right.replace(".", ":"): frozenset({right}) for right in given}
    areas = {right.partition(".")[0] for right in given}
    written = {
        f"{area}:write": frozenset(r for r in given if r.startswith(f"{area}.") and not r.endswith((".read", ".export"))) for area in areas
    }
    return named | {scope: rights for scope, rights in written.items() if rights}


SCOPES: Final[dict[str, frozenset[str]]] = dict(sorted(_scopes().items()))


def rights_of(scopes: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))


def check_scopes(scopes: Iterable[str], *, within: Who | None = None) -> list[str]:
    """The scopes, sorted and once each; none unknown, none that `within` does not have."""
    scopes, wrong = sorted(set(scopes)), []
    for place, scope in enumerate(scopes):
        if scope not in SCOPES:
            wrong.append(FieldError(f"/scopes/{place}", "unknown_scope", _("There is no scope %(scope)s.") % {"scope": scope}))
        elif within is not None and not SCOPES[scope] <= within.whole:
            words = _("You may not give the scope %(scope)s: you do not have it yourself.") % {"scope": scope}
            wrong.append(FieldError(f"/scopes/{place}", "beyond_yours", words))
    if not scopes:
        wrong.append(FieldError("/scopes", "empty", _("Choose one scope at least: a key without scope can do nothing.")))
    if wrong:
        raise Invalid(_("These scopes cannot be given: correct them and try again."), errors=tuple(wrong))
    return scopes


# -- who asks


@dataclass(frozen=True, slots=True)
class Who:
    """A person or a key at one host, with what it may do there. `subjects` and `clients` are None when nothing is left out.

    `whole` is what it may do over all the hosts that it enters: the measure of what it may give to others.
    """

    by: By
    tenant: Tenant
    rights: frozenset[str]
    subjects: frozenset[int] | None = None
    role: str = ""
    clients: frozenset[int] | None = None
    whole: frozenset[str] = frozenset()
    seen_by: By | None = None
    """Who looks through these rights, without acting; None when they are one's own."""
    seen_until: datetime | None = None

    def may(self, right: str) -> bool:
        return right in self.rights

    def need(self, right: str) -> None:
        if right not in self.rights:
            raise Forbidden(_("This needs the right %(right)s. Ask an administrator for it.") % {"right": right}, extra={"right": right})

    def may_subject(self, subject: int) -> bool:
        return self.subjects is None or subject in self.subjects

    def covers(self, rights: frozenset[str], clients: Sequence[int] | None) -> bool:
        """Whether they have these rights at these clients (None: at all of them) themselves, and so may give them."""
        return rights - GIVEN_BY_ALL <= self.whole and (self.clients is None or (clients is not None and self.clients.issuperset(clients)))

    def covers_subjects(self, subjects: Sequence[int] | None) -> bool:
        """Whether they may see these subjects (None: all of them) themselves."""
        return self.subjects is None or (subjects is not None and self.subjects.issuperset(subjects))

    def may_client(self, tenant: int) -> bool:
        """At the agency: whether this client is one of theirs."""
        return self.clients is None or tenant in self.clients

    @property
    def is_agency(self) -> bool:
        """True for the agency's people and keys, on any host: what is written for the agency's eyes is for them."""
        return not self.role or self.role in AGENCY_ROLES


def who_of_user(user: User, tenant: Tenant) -> Who | None:
    """What this person may do here; None when nothing, so that nobody learns whether the place exists."""
    if not user.is_active or (tenant.state == TenantState.CLOSED and not tenant.is_agency):
        return None
    found = {m.tenant_id: m for m in Membership.objects.filter(Q(tenant=None) | Q(tenant=tenant.pk), user=user)}
    of_agency = found.get(None)
    if of_agency and (tenant.is_agency or of_agency.clients is None or tenant.pk in of_agency.clients):
        whole, clients = RIGHTS[of_agency.role], _all_or(of_agency.clients)
        return Who(By.user(user), tenant, _here(whole, tenant), role=of_agency.role, clients=clients, whole=whole)
    own = found.get(tenant.pk)
    if own and not tenant.is_agency:
        whole = RIGHTS[own.role]
        return Who(By.user(user), tenant, _here(whole, tenant), subjects=_all_or(own.subjects), role=own.role, whole=whole)
    return None


def who_of_key(key: ApiKey, tenant: Tenant) -> Who | None:
    """What this key may do here; None when it belongs elsewhere."""
    if key.tenant_id is not None and key.tenant_id != tenant.pk:
        return None
    if key.tenant_id is None and not tenant.is_agency and key.clients is not None and tenant.pk not in key.clients:
        return None
    role, whole = "" if key.tenant_id is None else KEY_OF_CLIENT, rights_of(key.scopes)
    return Who(By.key(key), tenant, _here(whole, tenant), role=role, clients=_all_or(key.clients), whole=whole)


KEY_OF_CLIENT: Final = "key"


def _here(rights: frozenset[str], tenant: Tenant) -> frozenset[str]:
    return rights & (AGENCY_ONLY | ON_BOTH_HOSTS) if tenant.is_agency else rights - AGENCY_ONLY


def _all_or(numbers: list[int] | None) -> frozenset[int] | None:
    return None if numbers is None else frozenset(numbers)
