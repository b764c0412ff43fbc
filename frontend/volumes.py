"""How much was said: hours and days of a client, what is usual of them, and their chart on the first page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
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
from reputation import usual as usually
from reputation.usual import Band, Span
from search import calendar
from tenants import current
from tenants.rights import Who

SHOWN_DAYS: Final = 14
HOURLY_DAYS: Final = 7
HOURLY_FROM: Final = 5 * 24 * HOURLY_DAYS  # mentions of these days from which the hours say more than the days
WINDOW: Final = timedelta(days=30)
HOUR: Final = timedelta(hours=1)

Counted = tuple[datetime, int, int]


@dataclass(frozen=True, slots=True)
class Volumes:
    """Hours (those without any left out) and days (all of them) up to `end`, with mentions and stories; when something was abnormal."""

    hours: Sequence[Counted]
    days: Sequence[Counted]
    abnormal: Sequence[Span]
    end: datetime
    zone: ZoneInfo

    @property
    def starts(self) -> list[datetime]:
        return [start for start, _mentions, _stories in self.days]

    def usual(self) -> Band | None:
        """What nine whole days in ten brought, before the last."""
        before = list(zip(self.starts, self.starts[1:], (mentions for _start, mentions, _stories in self.days), strict=False))
        return usually.of_days(before[-usually.DAYS :], self.abnormal)

    def so_far(self, now: datetime) -> tuple[datetime, int, Band | None] | None:
        """Of a day that is not over: the whole hour that it has come to, how much was said until then, and what is usual by then."""
        start = self.starts[-1]
        reached = calendar.floor(now, "hour", self.zone)
        if not start < reached < self.end:
            return None
        length, before = reached - start, self._before()
        whole = [(day, day + length, before(day + length) - before(day)) for day in self.starts]
        return reached, whole[-1][2], usually.of_days(whole[:-1][-usually.DAYS :], self.abnormal)

    def _before(self) -> Callable[[datetime], int]:
        """How much was said before an hour: summed once, since each day asks twice."""
        said = sorted((at, mentions) for at, mentions, _stories in self.hours)
        hours, sums = [at for at, _mentions in said], list(accumulate((mentions for _at, mentions in said), initial=0))
        return lambda at: sums[bisect_left(hours, at)]


def volume_of(who: Who, subjects: Sequence[Subject]) -> Chart | None:
    """The chart of the first page by itself; nothing when nothing was heard yet."""
    newest = counting.newest_day()
    if newest is None or not subjects:
        return None
    zone = current.zone()
    end = calendar.following(calendar.floor(newest, "day", zone), "day", zone)
    return chart_of(read(subjects, who, end), pinned.over(end - WINDOW, max(end, timezone.now()), who))


def read(subjects: Sequence[Subject], who: Who, end: datetime) -> Volumes:
    """What was said up to the end, of what this person may see."""
    zone = current.zone()
    within = None if who.subjects is None else [subject.pk for subject in subjects]
    since = calendar.floor(end - timedelta(days=usually.DAYS + HOURLY_DAYS + 1), "day", zone)
    hours = [(count.keys[0], count.mentions, count.stories) for count in counting.counts(since, end, ["hour"], subjects=within)]
    return Volumes(hours, _days(hours, end, zone), usually.rises(since, end, within), end, zone)


def _days(hours: Sequence[Counted], end: datetime, zone: ZoneInfo) -> list[Counted]:
    since = calendar.floor(end - timedelta(days=usually.DAYS + 1), "day", zone)
    days = {start.astimezone(zone).date(): (start, 0, 0) for start in calendar.starts(since, end, "day", zone, usually.DAYS + 3)}
    for hour, mentions, stories in hours:
        day = hour.astimezone(zone).date()
        if day in days:
            start, before, told = days[day]
            days[day] = (start, before + mentions, told + stories)
    return list(days.values())


def chart_of(said: Volumes, pins: Pinned) -> Chart:
    """Hours where enough is said for them to tell something, else days."""
    shown = said.end - timedelta(days=HOURLY_DAYS)
    if sum(mentions for start, mentions, _stories in said.hours if start >= shown) >= HOURLY_FROM:
        return _by_hour(said, shown, pins)
    return _by_day(said, pins)


def _by_hour(said: Volumes, shown: datetime, pins: Pinned) -> Chart:
    found = {start: (mentions, stories) for start, mentions, stories in said.hours}
    counted = {start: mentions for start, mentions, _stories in said.hours}
    now = timezone.now()
    starts = [shown + number * HOUR for number in range(int((said.end - shown) / HOUR)) if shown + number * HOUR <= now]
    bars = [volume.Bar(start, start + HOUR, *found.get(start, (0, 0)), unfinished=now < start + HOUR) for start in starts]
    begun = usually.begins(counted, shown)
    usual = None
    if begun:
        bands = usually.of_hours(counted, (begun, shown), said.zone, said.abnormal)
        of_each = [bands[start.astimezone(said.zone).hour] for start in starts]
        usual = volume.Usual([low for low, _high in of_each], [high for _low, high in of_each])
    measure = (
        _("all subjects, 7 days; grey band: usual range, nine hours in ten")
        if begun
        else _("all subjects, 7 days; too few days yet to say what is usual")
    )
    return volume.chart(
        bars, said.zone, title=_("Mentions by hour"), measure=measure, gaps=pins.gaps, notes=pins.notes, usual=usual, line=True,
        address=_address(said.zone),
    )  # fmt: skip


def _by_day(said: Volumes, pins: Pinned) -> Chart:
    counted, usual, now = said.days[-SHOWN_DAYS:], said.usual(), timezone.now()
    ends = [*(start for start, _mentions, _stories in counted[1:]), said.end]
    bars = [
        volume.Bar(start, stop, mentions, stories, unfinished=start <= now < stop)
        for (start, mentions, stories), stop in zip(counted, ends, strict=True)
    ]
    measure = (
        _("all subjects, 14 days; grey band: usual range, nine days in ten")
        if usual
        else _("all subjects, 14 days; too few days yet to say what is usual")
    )
    return volume.chart(
        bars, said.zone, title=_("Mentions by day"), measure=measure, gaps=pins.gaps, notes=pins.notes,
        usual=volume.Usual([usual[0]], [usual[1]]) if usual else None, address=_address(said.zone),
    )  # fmt: skip


def _address(zone: ZoneInfo) -> volume.Address:
    """Where the mentions of a bar's day are."""
    mentions = reverse("mentions")

    def address(bar: volume.Bar) -> str:
        on = bar.start.astimezone(zone).date().isoformat()
        return f"{mentions}?since={on}&until={on}"

    return address
