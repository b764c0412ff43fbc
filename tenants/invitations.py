"""Invitations: somebody is expected at the agency or at a client; whoever holds the link that was sent comes in, once, within a week.

An invitation makes no person. Nobody who invites learns whether the address is known elsewhere; who holds the link has shown that the
mailbox is theirs, and only they are told.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, limits
from core.by import By
from core.errors import Conflict, FieldError, Forbidden, Gone, Invalid, LimitReached
from tenants import current, hosts, letters, people
from tenants.letters import Letter
from tenants.models import Invitation, Membership, Role, Tenant, User
from tenants.people import Place
from tenants.rights import RIGHTS, Who

LIFE: Final = timedelta(days=7)
GONE: Final = Gone(
    gettext_lazy("This invitation opens nothing any more: it was used, withdrawn, or its week is over. Ask who invited you for another."),
    code="invitation_over",
)
A_PLACE_A_DAY: Final = 200
AN_ADDRESS_A_DAY: Final = 5
DAY: Final = timedelta(days=1)


def invite(
    email: str,
    *,
    role: str,
    tenant: Tenant,
    by: By,
    language: str = "",
    within: Who | None = None,
    clients: Sequence[int] | None = None,
    subjects: Sequence[int] | None = None,
) -> Invitation:
    """Expect somebody, and send them the link. `within`: whoever asks, whose reach it cannot exceed."""
    email, place = email.strip().lower(), Place(tenant)
    wrong = [*people.wrong_address(email, language), *people.wrong_role(role, place, clients, within)]
    wrong += people.wrong_subjects(place, subjects, within)
    if wrong:
        raise Invalid(_("This person cannot be invited like this: correct what is marked and try again."), errors=tuple(wrong))
    _not_here_yet(email, place)
    at, token = timezone.now(), _token()
    made = Invitation(
        digest=digest(token), email=email, tenant=place.key, role=role, clients=_listed(clients), subjects=_listed(subjects),
        language=language or _language(tenant), ends_at=at + LIFE, **by.columns(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            Invitation.objects.filter(email=email, tenant=place.key, accepted_at=None, withdrawn_at=None, ends_at__lte=at).update(
                withdrawn_at=at
            )
            made.save(force_insert=True)
            _count(place, email)
            _note("person.invited", made, by)
            _send_after(made, token)
    except IntegrityError as error:
        words = _("%(email)s is invited already: send the e-mail again, or withdraw it first.") % {"email": email}
        raise Conflict(words, code="invited_already", errors=(FieldError("/email", "invited_already", words),)) from error
    return made


@transaction.atomic
def resend(invitation: Invitation, *, by: By, within: Who | None = None) -> Invitation:
    """A new link for another week; the one sent before opens nothing any more."""
    _may_touch(invitation, within)
    token = _token()
    won = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(
        digest=digest(token), ends_at=timezone.now() + LIFE
    )
    if not won:
        raise Conflict(_("This invitation was accepted or withdrawn meanwhile."), code="invitation_over")
    invitation.refresh_from_db()
    _count(place_of(invitation), invitation.email)
    _note("person.invited_again", invitation, by)
    _send_after(invitation, token)
    return invitation


@transaction.atomic
def withdraw(invitation: Invitation, *, by: By, within: Who | None = None) -> None:
    """The link opens nothing any more. Done again, it changes nothing."""
    _may_touch(invitation, within)
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        _note("person.invitation_withdrawn", invitation, by)


def waiting(tenant: Tenant) -> QuerySet[Invitation]:
    """Who is expected here and has not come, the newest first; those whose week is over too, because they can be invited again."""
    return Invitation.objects.filter(tenant=Place(tenant).key, accepted_at=None, withdrawn_at=None).order_by("-pk")


def find(token: str, tenant: Tenant) -> Invitation:
    """The invitation of this link at this host; Gone when it opens nothing, whatever the reason."""
    found = waiting(tenant).filter(digest=digest(token), ends_at__gt=timezone.now()).first()
    if found is None:
        raise GONE
    return found


def expected(tenant: Tenant, email: str) -> Invitation | None:
    """The open invitation of this address here, for who has shown in another way that the address is theirs."""
    return waiting(tenant).filter(email=email.strip().lower(), ends_at__gt=timezone.now()).first()


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership:
    """This person, whose address it is, becomes a member as the invitation says."""
    if user.email.lower() != invitation.email or not user.is_active:
        raise Forbidden(_("This invitation is for another address. Log out, then follow its link again."), code="another_address")
    open_still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None, ends_at__gt=timezone.now())
    if not open_still.update(accepted_at=timezone.now()):
        raise GONE
    made, new = Membership.objects.get_or_create(
        user=user,
        tenant=invitation.tenant,
        defaults={"role": invitation.role, "clients": invitation.clients, "subjects": invitation.subjects},
    )
    if new:
        with current.entered(place_of(invitation).tenant):
            audit.record("person.joined", by=By.user(user), obj=user, data={"role": invitation.role})
    return made


@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str, password: str) -> User:
    """Who was no person of ours before: made now, with a name and a password of their own."""
    if User.objects.filter(email=invitation.email).exists():
        raise Conflict(_("You have a password here already: log in with it."), code="known_already")
    wrong = people.wrong_name(name)
    if wrong:
        raise Invalid(_("Write your name."), errors=tuple(wrong))
    user = User.objects.create_user(invitation.email, " ".join(name.split()), password, language=invitation.language)
    accept(invitation, user)
    return user


def place_of(invitation: Invitation) -> Place:
    return Place(invitation.tenant or Tenant.objects.get(schema_name="public"))


def digest(token: str) -> bytes:
    # 256 random bits cannot be guessed: a slow hash would add nothing.
    return hashlib.sha256(token.encode()).digest()


# -- inside


def _token() -> str:
    return secrets.token_urlsafe(32)


def _listed(numbers: Sequence[int] | None) -> list[int] | None:
    return None if numbers is None else sorted(set(numbers))


def _language(tenant: Tenant) -> str:
    return str(tenant.languages[0] if tenant.languages else settings.LANGUAGE_CODE)


def _not_here_yet(email: str, place: Place) -> None:
    if Membership.objects.filter(tenant=place.key, user__email=email).exists():
        words = _("%(email)s belongs to this place already. Change the role instead.") % {"email": email}
        raise Conflict(words, code="member_already", errors=(FieldError("/email", "member_already", words),))


def _count(place: Place, email: str) -> None:
    """Letters are bounded, for a place and for an address: nobody floods a mailbox from here."""
    named = hashlib.sha256(f"{place.tenant.pk}:{email}".encode()).hexdigest()[:32]
    used = limits.use_all([(f"invite:{place.tenant.pk}", A_PLACE_A_DAY), (f"invite:{named}", AN_ADDRESS_A_DAY)], DAY)
    if any(allowance.exceeded for allowance in used):
        words = _("Too many invitations went out today: go on tomorrow.")
        raise LimitReached(words, code="too_many_invitations", retry_after=max(one.seconds(timezone.now()) for one in used))


def _may_touch(invitation: Invitation, within: Who | None) -> None:
    reach = invitation.clients if invitation.tenant_id is None else [invitation.tenant_id]
    if within is None:
        return
    if not within.covers(RIGHTS[invitation.role], reach) or not within.covers_subjects(invitation.subjects):
        raise Forbidden(_("This invitation gives more than you have: ask somebody of the same role."))


def _note(act: str, invitation: Invitation, by: By) -> None:
    with current.entered(place_of(invitation).tenant):
        audit.record(act, by=by, obj=("invitation", invitation.pk, invitation.email), data={"role": invitation.role})


def _send_after(invitation: Invitation, token: str) -> None:
    """A letter that cannot leave does not undo the invitation: it can be sent again."""
    # No partial: Django cannot name one in the log when it fails.
    transaction.on_commit(lambda: _send(invitation, token), robust=True)


def _send(invitation: Invitation, token: str) -> None:
    tenant = place_of(invitation).tenant
    with translation.override(invitation.language):
        letter = _letter(invitation, tenant, hosts.page(tenant, "invitation", token=token))
    letters.send(letter, invitation.email, tenant=tenant, language=invitation.language)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


def _letter(invitation: Invitation, tenant: Tenant, link: str) -> Letter:
    known = {"who": invitation.by_name, "place": tenant.name, "role": Role(invitation.role).label}
    return Letter(
        subject=_("You are invited to %(place)s") % known,
        paragraphs=(
            _("%(who)s invites you to %(place)s with the role of %(role)s: what is said in public about the brand, and what it means.")
            % known,
            _("The link works once, for seven days."),
        ),
        way=(_("Come in"), link),
        small=_("You do not know %(who)s? Do nothing: without the link nobody comes in.") % known,
    )
