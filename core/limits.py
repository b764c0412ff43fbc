"""Limits a caller in windows of time, counted once for all processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Case, F, Value, When
from django.utils import timezone

from core.shared.models import RateWindow

KEPT: Final = timedelta(days=2)
# In the order of names, so that two who count the same ones never wait for each other.
_USE: Final = """
    INSERT INTO core_shared_ratewindow AS w (name, "window", used)
    SELECT name, to_timestamp(floor(extract(epoch FROM statement_timestamp()) / %(seconds)s) * %(seconds)s), %(cost)s
    FROM unnest(%(names)s::text[]) AS given (name),
         set_config('synchronous_commit', coalesce(%(commit)s, current_setting('synchronous_commit')), true) ORDER BY name
    ON CONFLICT (name, "window") DO UPDATE SET used = least(w.used::bigint + excluded.used, 2147483647)
    RETURNING name, used, "window"
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit, and when it is whole again."""

    limit: int
    used: int
    reset: datetime

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit

    def seconds(self, now: datetime) -> float:
        """How long until it is whole again."""
        return max(0.0, (self.reset - now).total_seconds())


def use(name: str, limit: int, window: timedelta, *, cost: int = 1) -> Allowance:
    """Count a use, in one statement that two processes can run at once; the caller refuses when it says `exceeded`."""
    return use_all([(name, limit)], window, cost=cost)[0]


def use_all(limits: Sequence[tuple[str, int]], window: timedelta, *, cost: int = 1) -> list[Allowance]:
    """Count a use under several names, each with its limit, in one statement; in the order given."""
    names = [name for name, _limit in limits]
    # Nobody waits for the disk: a crash may forget a second of counting. In a caller's transaction its own rule holds.
    commit = None if connection.in_atomic_block else "off"
    with connection.cursor() as cursor:
        cursor.execute(_USE, {"names": names, "seconds": window.total_seconds(), "cost": cost, "commit": commit})
        found = {name: (used, began) for name, used, began in cursor.fetchall()}
    return [Allowance(limit, found[name][0], found[name][1] + window) for name, limit in limits]


def give_back(names: Sequence[str], found: Allowance, window: timedelta, *, cost: int) -> None:
    """Take back what was counted for something that was then refused."""
    of_window = RateWindow.objects.filter(name__in=names, window=found.reset - window)
    of_window.update(used=Case(When(used__gt=cost, then=F("used") - cost), default=Value(0)))


def forget_old(at: datetime | None = None) -> int:
    """Delete the windows that are over; how many there were."""
    return RateWindow.objects.filter(window__lt=(at or timezone.now()) - KEPT).delete()[0]
