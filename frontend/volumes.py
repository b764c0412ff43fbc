"""How much was said: hours and days of a client, what is usual of them, and their chart on the first page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ingestion.models import Subject
from reporting import pinned
from reporting.charts import volume
from reporting.charts.chart import Chart
from reporting.pinned import Pinned
from reputation import counting
from search import calendar
from tenants import current
from tenants.rights import Who

SHOWN_DAYS: Final = 14
HOURLY_DAYS: Final = 7
HOURLY_FROM: Final = 5 * 24 * HOURLY_DAYS  # mentions of these days from which the hours say more than the days
USUAL_DAYS: Final = 28
WINDOW: Final = timedelta(days=30)

Counted = tuple[datetime, int, int]
Usual = tuple[int, int]


def volume_of(who: Who, subjects: Sequence[Subject]) -> Chart | None:
    """The chart of the first page by itself; nothing when nothing was heard yet."""
    newest = counting.newest_day()
    if newest is None or not subjects:
        return None
    zone = current.zone()
    end = calendar.following(calendar.floor(newest, "day", zone), "day", zone)
    hours = hours_of(subjects, who, end, zone)
    counted = days_of(hours, end, zone)
    usual = usual_of([mentions for _start, mentions, _stories in counted[:-1]][-USUAL_DAYS:])
    return chart_of(hours, counted, end, usual, zone, pinned.over(end - WINDOW, max(end, timezone.now()), who))


def hours_of(subjects: Sequence[Subject], who: Who, end: datetime, zone: ZoneInfo) -> list[Counted]:
    """Mentions and stories of each hour up to the end, hours without any left out."""
    since = calendar.floor(end - timedelta(days=USUAL_DAYS + HOURLY_DAYS + 1), "day", zone)
    within = None if who.subjects is None else [subject.pk for subject in subjects]
    return [(count.keys[0], count.mentions, count.stories) for count in counting.counts(since, end, ["hour"], subjects=within)]


def days_of(hours: Sequence[Counted], end: datetime, zone: ZoneInfo) -> list[Counted]:
    """Mentions and stories of each day up to the end, days without any included."""
    since = calendar.floor(end - timedelta(days=USUAL_DAYS + 1), "day", zone)
    days = {start.astimezone(zone).date(): (start, 0, 0) for start in calendar.starts(since, end, "day", zone, USUAL_DAYS + 3)}
    for hour, mentions, stories in hours:
        day = hour.astimezone(zone).date()
        if day in days:
            start, before, told = days[day]
            days[day] = (start, before + mentions, told + stories)
    return list(days.values())


def usual_of(volumes: Sequence[int]) -> Usual | None:
    """What nine days in ten fell in; nothing when too few days were heard to tell."""
    return _nine_in_ten(volumes) if sum(1 for mentions in volumes if mentions) >= 7 else None


def _nine_in_ten(volumes: Sequence[int]) -> Usual:
    ordered = sorted(volumes)
    return ordered[round(0.05 * (len(ordered) - 1))], ordered[round(0.95 * (len(ordered) - 1))]


def chart_of(
    hours: Sequence[Counted], counted: Sequence[Counted], end: datetime, usual: Usual | None, zone: ZoneInfo, pins: Pinned
) -> Chart:
    """Hours where enough is said for them to tell something, else days."""
    shown = end - timedelta(days=HOURLY_DAYS)
    if sum(mentions for start, mentions, _stories in hours if start >= shown) >= HOURLY_FROM:
        return _by_hour(hours, shown, end, usual is not None, zone, pins)
    return _by_day(counted[-SHOWN_DAYS:], end, usual, zone, pins)


def _by_hour(hours: Sequence[Counted], shown: datetime, end: datetime, known: bool, zone: ZoneInfo, pins: Pinned) -> Chart:
    found = {start.timestamp(): (mentions, stories) for start, mentions, stories in hours}
    now, hour = timezone.now(), timedelta(hours=1)
    starts = [shown + number * hour for number in range(int((end - shown) / hour))]
    bars = [
        volume.Bar(start, start + hour, *found.get(start.timestamp(), (0, 0)), unfinished=now < start + hour)
        for start in starts
        if start <= now
    ]
    usual = None
    if known:
        # The same hour of the day and its neighbours, over the days before those that are shown.
        before = [
            [
                found.get((shown - timedelta(days=day) + near * hour).timestamp(), (0, 0))[0]
                for day in range(1, USUAL_DAYS + 1)
                for near in (number - 1, number, number + 1)
            ]
            for number in range(24)
        ]
        bands = [_nine_in_ten(volumes) for volumes in before]
        usual = volume.Usual([bands[number % 24][0] for number in range(len(bars))], [bands[number % 24][1] for number in range(len(bars))])
    measure = _("7 days; grey band: usual range, nine hours in ten") if known else _("7 days; too few days yet to say what is usual")
    return volume.chart(
        bars, zone, title=_("Mentions by hour"), measure=measure, gaps=pins.gaps, notes=pins.notes, usual=usual, line=True,
        address=_address(zone),
    )  # fmt: skip


def _by_day(counted: Sequence[Counted], end: datetime, usual: Usual | None, zone: ZoneInfo, pins: Pinned) -> Chart:
    ends = [*(start for start, _mentions, _stories in counted[1:]), end]
    now = timezone.now()
    bars = [
        volume.Bar(start, stop, mentions, stories, unfinished=start <= now < stop)
        for (start, mentions, stories), stop in zip(counted, ends, strict=True)
    ]
    measure = _("14 days; grey band: usual range, nine days in ten") if usual else _("14 days; too few days yet to say what is usual")
    return volume.chart(
        bars, zone, title=_("Mentions by day"), measure=measure, gaps=pins.gaps, notes=pins.notes,
        usual=volume.Usual([usual[0]], [usual[1]]) if usual else None, address=_address(zone),
    )  # fmt: skip


def _address(zone: ZoneInfo) -> volume.Address:
    """Where the mentions of a bar's day are."""

    def address(bar: volume.Bar) -> str:
        on = bar.start.astimezone(zone).date().isoformat()
        return f"{reverse('mentions')}?since={on}&until={on}"

    return address
