"""Hours, days, weeks and months of a zone, right where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Literal

Step = Literal["hour", "day", "week", "month"]
STEPS: Final[tuple[Step, ...]] = ("hour", "day", "week", "month")
_HOUR: Final = timedelta(hours=1)
INSTANT: Final = timedelta(microseconds=1)


def floor(at: datetime, step: Step, zone: tzinfo) -> datetime:
    """The start, in UTC, of the hour, day, week or month of the zone that holds the instant."""
    local = at.astimezone(zone)
    if step == "hour":
        return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    # The first of two midnights, and the first instant of a day whose midnight is skipped: both are fold 0.
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)
    if step == "week":
        midnight -= timedelta(days=midnight.weekday())
    elif step == "month":
        midnight = midnight.replace(day=1)
    return midnight.replace(tzinfo=zone).astimezone(UTC)


def following(start: datetime, step: Step, zone: tzinfo) -> datetime:
    """The start of the next one, `start` being the start of one."""
    if step == "hour":
        return floor(start + _HOUR, step, zone)
    # Well inside the next one, whatever the clocks do; then back to its start.
    inside = {"day": timedelta(hours=30), "week": timedelta(days=8), "month": timedelta(days=40)}[step]
    return floor(start + inside, step, zone)


def starts(since: datetime, until: datetime, step: Step, zone: tzinfo, most: int) -> list[datetime]:
    """The starts of all that touch [since, until), at most `most + 1` of them."""
    found = [floor(since, step, zone)]
    while len(found) <= most and (after := following(found[-1], step, zone)) < until:
        found.append(after)
    return found
