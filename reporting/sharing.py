"""Links for somebody without an account, to a report or to the portal's first page: they end, may ask a password, count their visits."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, limits
from core.by import By
from core.errors import Conflict, FieldError, Gone, Invalid, LimitReached
from reporting.models import Report, Share
from tenants import current

LONGEST: Final = timedelta(days=366)
SHORTEST_PASSWORD: Final = 8
TRIES: Final = 8
TRIES_OF_ALL: Final = 60
WINDOW: Final = timedelta(minutes=15)
LOOKS: Final = 240
"""Pages an address may ask for in a minute, links of nobody included: so nobody guesses one."""
TOKEN_BYTES: Final = 24
SESSION: Final = "shares"
OVER: Final = Gone(gettext_lazy("This link is over: it ended, was taken back, or never was. Ask whoever gave it to you for another one."))


@dataclass(frozen=True, slots=True)
class Made:
    """A new share, and its token: shown once."""

    share: Share
    token: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The portal's first page, about the subjects that whoever shares it may see (None: all of them)."""

    subjects: frozenset[int] | None = None


@transaction.atomic
def make(shared: Report | FirstPage, name: str, ends_at: datetime, *, by: By, password: str = "", language: str = "") -> Made:
    """A link to this, until that moment."""
    report = shared if isinstance(shared, Report) else None
    if report is not None and report.made_at is None:
        raise Conflict(_("This report is still being made: share it when it is ready."), code="not_ready")
    wrong = []
    now = timezone.now()
    name = " ".join(name.split())
    if not name or len(name) > 120:
        wrong.append(FieldError("/name", "bad_name", _("Say for whom the link is, in 120 characters at most.")))
    if not now < ends_at <= now + LONGEST:
        wrong.append(FieldError("/ends_at", "bad_end", _("Choose an end between tomorrow and a year from now.")))
    if password and len(password) < SHORTEST_PASSWORD:
        wrong.append(FieldError("/password", "too_short", _("Choose a password of 8 characters at least, or none.")))
    if wrong:
        raise Invalid(_("The link cannot be made like this: correct what is marked."), errors=tuple(wrong))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    spoken = [report.language, *report.languages] if report else current.tenant().languages or [settings.LANGUAGE_CODE]
    share = Share.objects.create(
        report=report, name=name, token_hash=_hash(token), password=make_password(password) if password else "",
        subjects=sorted(shared.subjects) if isinstance(shared, FirstPage) and shared.subjects is not None else None,
        language=language if language in spoken else spoken[0], ends_at=ends_at, **by.columns(),
    )  # fmt: skip
    data = {"share": share.pk, "until": ends_at.isoformat(), "password": bool(password)}
    if report:
        audit.record("report.shared", by=by, obj=report, data=data)
    else:
        audit.record("portal.shared", by=by, obj=("share", share.pk, name), data=data)
    return Made(share, token)


def of_first_page() -> QuerySet[Share]:
    """The links to the portal's first page, newest first."""
    return Share.objects.filter(report=None).order_by("-pk")


@transaction.atomic
def take_back(share: Share, *, by: By) -> None:
    """From now on the link opens nothing."""
    if Share.objects.filter(pk=share.pk, taken_back_at=None).update(taken_back_at=timezone.now()):
        if share.report:
            audit.record("report.share_taken_back", by=by, obj=share.report, data={"share": share.pk})
        else:
            audit.record("portal.share_taken_back", by=by, obj=("share", share.pk, share.name), data={"share": share.pk})


# -- followed, by anybody


def find(token: str, address: str) -> Share:
    """The share of this token, while it is open. Nobody learns why there is none, nor may try many."""
    if limits.use(f"share-look:{address}", LOOKS, timedelta(minutes=1)).exceeded:
        raise LimitReached(_("Too many pages were asked for from here. Wait a minute."), retry_after=60)
    share = Share.objects.select_related("report").filter(token_hash=_hash(token)).first()
    if share is None or not share.is_open(timezone.now()):
        raise OVER
    return share


def unlock(share: Share, password: str, address: str, session: MutableMapping[str, Any]) -> bool:
    """Open a share by its password in this browser; refused for a while after too many wrong ones."""
    tried = limits.use_all([(f"share:{share.pk}:{address}", TRIES), (f"share:{share.pk}", TRIES_OF_ALL)], WINDOW)
    if any(allowance.exceeded for allowance in tried):
        seconds = max(allowance.seconds(timezone.now()) for allowance in tried if allowance.exceeded)
        raise LimitReached(
            _("Too many wrong passwords. Wait a quarter of an hour, then try again."), code="too_many_tries", retry_after=seconds
        )
    if not check_password(password, share.password):
        return False
    session[SESSION] = sorted({*session.get(SESSION, []), _mark(share)})[-20:]
    return True


def is_unlocked(share: Share, session: MutableMapping[str, Any]) -> bool:
    return not share.password or _mark(share) in session.get(SESSION, [])


def visit(share: Share) -> None:
    """Count it."""
    Share.objects.filter(pk=share.pk).update(visits=F("visits") + 1, visited_at=timezone.now())


def _mark(share: Share) -> str:
    """Of this share and this password: another password locks it again."""
    return hashlib.sha256(f"{share.pk}:{share.password}".encode()).hexdigest()[:32]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
