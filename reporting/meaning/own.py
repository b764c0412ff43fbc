"""The client's own figures of a period, as it gave them: sales, visits, tickets, to set beside what people say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from statistics import fmean
from typing import Final

from django.db.models import Q

from ingestion.models import Subject
from reporting.numbers import Numbers
from reporting.rows import EMPTY
from reputation.models import Series, SeriesValue
from reputation.score import Window
from tenants import current

MOST: Final = 12
DRAWN: Final = 4

Value = tuple[date, float]


@dataclass(frozen=True, slots=True)
class Own:
    """One series with its values of the period and of the one before, by day."""

    series: Series
    values: tuple[Value, ...]
    before: tuple[Value, ...]

    @property
    def mean(self) -> float:
        return fmean(value for _day, value in self.values)

    @property
    def mean_before(self) -> float | None:
        return fmean(value for _day, value in self.before) if self.before else None

    @property
    def change(self) -> float | None:
        """By how much the mean grew, as a part of what it was; None where that says nothing."""
        before = self.mean_before
        return (self.mean - before) / before if before and before > 0 else None

    @property
    def highest(self) -> Value:
        """The first of the days with the highest value."""
        return max(self.values, key=lambda one: (one[1], -one[0].toordinal()))


def of_period(subjects: Sequence[Subject], window: Window, before: Window, *, whole: bool) -> tuple[Own, ...]:
    """Those with a value in the period: of these subjects; `whole`, also those of the client as a whole."""
    told = Series.objects.filter(Q(subject__in=subjects) | (Q(subject=None) if whole else Q(pk__in=())))
    found = list(told.select_related("subject").order_by("name", "pk"))
    values = _values(found, (min(window[0], before[0]), max(window[1], before[1])))
    made = [Own(one, _within(values.get(one.pk, ()), window), _within(values.get(one.pk, ()), before)) for one in found]
    return tuple(one for one in made if one.values)[:MOST]


def _values(found: Sequence[Series], window: Window) -> dict[int, list[Value]]:
    since, until = _days(window)
    rows = SeriesValue.objects.filter(series__in=found, day__gte=since, day__lt=until).order_by("series", "day")
    made: dict[int, list[Value]] = {}
    for series, day, value in rows.values_list("series", "day", "value"):
        made.setdefault(series, []).append((day, float(value)))
    return made


def _within(values: Sequence[Value], window: Window) -> tuple[Value, ...]:
    since, until = _days(window)
    return tuple(one for one in values if since <= one[0] < until)


def _days(window: Window) -> tuple[date, date]:
    zone = current.zone()
    return window[0].astimezone(zone).date(), window[1].astimezone(zone).date()


# -- the numbers


def write(book: Numbers, main: Subject, found: Sequence[Own]) -> None:
    """Enter each number: it rests on what the client gave, on no mention."""
    for one in found:
        subject, versions = one.series.subject or main, {"series": one.series.version}
        add = partial(book.add, subject=subject, narrow={"series": one.series.pk}, mentions=EMPTY, versions=versions)
        add("own", one.mean, unit="own")
        add("own_highest", one.highest[1], unit="own")
        if one.mean_before is not None:
            add("own_before", one.mean_before, unit="own")
        if one.change is not None:
            add("own_change", 100 * one.change, unit="percent", compared=True)
