"""People: given a role, withdrawn from a place, deactivated, anonymised. Never deleted: what they did stays theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.forms import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, FieldError, Forbidden, Invalid
from tenants import current, hosts, sessions
from tenants.models import AGENCY_ROLES, CLIENT_ROLES, Invitation, Membership, Role, Tenant, User
from tenants.rights import RIGHTS, Who


@dataclass(frozen=True, slots=True)
class Place:
    """The agency, or a client, as somewhere to be a member of."""

    tenant: Tenant

    @property
    def key(self) -> Tenant | None:
        return None if self.tenant.is_agency else self.tenant

    @property
    def roles(self) -> tuple[Role, ...]:
        return AGENCY_ROLES if self.tenant.is_agency else CLIENT_ROLES


def members(tenant: Tenant) -> QuerySet[Membership]:
    """Who belongs to this client, or to the agency."""
    return Membership.objects.filter(tenant=Place(tenant).key).select_related("user").order_by("user__name", "pk")


def analysts_of(clients: Iterable[int]) -> dict[int, list[str]]:
    """Whose clients these are: the names of the agency's people who were given them by name, in one query."""
    found: dict[int, list[str]] = {client: [] for client in clients}
    named = Membership.objects.filter(tenant=None, clients__isnull=False, user__is_active=True)
    for numbers, name in named.order_by("user__name").values_list("clients", "user__name"):
        for client in numbers or ():
            if client in found:
                found[client].append(name)
    return found


def join(
    email: str,
    *,
    name: str,
    role: str,
    tenant: Tenant,
    by: By,
    within: Who | None = None,
    clients: Sequence[int] | None = None,
    subjects: Sequence[int] | None = None,
    language: str = "",
) -> Membership:
    """A membership of somebody, who is made a person when there was none of this address. Whether there was, the answer does not tell.

    `within`: whoever asks, whose reach it cannot exceed.
    """
    email, name = email.strip().lower(), " ".join(name.split())
    place = Place(tenant)
    wrong = [*wrong_address(email, language), *wrong_name(name), *wrong_role(role, place, clients, within)]
    wrong += wrong_subjects(place, subjects, within)
    if wrong:
        raise Invalid(_("This person cannot be invited like this: correct what is marked and try again."), errors=tuple(wrong))
    try:
        with transaction.atomic():
            user = User.objects.filter(email=email).first() or User.objects.create_user(email, name, language=language)
            if not user.is_active:
                raise Conflict(_("This person was deactivated. Ask the agency to activate them again."), code="deactivated")
            membership = Membership.objects.create(user=user, tenant=place.key, role=role, clients=clients, subjects=subjects)
            _note("person.joined", membership, by)
    except IntegrityError as error:
        words = _("%(email)s belongs to this place already. Change the role instead.") % {"email": email}
        raise Conflict(words, code="member_already", errors=(FieldError("/email", "member_already", words),)) from error
    return membership


def change(
    membership: Membership,
    role: str,
    *,
    by: By,
    within: Who | None = None,
    clients: Sequence[int] | None = None,
    subjects: Sequence[int] | None = None,
) -> Membership:
    """Another role at the same place, within these clients or subjects (None: all); neither the old nor the new may exceed `within`."""
    place = _place(membership)
    wrong = [*wrong_role(role, place, clients, within), *wrong_subjects(place, subjects, within)]
    if wrong:
        raise Invalid(_("The role cannot be changed like this."), errors=tuple(wrong))
    _may_touch(membership, within)
    with transaction.atomic():
        if role != Role.OWNER:
            _keeps_an_owner(membership)
        Membership.objects.filter(pk=membership.pk).update(role=role, clients=_listed(clients), subjects=_listed(subjects))
        membership.refresh_from_db()
        _note("person.role_changed", membership, by)
    return membership


@transaction.atomic
def withdraw(membership: Membership, *, by: By, within: Who | None = None) -> None:
    """The person is nobody here from the next request on; elsewhere nothing changes."""
    _may_touch(membership, within)
    _keeps_an_owner(membership)
    _note("person.withdrawn", membership, by)
    Membership.objects.filter(pk=membership.pk).delete()


@transaction.atomic
def deactivate(user: User, *, by: By) -> None:
    """The person enters nowhere any more; their memberships wait."""
    for membership in user.memberships.all():
        _keeps_an_owner(membership)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        with current.agency():
            audit.record("person.deactivated", by=by, obj=user)
    user.refresh_from_db()


@transaction.atomic
def activate(user: User, *, by: By) -> None:
    """The person enters again where they are a member."""
    if User.objects.filter(pk=user.pk, is_active=False, anonymised_at=None).update(is_active=True):
        with current.agency():
            audit.record("person.activated", by=by, obj=user)
    user.refresh_from_db()


@transaction.atomic
def anonymise(user: User, *, by: By) -> None:
    """Forget who it was, for good: the row stays, so that what was done stays done by one and the same person."""
    deactivate(user, by=by)
    user.memberships.all().delete()
    Invitation.objects.filter(email=user.email).delete()
    for way_in in (EmailAddress, Authenticator, SocialAccount, UserSession):
        way_in.objects.filter(user=user).delete()
    user.email, user.name, user.language = f"person-{user.pk}@anonymised.invalid", _("Former person"), ""
    user.anonymised_at = timezone.now()
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "language", "anonymised_at", "password"])
    with current.agency():
        audit.record("person.anonymised", by=by, obj=user)


