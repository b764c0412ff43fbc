"""What an invented client counts itself: a value a day up to yesterday, the same each time, moved by what happens in its story."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from reporting.demonstration.script import Counted, Script
from tenants import current

DAYS: Final = 90
SATURDAY: Final = 5


def values(script: Script, one: Counted, now: datetime) -> dict[date, Decimal | None]:
    """By day of the client's zone."""
    draw = Random(f"{script.slug}:{one.name}")  # noqa: S311 - an invented story
    today = now.astimezone(current.zone()).date()
    return {today - timedelta(days=back): _value(one, today - timedelta(days=back), back, draw) for back in range(DAYS, 0, -1)}


def _value(one: Counted, day: date, back: int, draw: Random) -> Decimal:
    usual = one.usual * (one.weekend if day.weekday() >= SATURDAY else 1.0)
    for move in one.moves:
        since = move.before / timedelta(days=1) - back
        if 0 <= since < move.days:
            usual *= 1 + (move.times - 1) * (1 - since / move.days)
    return Decimal(round(usual * draw.gauss(1, 0.05)))
