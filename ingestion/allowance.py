"""How many mentions a client may receive a month, and what happens when they are there: nothing more is brought in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import LimitReached, Temporary
from ingestion.models import Mention
from tenants import current

COUNTED: Final = "mentions-of-the-month"
COUNTED_EVERY: Final = 60
"""Seconds between two counts: what is under way when the limit is reached is finished."""
REACHED: Final = "mentions_of_the_month"


def month() -> datetime:
    """When the present month began, in the client's time zone."""
    return timezone.now().astimezone(current.zone()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month() -> datetime:
    """When the next one begins."""
    began = month()
    return began.replace(year=began.year + began.month // 12, month=began.month % 12 + 1)


def received() -> int:
    """Mentions of the present month that are kept, counted now."""
    return Mention.objects.filter(first_seen_at__gte=month()).count()


def received_lately() -> int:
    """The same, known to the minute."""
    found: int | None = cache.get(COUNTED)
    if found is None:
        found = received()
        cache.set(COUNTED, found, COUNTED_EVERY)
    return found


def is_used_up() -> bool:
    """Whether the client received all that it may this month; known to the minute."""
    most = current.tenant().mentions_most
    if most is None:
        return False
    return received_lately() >= most


def check() -> None:
    """Let nothing in when it is used up: for whoever brings something."""
    if is_used_up():
        wait = (next_month() - timezone.now()).total_seconds()
        raise LimitReached(_words(), code=REACHED, retry_after=wait)


def check_listening() -> None:
    """The same for a source that is asked: it is tried again, because the agency may allow more before the month ends."""
    if is_used_up():
        raise Temporary(_words(), code=REACHED)


def _words() -> str:
    most = current.tenant().mentions_most
    return _(
        "The %(most)s mentions of this month are received. Nothing more comes in before the next one, unless your agency allows it."
    ) % {"most": most}
