"""Limits that the agency sets for a client and for a key: read, changed, counted against."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, limits
from core.by import By
from core.choices import ByKind
from core.errors import FieldError, Invalid, LimitReached
from core.limits import Allowance
from core.shared.models import RateWindow
from tenants import current, hosts
from tenants.models import ApiKey, Tenant

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
EPOCH: Final = datetime.fromtimestamp(0, UTC)
MOST: Final = 2**31 - 1
"""More than is ever counted: what stands for no limit."""


class Daily(StrEnum):
    """What is counted a day."""

    ITEMS = "items"
    EXPORTS = "exports"


REACHED: Final = {
    Daily.ITEMS: gettext_lazy("%(limit)s items a day may be pushed, and today’s are used up. Go on tomorrow, or ask your agency for more."),
    Daily.EXPORTS: gettext_lazy(
        "%(limit)s exports a day may be made, and today’s are used up. Go on tomorrow, or ask your agency for more."
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client or a key may do at most; None where nobody set anything. `mentions` is of clients alone."""

    requests: int | None = None
    """Of the API, a minute."""
    items: int | None = None
    """Pushed, a day."""
    exports: int | None = None
    """Asked for, a day."""
    mentions: int | None = None
    """Received, a month of the client's own time zone."""


def of(owner: Tenant | ApiKey) -> Limits:
    """As they were set."""
    return Limits(owner.requests_most, owner.items_most, owner.exports_most, owner.mentions_most if isinstance(owner, Tenant) else None)


def requests_of_client(tenant: Tenant) -> tuple[str, int]:
    """Under which name the requests at this client are counted, and how many a minute may ask."""
    return f"api:client:{tenant.pk}", tenant.requests_most or settings.API_CLIENT_LIMIT


def requests_of_caller(by: By, key: ApiKey | None) -> tuple[str, int]:
    """The same of who asks: a person, or a key with a limit of its own."""
    return f"api:{by.kind}:{by.id}", (key.requests_most if key else None) or settings.API_CALLER_LIMIT


@transaction.atomic
def change(owner: Tenant | ApiKey, wanted: Limits, *, by: By) -> bool:
    """Set all of them; False when they stood so already."""
    wrong = [
        FieldError(f"/{one.name}", "out_of_range", _("Write a whole number, or nothing for no limit of its own."))
        for one in fields(wanted)
        if (value := getattr(wanted, one.name)) is not None and not _least(one.name) <= value <= MOST
    ]
    if isinstance(owner, ApiKey) and wanted.mentions is not None:
        wrong.append(FieldError("/mentions", "client_only", _("Mentions are counted for a client, not for a key.")))
    if wrong:
        raise Invalid(_("These limits cannot be set: correct what is marked and try again."), errors=tuple(wrong))
    if wanted == of(owner):
        return False
    values = {f"{name}_most": value for name, value in asdict(wanted).items() if name != "mentions" or isinstance(owner, Tenant)}
    type(owner)._default_manager.filter(pk=owner.pk).update(**values)
    kind = "tenant" if isinstance(owner, Tenant) else "key"
    with current.agency():
        audit.record(f"{kind}.limits", by=by, obj=(kind, owner.pk, owner.name), data=asdict(wanted))
    transaction.on_commit(hosts.forget)
    owner.refresh_from_db()
    return True


def _least(name: str) -> int:
    return 1 if name == "requests" else 0


def count(kind: Daily, cost: int, *, by: By) -> None:
    """Count what is done at the client today, under their name and under that of the key; LimitReached before it is too much."""
    tenant = current.tenant()
    named = [(_name(kind, "client", tenant.pk), getattr(tenant, f"{kind}_most"))]
    if by.kind == ByKind.KEY and by.id is not None:
        own = ApiKey.objects.filter(pk=by.id).values_list(f"{kind}_most", flat=True).first()
        named.append((_name(kind, "key", by.id), own))
    given = [(name, MOST if limit is None else limit) for name, limit in named]
    if all(limit is None for _counted, limit in named):
        # Nothing can be too much: counted once it is done, so that two who push at once never wait for each other.
        transaction.on_commit(partial(limits.use_all, given, DAY, cost=cost), robust=True)
        return
    over = [found for found in limits.use_all(given, DAY, cost=cost) if found.exceeded]
    if over:
        # What is refused is not done: a smaller batch may still go.
        limits.give_back([name for name, _limit in given], over[0], DAY, cost=cost)
        wait = max(one.seconds(timezone.now()) for one in over)
        words = REACHED[kind] % {"limit": min(one.limit for one in over)}
        raise LimitReached(words, code=f"{kind}_of_the_day", retry_after=wait)


def used_today(kind: Daily, tenant: Tenant) -> Allowance:
    """What a client has used of it today; the limit is `MOST` where there is none."""
    limit = getattr(tenant, f"{kind}_most")
    return _used(_name(kind, "client", tenant.pk), MOST if limit is None else limit, DAY)


def used_this_minute(tenant: Tenant) -> Allowance:
    """Requests at a client in the present minute."""
    return _used(*requests_of_client(tenant), MINUTE)


def _used(name: str, limit: int, window: timedelta) -> Allowance:
    now = timezone.now()
    began = now - (now - EPOCH) % window
    used = RateWindow.objects.filter(name=name, window=began).values_list("used", flat=True).first()
    return Allowance(limit, used or 0, began + window)


def _name(kind: Daily, of_what: str, number: int) -> str:
    return f"{kind}:{of_what}:{number}"
