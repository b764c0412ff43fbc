"""Seals what must rest unreadable without the installation's key: secrets of people, answers that hold a key, forms kept for a while."""

from __future__ import annotations

from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from core.secrets import secrets


def seal(plain: bytes) -> bytes:
    """As it may be written down."""
    return _fernet().encrypt(plain)


def unseal(sealed: bytes, *, within: timedelta | None = None) -> bytes | None:
    """What was sealed; None when it is not ours, was changed, or is older than `within`."""
    try:
        return _fernet().decrypt(sealed, ttl=None if within is None else int(within.total_seconds()))
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    return Fernet(secrets(settings.SECRETS_FILE).credentials.encode())