@transaction.atomic
def choose(user: User, *, name: str, language: str, time_zone: str, theme: str, letter_keys: bool) -> None:
    """What a person chooses for themselves; the row given knows it too."""
    wrong = wrong_name(name)
    if wrong:
        raise Invalid(_("This cannot be kept: correct what is marked and try again."), errors=tuple(wrong))
    user.name, user.language, user.time_zone, user.theme = " ".join(name.split()), language, time_zone, theme
    user.letter_keys = letter_keys
    user.save(update_fields=["name", "language", "time_zone", "theme", "letter_keys"])


# -- the way in


@transaction.atomic
def unlock(user: User, *, by: By, within: Who | None = None) -> None:
    """The telephone and the codes are lost: the second factor goes, the password stays, sessions end. `within` must reach all they are."""
    for membership in user.memberships.all():
        _may_touch(membership, within)
    Authenticator.objects.filter(user=user).delete()
    sessions.end_others(user, key=None)
    with current.agency():
        audit.record("person.unlocked", by=by, obj=user)


@transaction.atomic
def give_password(user: User, password: str, *, by: By) -> None:
    """Set a password in this person's place: for a demonstration or by who runs the server. Sessions opened with the old one end."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("person.password_given", by=by, obj=user)


def password_link(user: User, tenant: Tenant) -> str:
    """A link that lets this person choose a password at this host; it works once, for a few days."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return hosts.page(tenant, "account_reset_password_from_key", uidb36=user_pk_to_url_str(user), key=token)


# -- inside


def _place(membership: Membership) -> Place:
    return Place(membership.tenant or Tenant.objects.get(schema_name="public"))


def _note(act: str, membership: Membership, by: By) -> None:
    with current.entered(_place(membership).tenant):
        audit.record(act, by=by, obj=membership.user, data={"role": membership.role} | _limits(membership))


def _limits(membership: Membership) -> dict[str, list[int]]:
    named = {"clients": membership.clients, "subjects": membership.subjects}
    return {name: numbers for name, numbers in named.items() if numbers is not None}


def _may_touch(membership: Membership, within: Who | None) -> None:
    if within is None:
        return
    if not within.covers(RIGHTS[membership.role], _reach(membership)) or not within.covers_subjects(membership.subjects):
        raise Forbidden(_("This person may do more than you: ask somebody of the same role."))


def _keeps_an_owner(membership: Membership) -> None:
    """The last owner cannot go: nobody could come after."""
    if membership.role != Role.OWNER:
        return
    owners = Membership.objects.select_for_update().filter(tenant=None, role=Role.OWNER, user__is_active=True)
    if not any(owner.pk != membership.pk for owner in owners):
        raise Conflict(_("This is the last owner. Make another person an owner first."), code="last_owner")


def wrong_address(email: str, language: str) -> list[FieldError]:
    """What is wrong with an address and the language of the letter to it."""
    wrong = []
    try:
        validate_email(email)
    except ValidationError:
        wrong.append(FieldError("/email", "bad_email", _("This is not an e-mail address.")))
    if language and language not in dict(settings.LANGUAGES):
        wrong.append(FieldError("/language", "unknown_language", _("Vigie does not speak this language.")))
    return wrong


def wrong_name(name: str) -> list[FieldError]:
    if not name.strip() or len(name) > 120:
        return [FieldError("/name", "bad_name", _("Write the person's name, in 120 characters at most."))]
    return []


def wrong_subjects(place: Place, subjects: Sequence[int] | None, within: Who | None) -> list[FieldError]:
    """Only at a client is somebody limited to subjects, to one at least, and to no other than whoever limits them."""
    if within is not None and not within.covers_subjects(subjects):
        return [FieldError("/subjects", "beyond_yours", _("You may not give more than you have: choose among your own subjects."))]
    if subjects is None:
        return []
    if place.key is None:
        return [FieldError("/subjects", "client_only", _("Only people of a client are limited to subjects; name clients instead."))]
    if not subjects:
        return [FieldError("/subjects", "empty", _("Choose one subject at least, or all."))]
    return []


def _listed(numbers: Sequence[int] | None) -> list[int] | None:
    return None if numbers is None else sorted(set(numbers))


def _reach(membership: Membership) -> list[int] | None:
    return membership.clients if membership.tenant_id is None else [membership.tenant_id]


def wrong_role(role: str, place: Place, clients: Sequence[int] | None, within: Who | None) -> list[FieldError]:
    """A role of the place, limited to clients only at the agency, and no more than whoever gives it has."""
    if role not in place.roles:
        words = _("There is no role %(role)s here. Choose among %(roles)s.") % {"role": role, "roles": ", ".join(place.roles)}
        return [FieldError("/role", "unknown_role", words)]
    if place.key and clients is not None:
        return [FieldError("/clients", "agency_only", _("Only people of the agency are limited to clients; name subjects instead."))]
    reach = [place.key.pk] if place.key else clients
    if within is not None and not within.covers(RIGHTS[role], reach):
        return [FieldError("/role", "beyond_yours", _("You may not give more than you have: another role, or fewer clients."))]
    return []
