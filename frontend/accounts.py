"""How people log in: by e-mail and password; nobody signs up by himself, and no answer tells whether an address exists."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import sealing
from core.errors import Forbidden, ProductError
from frontend import errors, expected
from tenants import current, factors, mail
from tenants.models import User
from tenants.rights import who_of_user


class Adapter(DefaultAccountAdapter):
    """People are invited; the agency opens no account to passers-by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """What the mail server does not take is kept for who runs the place; whoever asked is told nothing that tells of an account."""
        request = self.request
        tenant = getattr(request, "tenant", None) or current.tenant()
        known = {"request": request, "email": email, "current_site": get_current_site(request)}
        message = self.render_mail(template_prefix, email, known | context)
        try:
            mail.deliver(message)
        except ProductError as error:
            mail.note(message, error, tenant=tenant)

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse | None:
        """Whichever way they come: with a passkey or by a provider too, only who is somebody at this host goes on."""
        tenant = getattr(request, "tenant", None)
        known = isinstance(user, User) and tenant is not None and who_of_user(user, tenant) is not None
        if known or (isinstance(user, User) and expected.is_expected(request, user.email)):
            return None
        return errors.page(request, Forbidden(_("You have no access to this host. Ask who runs it to invite you."), code="nobody_here"))


class Backend(AuthenticationBackend):
    """The right password opens a host to those who are somebody there, or are expected. To all others the answer is that of a wrong one."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User | None:
        user = super().authenticate(request, username=username, password=password, **more)
        tenant = getattr(request, "tenant", None)
        if not isinstance(user, User) or tenant is None or request is None:
            return None
        if who_of_user(user, tenant) is None and not expected.is_expected(request, user.email):
            return None
        return user

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        # allauth keeps who was deactivated aside, to tell them so; here they are told nothing that others are not.
        return None


class SecondFactor(DefaultMFAAdapter):
    """Secrets of second factors rest sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code opens nothing. Write the one that your app shows now; a recovery code serves once."),
        "cannot_delete_authenticator": gettext_lazy(
            "A second factor is asked for where you work: set up another one before you take this one away."
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        plain = sealing.unseal(encrypted_text.encode())
        if plain is None:
            raise ValueError("a second factor was sealed with another key: put the secrets file of the backup back")
        return plain.decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one, where a second factor is required."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=factors.COUNTED).exclude(pk=authenticator.pk)
        counts = authenticator.type in factors.COUNTED
        return not counts or others.exists() or not factors.required_somewhere(authenticator.user)
