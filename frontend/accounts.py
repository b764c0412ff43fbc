"""How people log in: by e-mail and password; nobody signs up by himself, and no answer tells whether an address exists."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from tenants.models import User
from tenants.rights import who_of_user


class Adapter(DefaultAccountAdapter):
    """People are invited; the agency opens no account to passers-by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Backend(AuthenticationBackend):
    """The right password opens a host to those who are somebody there. To all others the answer is that of a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User | None:
        user = super().authenticate(request, username=username, password=password, **more)
        tenant = getattr(request, "tenant", None)
        if not isinstance(user, User) or tenant is None or who_of_user(user, tenant) is None:
            return None
        return user

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        # allauth keeps who was deactivated aside, to tell them so; here they are told nothing that others are not.
        return None
