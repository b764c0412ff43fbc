"""Registers what the brand said: proposes its claims, keeps it, edits it, withdraws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, FieldError, Invalid, Stale
from ingestion.language import detect
from ingestion.models import Subject
from reputation.models import Came, Claim, Statement, StatementState
from reputation.statements import likeness, searching
from reputation.statements.claims import claims

LONGEST: Final = 20_000
MOST_CLAIMS: Final = 20
MOST_ADDRESSES: Final = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What was said officially, as it is registered."""

    text: str
    at: datetime
    addresses: tuple[str, ...] = ()
    language: str = ""
    heard: int | None = None


@transaction.atomic
def propose(subject: Subject, said: Said, *, by: By, came: Came = Came.HAND) -> Statement:
    """Register it with the claims that Vigie reads in it; nothing is looked for until it is kept."""
    text = said.text.strip()
    _check(text, said)
    made = Statement.objects.create(
        subject=subject, text=text, language=said.language or detect([text])[0], at=said.at, addresses=list(said.addresses),
        heard_id=said.heard, came=came, **by.columns(),
    )  # fmt: skip
    _write_claims(made, claims(text)[:MOST_CLAIMS])
    audit.record("statement.proposed" if came == Came.PROPOSED else "statement.registered", by=by, obj=_named(made))
    return made


@transaction.atomic
def keep(statement: Statement, texts: Sequence[str], *, by: By, if_version: int | None = None) -> Statement:
    """With these claims it is followed from now on; a worker weighs its words and looks through what was said since. Claims that stay keep
    their marks."""
    _raise(statement, if_version, StatementState.KEPT)
    wanted = list(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
    longest = Claim._meta.get_field("text").max_length or 0
    if len(wanted) > MOST_CLAIMS:
        _wrong("/claims", "too_many", _("A statement has %(most)s claims at most: leave some out.") % {"most": MOST_CLAIMS})
    if any(len(text) > longest for text in wanted):
        _wrong("/claims", "too_long", _("A claim has %(most)s characters at most: cut it in two.") % {"most": longest})
    _write_claims(statement, wanted)
    audit.record("statement.kept", by=by, obj=_named(statement))
    searching.start(statement, by=by)
    return statement


@transaction.atomic
def withdraw(statement: Statement, *, by: By, if_version: int | None = None) -> Statement:
    """It is followed no more; the echoes found so far stay."""
    _raise(statement, if_version, StatementState.WITHDRAWN)
    audit.record("statement.withdrawn", by=by, obj=_named(statement))
    return statement


@transaction.atomic
def refuse(statement: Statement, *, by: By, if_version: int | None = None) -> Statement:
    """What was proposed is no statement, or none to follow; it is not proposed again."""
    if statement.state != StatementState.PROPOSED:
        raise Conflict(_("Only what is proposed can be refused: follow this statement no more instead."), code="not_proposed")
    _raise(statement, if_version, StatementState.REFUSED)
    audit.record("statement.refused", by=by, obj=_named(statement))
    return statement


def _raise(statement: Statement, if_version: int | None, state: StatementState) -> None:
    held = Statement.objects.filter(pk=statement.pk)
    if if_version is not None:
        held = held.filter(version=if_version)
    if not held.update(state=state, version=F("version") + 1):
        raise Stale
    statement.refresh_from_db()


def _write_claims(statement: Statement, wanted: Sequence[str]) -> None:
    Claim.objects.filter(statement=statement).exclude(text__in=wanted).delete()
    Claim.objects.bulk_create(
        [Claim(statement=statement, place=place, text=text) for place, text in enumerate(wanted, 1)],
        update_conflicts=True, unique_fields=["statement", "text"], update_fields=["place"],
    )  # fmt: skip


def _check(text: str, said: Said) -> None:
    if not text:
        _wrong("/text", "empty", _("Write what was said."))
    if len(text) > LONGEST:
        _wrong("/text", "too_long", _("Too long: %(most)s characters at most.") % {"most": LONGEST})
    if said.at > timezone.now():
        _wrong("/at", "future", _("This lies in the future: register what was said already."))
    if len(said.addresses) > MOST_ADDRESSES:
        _wrong("/addresses", "too_many", _("Name %(most)s addresses at most.") % {"most": MOST_ADDRESSES})
    for place, address in enumerate(said.addresses):
        host, _slash, path = likeness.plain(address).partition("/")
        if "://" not in address or "." not in host or not path or " " in address:
            _wrong(f"/addresses/{place}", "not_a_page", _("Write the whole address of a page, as in https://acme.example/news/promise."))


def _wrong(pointer: str, code: str, words: str) -> None:
    raise Invalid(words, errors=(FieldError(pointer, code, words),))


def _named(statement: Statement) -> tuple[str, object, str]:
    return ("statement", statement.pk, str(statement))
