"""What is usual: the range that nine hours or days in ten fell in, those of abnormal rises left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from django.db.models import Q

from reputation.models import Incident

DAYS: Final = 28
"""Days before a period that tell what is usual in it."""
LEAST_DAYS: Final = 7
"""Fewer days with anything said tell nothing."""
HOUR: Final = timedelta(hours=1)

Band = tuple[int, int]
Span = tuple[datetime, datetime]


def nine_in_ten(values: Iterable[int]) -> Band:
    """From the 5 % quantile to that of 95 %."""
    ordered = sorted(values)
    return ordered[round(0.05 * (len(ordered) - 1))], ordered[round(0.95 * (len(ordered) - 1))]


def rises(since: datetime, until: datetime, subjects: Sequence[int] | None = None) -> list[Span]:
    """When something was abnormal, of these subjects or any: that is not what is usual."""
    found = Incident.objects.filter(Q(over_at=None) | Q(over_at__gt=since), began_at__lt=until)
    if subjects is not None:
        found = found.filter(subject__in=subjects)
    return [(began, over or until) for began, over in found.values_list("began_at", "over_at")]


def begins(counted: Mapping[datetime, int], until: datetime) -> datetime | None:
    """The hour from which on hours without any count are hours of 0; nothing where that is too few days ago to tell what is usual."""
    known = [at for at, count in counted.items() if until - timedelta(days=DAYS) <= at < until and count]
    return min(known) if known and until - min(known) >= timedelta(days=LEAST_DAYS) else None


def of_hours(counted: Mapping[datetime, int], span: Span, zone: tzinfo, abnormal: Sequence[Span] = ()) -> list[Band]:
    """Of each hour of the clock, with its neighbours, over the days of the span."""
    since, until = span
    all_of: list[list[int]] = [[] for _hour in range(24)]
    calm: list[list[int]] = [[] for _hour in range(24)]
    for back in range(int((until - since) / HOUR), 0, -1):
        at = until - HOUR * back
        count, hour = counted.get(at, 0), at.astimezone(zone).hour
        risen = _within(at, at + HOUR, abnormal)
        for near in (hour - 1, hour, hour + 1):
            all_of[near % 24].append(count)
            if not risen:
                calm[near % 24].append(count)
    # Where nearly all of it was abnormal, that is all there is to go by.
    return [nine_in_ten(few if len(few) >= 3 * LEAST_DAYS else every) for few, every in zip(calm, all_of, strict=True)]


def of_days(days: Sequence[tuple[datetime, datetime, int]], abnormal: Sequence[Span] = ()) -> Band | None:
    """Of whole days, each from its start to its end; nothing when too few of them had any mention to tell."""
    calm = [count for since, until, count in days if not _within(since, until, abnormal)]
    for volumes in (calm, [count for _since, _until, count in days]):
        if sum(1 for count in volumes if count) >= LEAST_DAYS:
            return nine_in_ten(volumes)
    return None


def _within(since: datetime, until: datetime, abnormal: Sequence[Span]) -> bool:
    return any(begin < until and end > since for begin, end in abnormal)
