"""Sessions of a person: on which hosts and devices they are logged in; ended one by one, or all others at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit
from core.by import By
from tenants import current
from tenants.models import Tenant, User
from tenants.requests import TenantRequest

PLACE = "place"


@dataclass(frozen=True, slots=True)
class Open:
    """A session that is open: where, with what, since when; `current` is the one that asks."""

    id: int
    place: str
    agent: str
    address: str
    since: datetime
    seen: datetime
    current: bool


def record(request: TenantRequest) -> None:
    """Write down the session that has just been made, or has just got another key, with the place that it is for."""
    UserSession.objects.create_from_request(request)
    found = UserSession.objects.filter(session_key=request.session.session_key)
    found.update(data={PLACE: request.tenant.pk}, ip=getattr(request, "address", "") or "0.0.0.0")  # noqa: S104 - nobody listens there


def seen(key: str) -> None:
    """A page was asked for in it."""
    UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())


def of(user: User, *, key: str | None) -> list[Open]:
    """Those that are open, the last seen first; `key` is that of the session that asks."""
    rows = list(_open(user).order_by("-last_seen_at"))
    places = dict(Tenant.objects.filter(pk__in={row.data.get(PLACE) for row in rows} - {None}).values_list("pk", "name"))
    return [
        Open(
            row.pk, places.get(row.data.get(PLACE), ""), row.user_agent, row.ip, row.created_at, row.last_seen_at, row.session_key == key
        )
        for row in rows
    ]  # fmt: skip


@transaction.atomic
def end(user: User, session: int) -> bool:
    """End one of theirs; False when there is no such one."""
    return _end(user, UserSession.objects.filter(user=user, pk=session)) > 0


@transaction.atomic
def end_others(user: User, *, key: str | None) -> int:
    """End all but the one that asks; how many."""
    return _end(user, UserSession.objects.filter(user=user).exclude(session_key=key or ""))


def forget_ended() -> int:
    """Forget those whose time is over or that were left; how many."""
    open_ones = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return int(UserSession.objects.exclude(session_key__in=open_ones).delete()[0])


def _open(user: User) -> QuerySet[UserSession]:
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=living)


def _end(user: User, rows: Iterable[UserSession]) -> int:
    keys = [row.session_key for row in rows]
    ended = Session.objects.filter(session_key__in=keys).delete()[0]
    UserSession.objects.filter(session_key__in=keys).delete()
    if ended:
        with current.agency():
            audit.record("session.ended", by=By.user(user), obj=user, data={"count": ended})
    return int(ended)
