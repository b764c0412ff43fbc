"""Limits a caller in windows of time, counted once for all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from core.shared.models import RateWindow

KEPT: Final = timedelta(days=2)
_USE: Final = """
    INSERT INTO core_shared_ratewindow AS w (name, "window", used)
    SELECT %(name)s, to_timestamp(floor(extract(epoch FROM statement_timestamp()) / %(seconds)s) * %(seconds)s), %(cost)s
    ON CONFLICT (name, "window") DO UPDATE SET used = least(w.used::bigint + excluded.used, 2147483647)
    RETURNING used, "window"
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
    with connection.cursor() as cursor:
        cursor.execute(_USE, {"name": name, "seconds": window.total_seconds(), "cost": cost})
        used, began = cursor.fetchone()
    return Allowance(limit, used, began + window)


def forget_old(at: datetime | None = None) -> int:
    """Delete the windows that are over; how many there were."""
    return RateWindow.objects.filter(window__lt=(at or timezone.now()) - KEPT).delete()[0]
