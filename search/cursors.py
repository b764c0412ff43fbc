"""Where a page ends or begins, as an opaque word for the one beside it: signed, bound to its query, good in whichever engine answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.errors import Gone, Invalid
from search.backends import Place

SALT: Final = "search.cursor"
BACK: Final = "back"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place that a page follows, or with `back` ends before; the moment of the first question: `-7d` means the same on each page."""

    place: Place
    now: datetime
    back: bool = False
    engine: str = ""  # named where places of one engine mean nothing to another: relevance


def fingerprint(*asked: object) -> str:
    """Tells one question from another."""
    return blake2b(repr(asked).encode(), digest_size=8).hexdigest()


def write(cursor: Cursor, asked: str) -> str:
    now = round(cursor.now.timestamp() * 1000)
    return signing.Signer(salt=SALT).sign_object(
        [asked, cursor.place.key, cursor.place.id, now, cursor.engine, *([BACK] if cursor.back else [])], compress=False
    )


def read(text: str, asked: str) -> Cursor:
    """The cursor that was given out for this very question; an Invalid error for anything else."""
    try:
        known, key, id, now, engine, *way = signing.Signer(salt=SALT).unsign_object(text)
    except (signing.BadSignature, ValueError, json.JSONDecodeError) as error:
        raise _wrong() from error
    if known != asked:
        raise _wrong()
    return Cursor(Place(key, id), datetime.fromtimestamp(now / 1000, UTC), way == [BACK], engine)


def expired() -> Gone:
    """Of a cursor by relevance, after a change of engine."""
    return Gone(_("The order by relevance has changed since the first page: ask again from the first page."), code="cursor_expired")


def _wrong() -> Invalid:
    return Invalid(_("This cursor does not belong to this query: ask again from the first page."), code="cursor_wrong")
