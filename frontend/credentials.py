"""Credentials as people read them: what each opens, what was spent and what is left; and the forms that keep them. Never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.errors import Words
from frontend import figures
from frontend.forms import DayField, offer
from frontend.stale import VersionedForm
from ingestion import credentials
from ingestion.connectors import CredentialKind
from ingestion.credentials import AnyCredential, Terms
from ingestion.shapes import month_of
from ingestion.shared.models import AgencyCredential
from tenants import current
from tenants.models import Tenant

OPENS, ENDED, WITHDRAWN = "opens", "ended", "withdrawn"
STATES: Mapping[str, Words] = {
    OPENS: gettext_lazy("in use"), ENDED: gettext_lazy("came to its end"), WITHDRAWN: pgettext_lazy("a credential", "withdrawn"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A credential in the list and on its page."""

    credential: AnyCredential
    label: Words
    unit: Words
    state: str
    spent: str
    left: str
    over: bool

    @property
    def words(self) -> Words:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class SpentBy:
    """What one client spent of it this month."""

    name: str
    spent: str


def line(credential: AnyCredential) -> Line:
    now, kind = timezone.now(), credentials.kinds().get(credential.kind)
    left = credential.left_at(now)
    state = WITHDRAWN if credential.withdrawn_at else OPENS if credential.opens_at(now) else ENDED
    return Line(
        credential, kind.label if kind else credential.kind, kind.unit if kind else _("units"), state, amount(credential.spent_at(now)),
        "" if left is None else amount(left), left is not None and left <= 0,
    )  # fmt: skip


def choice(credential: AnyCredential) -> str:
    """As it is offered for a source: its name, whose it is, what is left of its budget."""
    told = line(credential)
    name = _("%(name)s (the agency’s)") % {"name": credential.name} if isinstance(credential, AgencyCredential) else credential.name
    return _("%(name)s, %(left)s %(unit)s left") % {"name": name, "left": told.left, "unit": told.unit} if told.left else name


def amount(value: Decimal) -> str:
    """As many digits as it has: a thousandth of a dollar counts."""
    plain = value.normalize()
    if plain == plain.to_integral_value():
        return figures.number(int(plain))
    whole, _point, rest = f"{plain:f}".partition(".")
    return f"{figures.number(int(whole))}{',' if figures.is_french() else '.'}{rest}"


def spent_by(credential: AnyCredential) -> list[SpentBy]:
    """By client, the most first; of the agency's alone."""
    if not isinstance(credential, AgencyCredential):
        return []
    found = list(credential.spendings.filter(month=month_of(timezone.now())).order_by("-spent", "tenant_id"))
    names = dict(Tenant.objects.filter(pk__in=[one.tenant_id for one in found]).values_list("pk", "name"))
    return [SpentBy(names.get(one.tenant_id, _("a client that is gone")), amount(one.spent)) for one in found]


class TermsForm(VersionedForm):
    """A name, a budget, an end; at the agency, which clients may use it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("What people will know it by."))
    budget = forms.DecimalField(label=gettext_lazy("Budget a month"), required=False, min_value=0, max_digits=13, decimal_places=4)
    last_day = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until it is withdrawn."))
    clients = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Clients that may use it"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all clients, those to come too."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Tenant, kind: CredentialKind | None, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = kind.unit if kind else ""
        self.fields["budget"].help_text = _("In %(unit)s. Empty: no end to it.") % {"unit": unit} if unit else _("Empty: no end to it.")
        named = Tenant.objects.exclude(schema_name="public").exclude(state="closed").order_by("name") if tenant.is_agency else ()
        if named:
            offer(self, "clients", [(one.pk, one.name) for one in named])
        else:
            del self.fields["clients"]

    def terms(self) -> Terms:
        given = self.cleaned_data
        last = given["last_day"]
        ends_at = datetime.combine(last + timedelta(days=1), time(), current.zone()) if last else None
        return Terms(given["budget"], ends_at, given.get("clients") or None)


def secret_of(kind: CredentialKind, sent: Mapping[str, Any] | None = None) -> forms.Form:
    """The form of what is sealed. What is typed in it is shown by no page, the one that refuses it least of all."""
    form = kind.Secret(sent, prefix="secret")
    for field in form.fields.values():
        if type(field.widget) is forms.TextInput:
            field.widget = forms.PasswordInput(attrs={**field.widget.attrs, "autocomplete": "off"})
    return form


def resting(credential: AnyCredential) -> dict[str, Any]:
    """What stands in the form of one that is there."""
    last = (credential.ends_at - timedelta(seconds=1)).astimezone(current.zone()).date() if credential.ends_at else None
    clients = {"clients": credential.clients or []} if isinstance(credential, AgencyCredential) else {}
    return {"name": credential.name, "budget": credential.budget, "last_day": last, **clients}
