"""What a role means, said where people choose one; and what a person is limited to, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.errors import Words
from frontend.bar import subjects_of
from frontend.forms import offer
from frontend.stale import VersionedForm
from tenants.models import Role, Tenant, TenantState
from tenants.people import Place
from tenants.rights import Who

MEANS: Final[Mapping[str, Words]] = {
    Role.OWNER.value: _("Owner: everything, closing a client too"),
    Role.MANAGER.value: _("Manager: opens clients, invites, sets up"),
    Role.ANALYST.value: _("Analyst: listens, corrects, reports"),
    Role.ADMINISTRATOR.value: _("Administrator: runs this place, invites"),
    Role.MEMBER.value: _("Member: reads, corrects, exports"),
    Role.READER.value: _("Reader: reads"),
}


def _clients() -> QuerySet[Tenant]:
    """Whom somebody can be limited to: what is closed is nobody's any more."""
    return Tenant.objects.exclude(schema_name="public").exclude(state=TenantState.CLOSED).order_by("name")


class RoleForm(VersionedForm):
    """A role at a place, and what it is limited to: subjects at a client, clients at the agency."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    only = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, who: Who, **options: Any) -> None:
        super().__init__(*args, **options)
        self.tenant = who.tenant
        only, roles = self.fields["only"], Place(who.tenant).roles
        offer(self, "role", [(one, MEANS[one]) for one in roles]).initial = roles[-1]
        if who.tenant.is_agency:
            only.label, only.help_text = _("Limited to these clients"), _("None ticked: all clients, those to come too.")
            named = [(one.pk, one.name) for one in _clients() if who.may_client(one.pk)]
        else:
            only.label, only.help_text = _("Limited to these subjects"), _("None ticked: everything.")
            named = [(subject.pk, subject.name) for subject in subjects_of(who.subjects)]
        offer(self, "only", named)
        if not named:
            del self.fields["only"]

    def reach(self) -> dict[str, list[int] | None]:
        """`clients` or `subjects`, as actions take them."""
        chosen: list[int] | None = self.cleaned_data.get("only") or None
        return {"clients": chosen} if self.tenant.is_agency else {"subjects": chosen}


class InviteForm(RoleForm):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)
    field_order = ["email", "role", "only", "language"]


def limit_words(subjects: list[int] | None, clients: list[int] | None) -> str:
    """What somebody is limited to, short; "" when to nothing."""
    if subjects is not None:
        return ngettext("%(n)s subject", "%(n)s subjects", len(subjects)) % {"n": len(subjects)}
    if clients is not None:
        return ngettext("%(n)s client", "%(n)s clients", len(clients)) % {"n": len(clients)}
    return ""
