"""Who is expected at a host without being anybody there yet: by an invitation, or because a provider vouched for their address.

The mark stands in the session until they log in with the password of that address; then they are let in as it says.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from core.by import By
from core.errors import Gone
from tenants import invitations, people
from tenants.models import IdentityProvider, Invitation, Tenant, User
from tenants.rights import who_of_user

KEY: Final = "expected"


def by_invitation(request: HttpRequest, invitation: Invitation) -> None:
    request.session[KEY] = {"email": invitation.email, "invitation": invitation.pk}


def by_provider(request: HttpRequest, provider: IdentityProvider, *, account: str, uid: str, email: str) -> None:
    request.session[KEY] = {"email": email.lower(), "provider": provider.pk, "account": account, "uid": uid}


def is_expected(request: HttpRequest, email: str) -> bool:
    mark = request.session.get(KEY) if hasattr(request, "session") else None
    return mark is not None and bool(mark["email"] == email.lower())


def let_in(sender: type, request: HttpRequest, user: User, **_more: object) -> None:
    """They logged in: what was expected of them becomes true."""
    mark: dict[str, Any] | None = request.session.pop(KEY, None)
    tenant: Tenant | None = getattr(request, "tenant", None)
    if not mark or tenant is None or mark["email"] != user.email.lower():
        return
    if "invitation" in mark:
        _accept(Invitation.objects.filter(pk=mark["invitation"]).first(), user)
        return
    provider = IdentityProvider.objects.filter(pk=mark["provider"], tenant=people.Place(tenant).key, active=True).first()
    if provider and admit(provider, tenant, user):
        SocialAccount.objects.get_or_create(provider=mark["account"], uid=mark["uid"], defaults={"user": user})


def admit(provider: IdentityProvider, tenant: Tenant, user: User) -> bool:
    """Make somebody of this address a member, as an invitation or the provider's first role says; False when neither does."""
    if who_of_user(user, tenant) is not None:
        return True
    invitation = invitations.expected(tenant, user.email)
    if invitation:
        return _accept(invitation, user)
    if provider.first_role:
        people.join(user.email, name=user.name, role=provider.first_role, tenant=tenant, by=By.user(user))
    return bool(provider.first_role)


def _accept(invitation: Invitation | None, user: User) -> bool:
    try:
        return invitation is not None and bool(invitations.accept(invitation, user))
    except Gone:  # withdrawn, or used in another window, while they typed
        return False


user_logged_in.connect(let_in, dispatch_uid="frontend.expected")
