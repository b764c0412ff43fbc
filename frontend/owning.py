"""A client's own figures set beside the score: the same days under each other, each with an axis of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from frontend import figures
from frontend.charts.shown import FIRST, Shown, show
from ingestion.models import Subject
from reporting.charts import own
from reporting.charts.chart import Chart
from reputation.models import Series, SeriesValue
from tenants import current

MOST: Final = 4
"""Series drawn under one score."""


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


def written(value: Decimal) -> str:
    """A value with all its decimals, as the reader writes numbers."""
    exponent = value.normalize().as_tuple().exponent
    return figures.decimal(float(value), max(0, -exponent) if isinstance(exponent, int) else 0)


def _drawn(series: Series, values: Sequence[own.Value], span: tuple[datetime, datetime], course: Chart | None) -> Chart:
    return own.chart(values, current.zone(), span, title=series.name, measure=series.unit, left=course.margins.left if course else 0)


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
