"""How people log in: by e-mail and password; nobody signs up by himself, and no answer tells whether an address exists."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """People are invited; the agency opens no account to passers-by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
