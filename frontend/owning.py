"""A client's own figures set beside the score: the same days under each other, each with an axis of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Max, Min, Window
from django.utils.translation import gettext as _

from frontend import figures
from frontend.charts.shown import FIRST, Shown, show
from ingestion.models import Subject
from reporting.charts import own
from reporting.charts.chart import Chart
from reputation.models import Series, SeriesValue
from tenants import current

MOST: Final = 4
"""Series drawn under one score."""
A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Beside:
    """The course with room for the numbers of the others, and these by series."""

    course: Chart | None
    shown: Sequence[tuple[Series, Shown]]


def of(subject: Subject, subjects: frozenset[int] | None) -> list[Series]:
    """What is set beside the score of this subject: what is counted of it, and of the client as a whole."""
    seen = Series.objects.of(subjects)
    return list((seen.filter(subject=subject) | seen.filter(subject=None)).order_by("name", "pk")[:MOST])


def beside(found: Sequence[Series], course: Chart | None, since: datetime, until: datetime, asked: Mapping[str, Any]) -> Beside:
    """Drawn over the days that the course covers, else over the period; a series without a value there is not drawn."""
    span = _span(course, since, until)
    values = _values(found, *span)
    drawn = {one: _drawn(one, values[one.pk], span, course) for one in found if one.pk in values}
    left = max((chart.margins.left for chart in drawn.values()), default=0)
    right = max((chart.margins.right for chart in (*drawn.values(), *([course] if course else []))), default=0)
    drawn = {one: _moved(chart, left, right) for one, chart in drawn.items()}
    shown = [(one, made) for one, chart in drawn.items() if (made := show("own", chart, {**asked, "series": one.pk}, column=FIRST))]
    return Beside(_moved(course, left, right) if course and shown else course, shown)


@dataclass(frozen=True, slots=True)
class Newest:
    """The last value of a series, and how many days have one."""

    day: date
    value: Decimal
    days: int


def newest(found: Sequence[Series]) -> dict[int, Newest]:
    """Of each series that has values; one query."""
    days = Window(Count("pk"), partition_by="series")
    rows = SeriesValue.objects.filter(series__in=found).annotate(days=days).order_by("series", "-day").distinct("series")
    return {series: Newest(day, value, days) for series, day, value, days in rows.values_list("series", "day", "value", "days")}


def alone(series: Series) -> Chart | None:
    """A series by itself, over the year that ends with its last value."""
    known = series.values.aggregate(first=Min("day"), last=Max("day"))
    if known["last"] is None:
        return None
    zone, first, last = current.zone(), max(known["first"], known["last"] - A_YEAR), known["last"] + timedelta(days=1)
    span = datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)
    return _drawn(series, _values([series], *span)[series.pk], span, None, title=_("By day"))


def written(value: Decimal) -> str:
    """A value with all its decimals, as the reader writes numbers."""
    exponent = value.normalize().as_tuple().exponent
    return figures.decimal(float(value), max(0, -exponent) if isinstance(exponent, int) else 0)


def _drawn(series: Series, values: Sequence[own.Value], span: tuple[datetime, datetime], course: Chart | None, *, title: str = "") -> Chart:
    left = course.margins.left if course else 0
    return own.chart(values, current.zone(), span, title=title or series.name, measure=series.unit, left=left)


def _moved(chart: Chart, left: int, right: int) -> Chart:
    return replace(chart, margins=replace(chart.margins, left=max(left, chart.margins.left), right=right))


def _span(course: Chart | None, since: datetime, until: datetime) -> tuple[datetime, datetime]:
    if course is None:
        return since, until
    zone = current.zone()
    first, last = (datetime.fromtimestamp(course.settings[end] / 1000, zone) for end in ("since", "until"))
    return first, last


def _values(found: Sequence[Series], since: datetime, until: datetime) -> dict[int, list[own.Value]]:
    zone = current.zone()
    rows = SeriesValue.objects.filter(series__in=found, day__gte=since.astimezone(zone).date(), day__lt=until.astimezone(zone).date())
    made: dict[int, list[own.Value]] = {}
    for series, day, value in rows.order_by("series", "day").values_list("series", "day", "value"):
        made.setdefault(series, []).append(own.Value(day, float(value)))
    return made
