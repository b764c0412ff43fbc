"""Which authors bear a handle that a list gives a role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

BORNE: Final = "h.platform = lower(a.platform) AND h.handle = ltrim(lower(a.handle), '@')"
"""An author `a` bears the handle of an entry `h`."""

_ROLES: Final = f"""
    SELECT a.id, h.role FROM ingestion_author a JOIN reputation_handlerole h ON {BORNE} WHERE a.id = ANY(%s)
"""  # noqa: S608 - a constant of this module


def roles(authors: Sequence[int]) -> dict[int, str]:
    """The roles of these authors, by the handles that they bear now."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, [list(authors)])
        return dict(cursor.fetchall())
