"""Keys of platforms: added, changed, rotated, tried, withdrawn; found for a source, and each use taken from the month's budget first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from django.db import IntegrityError, transaction
from django.db.models import Case, DecimalField, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, sealing
from core.by import By
from core.errors import Conflict, FieldError, Invalid, Permanent, ProductError, Temporary
from ingestion.connectors import Connector, CredentialKind, registry
from ingestion.models import Credential, Source
from ingestion.shapes import month_of
from ingestion.shared.models import AgencyCredential, Spending
from ingestion.troubles import WORDS
from tenants import current
from tenants.models import Tenant

AnyCredential: TypeAlias = Credential | AgencyCredential
AGENCY: Final = "agency"
TENANT: Final = "tenant"
MOST: Final = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Terms:
    """How far a credential may go: a month, until when, and for which clients (of the agency's; None for all)."""

    budget: Decimal | None = None
    ends_at: datetime | None = None
    clients: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A credential in the hands of a connector: its secret, and the way to spend. It never leaves the process."""

    scope: str
    uid: Any
    tenant: int
    secret: Mapping[str, str]

    def spend(self, cost: Decimal | int) -> None:
        """Take this from the month's budget before the platform is asked; Temporary `budget_spent` when that much is not left."""
        spend(self, Decimal(cost))

    def __repr__(self) -> str:
        return f"Held({self.scope}, {self.uid})"  # the secret is in no log


# -- the door of sources


def connector_of(source: Source) -> Connector:
    """The connector of a source, with what opens its platform where it needs a credential."""
    made = registry[source.kind](source.options)
    if made.credential is not None:
        made.access = find(source)
    return made


def find(source: Source) -> Held:
    """What opens the platform for this source; Permanent, with a code that tells why, when nothing does."""
    if not source.credential_scope:
        raise closed("credential_missing")
    found = of_source(source)
    if found is None:
        raise closed("credential_withdrawn")
    return hold(found)


def of_source(source: Source) -> AnyCredential | None:
    """What the source was told to use, whether it still opens anything or not."""
    return _model(source.credential_scope).objects.filter(uid=source.credential_uid).first() if source.credential_uid else None


def of_sources(listed: Sequence[Source]) -> dict[int, AnyCredential]:
    """The same of many, by the number of the source; one query a table."""
    found: dict[tuple[str, object], AnyCredential] = {}
    for scope in (AGENCY, TENANT):
        named = [source.credential_uid for source in listed if source.credential_uid and source.credential_scope == scope]
        found |= {(scope, one.pk): one for one in _model(scope).objects.filter(pk__in=named)} if named else {}
    keys = {source.pk: (source.credential_scope, source.credential_uid) for source in listed}
    return {number: found[key] for number, key in keys.items() if key in found}


def hold(credential: AnyCredential) -> Held:
    """This credential in a connector's hands, for the client whose schema is open; Permanent when it opens nothing there."""
    tenant = current.tenant()
    if credential.withdrawn_at is not None:
        raise closed("credential_withdrawn")
    if not credential.opens_at(timezone.now()):
        raise closed("credential_ended")
    if not _may_use(credential, tenant):
        raise closed("credential_refused")
    return Held(scope_of(credential), credential.pk, tenant.pk, _unsealed(credential))


def closed(code: str) -> Permanent:
    """Why a platform is not open, in words of `troubles`."""
    return Permanent(WORDS[code], code=code)


def spend(held: Held, cost: Decimal) -> None:
    """One conditional update says who may: two workers together never spend more than there is."""
    model, now = _model(held.scope), timezone.now()
    spent = Case(
        When(month=month_of(now), then=F("spent")), default=Value(Decimal(0)), output_field=DecimalField(max_digits=14, decimal_places=4)
    )
    open_ = Q(withdrawn_at=None) & (Q(ends_at=None) | Q(ends_at__gt=now))
    with transaction.atomic():
        rows = model.objects.annotate(so_far=spent).filter(open_, pk=held.uid)
        if rows.filter(Q(budget=None) | Q(budget__gte=F("so_far") + cost)).update(
            spent=spent + cost, month=month_of(now), last_used_at=now
        ):
            if held.scope == AGENCY and cost:
                _told_by_client(held, month_of(now), cost)
            return
    if model.objects.filter(open_, pk=held.uid).exists():
        raise Temporary(WORDS["budget_spent"], code="budget_spent")
    raise closed("credential_withdrawn")


def _told_by_client(held: Held, month: Any, cost: Decimal) -> None:
    of = Spending.objects.filter(credential=held.uid, tenant_id=held.tenant, month=month)
    Spending.objects.bulk_create([Spending(credential_id=held.uid, tenant_id=held.tenant, month=month)], ignore_conflicts=True)
    of.update(spent=F("spent") + cost)


def usable(kind: str, tenant: Tenant) -> list[AnyCredential]:
    """What may open this kind for a source of the client whose schema is open: its own, then the agency's."""
    now = timezone.now()
    own = Credential.objects.filter(kind=kind, withdrawn_at=None).order_by("name")
    shared = AgencyCredential.objects.filter(kind=kind, withdrawn_at=None).order_by("name")
    found: list[AnyCredential] = [*own, *shared]
    return [one for one in found if one.opens_at(now) and _may_use(one, tenant)]


def scope_of(credential: AnyCredential) -> str:
    return AGENCY if isinstance(credential, AgencyCredential) else TENANT


# -- kept by people


def kinds() -> dict[str, CredentialKind]:
    """What connectors ask for, by name."""
    return {found.kind: found for connector in registry if (found := connector.credential) is not None}


def of(tenant: Tenant) -> QuerySet[Any]:
    """The agency's own on its host, else the client's, whose schema is open; those that are withdrawn last."""
    model = AgencyCredential if tenant.is_agency else Credential
    return model.objects.order_by(F("withdrawn_at").desc(nulls_first=True), "kind", "name")


@transaction.atomic
def add(kind: str, name: str, secret: Mapping[str, Any], terms: Terms, *, tenant: Tenant, by: By) -> AnyCredential:
    """Keep a secret, sealed: it is not shown again."""
    values = {
        "kind": _known(kind).kind,
        "name": _checked_name(name),
        "secret": _sealed(kind, secret),
        **_checked(terms, tenant),
        **by.columns(),
    }
    try:
        with transaction.atomic():
            made: AnyCredential = of(tenant).model.objects.create(**values)
    except IntegrityError as error:
        raise _taken(name) from error
    _note("credential.added", made, by)
    made.refresh_from_db()
    return made


@transaction.atomic
def change(credential: AnyCredential, name: str, terms: Terms, *, tenant: Tenant, by: By) -> None:
    """Another name, budget, end or list of clients; the secret stays."""
    values = {"name": _checked_name(name), **_checked(terms, tenant)}
    try:
        with transaction.atomic():
            _living(credential).update(**values)
    except IntegrityError as error:
        raise _taken(name) from error
    credential.refresh_from_db()
    _note("credential.changed", credential, by)


@transaction.atomic
def rotate(credential: AnyCredential, secret: Mapping[str, Any], *, by: By) -> None:
    """Another secret of the same platform: sources go on with it, budget and what was spent stay."""
    _living(credential).update(secret=_sealed(credential.kind, secret), rotated_at=timezone.now(), tried_at=None, refusal="")
    credential.refresh_from_db()
    _note("credential.rotated", credential, by)


@transaction.atomic
def withdraw(credential: AnyCredential, *, by: By) -> None:
    """From now on it opens nothing, and its secret is gone. Done again, it changes nothing."""
    if type(credential)._default_manager.filter(pk=credential.pk, withdrawn_at=None).update(withdrawn_at=timezone.now(), secret=b""):
        _note("credential.withdrawn", credential, by)


def try_out(credential: AnyCredential) -> None:
    """Ask the platform whether it takes the secret; what it says is kept, and raised when it refuses."""
    attempt = _known(credential.kind).attempt
    if attempt is None:
        raise Invalid(_("This platform offers no way to try a key: see whether its sources listen."), code="not_tried")
    refusal: ProductError | None = None
    try:
        attempt(_unsealed(credential))
    except (Temporary, Permanent) as error:
        refusal = error
    _living(credential).update(tried_at=timezone.now(), refusal=refusal.detail[:300] if refusal else "")
    if refusal:
        raise refusal


# -- inside


def _model(scope: str) -> type[AnyCredential]:
    return AgencyCredential if scope == AGENCY else Credential


def _may_use(credential: AnyCredential, tenant: Tenant) -> bool:
    return isinstance(credential, Credential) or credential.clients is None or tenant.pk in credential.clients


def _living(credential: AnyCredential) -> QuerySet[Any]:
    found = type(credential)._default_manager.filter(pk=credential.pk, withdrawn_at=None)
    if not found.exists():
        raise Conflict(_("This credential was withdrawn: its secret is gone. Add another one."), code="credential_withdrawn")
    return found


def _sealed(kind: str, secret: Mapping[str, Any]) -> bytes:
    form = _known(kind).Secret(secret)
    if not form.is_valid():
        wrong = [FieldError(f"/secret/{name}", one[0].code or "invalid", one[0].messages[0]) for name, one in form.errors.as_data().items()]
        raise Invalid(_("The secret is not right: correct what is marked."), errors=tuple(wrong))
    return sealing.seal(json.dumps({name: str(value) for name, value in form.cleaned_data.items()}).encode())


def _unsealed(credential: AnyCredential) -> dict[str, str]:
    plain = sealing.unseal(bytes(credential.secret))
    if plain is None:
        raise closed("credential_unreadable")
    found: dict[str, str] = json.loads(plain)
    return found


def _known(kind: str) -> CredentialKind:
    found = kinds().get(kind)
    if found is None:
        raise Invalid(_("No connector asks for a credential of the kind “%(kind)s”.") % {"kind": kind}, code="unknown_kind")
    return found


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        words = _("Give it a name, in 120 characters at most.")
        raise Invalid(words, errors=(FieldError("/name", "bad_name", words),))
    return name


def _checked(terms: Terms, tenant: Tenant) -> dict[str, Any]:
    wrong = []
    if terms.budget is not None and not 0 <= terms.budget <= MOST:
        wrong.append(FieldError("/budget", "out_of_range", _("Write a number from 0 to a billion, or nothing for no limit.")))
    if terms.ends_at is not None and terms.ends_at <= timezone.now():
        wrong.append(FieldError("/ends_at", "past", _("This end is past. Choose a later one, or none.")))
    if wrong:
        raise Invalid(_("It cannot be kept like this: correct what is marked and try again."), errors=tuple(wrong))
    shared = {"clients": None if terms.clients is None else sorted(terms.clients)} if tenant.is_agency else {}
    return {"budget": terms.budget, "ends_at": terms.ends_at, **shared}


def _taken(name: str) -> Conflict:
    words = _("There is one of this name already: choose another.")
    return Conflict(words, code="name_taken", errors=(FieldError("/name", "taken", words),))


def _note(act: str, credential: AnyCredential, by: By) -> None:
    data = {"kind": credential.kind, "budget": None if credential.budget is None else str(credential.budget)}
    audit.record(act, by=by, obj=("credential", credential.pk, credential.name), data=data)
