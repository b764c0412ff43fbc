"""Another e-mail address for a person: changed once the new mailbox has shown that it is theirs; the old one is told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.forms import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, limits, sealing
from core.by import By
from core.errors import Conflict, FieldError, Gone, Invalid, LimitReached
from tenants import current, hosts, letters
from tenants.letters import Letter
from tenants.models import Tenant, User

LIFE: Final = timedelta(days=1)
A_PERSON_A_DAY: Final = 5
OVER: Final = Gone(gettext_lazy("This link opens nothing any more. Ask for another on your account's page."), code="link_over")


def ask(user: User, email: str, *, tenant: Tenant, language: str) -> None:
    """Send a link to the new address. The answer is the same when somebody else has it: then the letter says so, to them."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(errors=(FieldError("/email", "bad_email", _("This is not an e-mail address.")),)) from error
    if limits.use(f"mailbox:{user.pk}", A_PERSON_A_DAY, timedelta(days=1)).exceeded:
        raise LimitReached(_("Too many e-mails were asked for today: go on tomorrow."), code="too_many_letters", retry_after=3600)
    taken = User.objects.filter(email=email).exclude(pk=user.pk).exists()
    letter = _taken() if taken else _link(user, email, tenant)
    transaction.on_commit(lambda: letters.send(letter, email, tenant=tenant, language=language), robust=True)


@transaction.atomic
def confirm(token: str, user: User, *, tenant: Tenant, language: str) -> None:
    """The link was followed by the person who asked: from now on they log in with the new address."""
    plain = sealing.unseal(_padded(token), within=LIFE)
    number, old, new = json.loads(plain) if plain else (0, "", "")
    if number != user.pk or old != user.email:
        raise OVER
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk, email=old).update(email=new)
    except IntegrityError as error:
        raise Conflict(_("Somebody else has this address by now."), code="address_taken") from error
    EmailAddress.objects.filter(user=user).delete()  # allauth's own list must not keep the old one as a way in
    with current.agency():
        audit.record("person.address_changed", by=By.user(user), obj=user)
    transaction.on_commit(lambda: letters.send(_told(new), old, tenant=tenant, language=language), robust=True)


def _link(user: User, email: str, tenant: Tenant) -> Letter:
    sealed = sealing.seal(json.dumps([user.pk, user.email, email]).encode()).decode().rstrip("=")
    return Letter(
        subject=_("Is this your address?"),
        paragraphs=(_("You asked to log in with this address from now on. The link works for a day, where you are logged in."),),
        way=(_("Yes, use this address"), hosts.page(tenant, "new-address", token=sealed)),
        small=_("You did not ask? Do nothing: nothing changes."),
    )


def _taken() -> Letter:
    return Letter(
        subject=_("This address is used already"),
        paragraphs=(
            _("Somebody, perhaps you, asked to use this address for another account. It has one already, so nothing was changed."),
        ),
    )


def _told(new: str) -> Letter:
    words = _("From now on you log in with %(email)s. Was it not you? Tell the agency at once.") % {"email": new}
    return Letter(subject=_("Your address was changed"), paragraphs=(words,))


def _padded(token: str) -> bytes:
    return token.encode(errors="replace") + b"=" * (-len(token) % 4)
