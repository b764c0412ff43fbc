"""A client's own figures in time: a line a series, drawn under the score on the same days, with an axis of its own, never a second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import dates, writing
from reporting.charts import layers, moments
from reporting.charts.chart import Chart, Margins, Table
from reporting.charts.layers import said

KIND: Final = "own"
NOON: Final = time(12)
HOLE: Final = 2.5
"""So many times the usual step without a value, and the line has a hole there."""
LETTER: Final = 8  # px, of the number beside the last point


@dataclass(frozen=True, slots=True)
class Value:
    """What was counted on a day."""

    day: date
    value: float


def chart(
    values: Sequence[Value], zone: ZoneInfo, span: tuple[datetime, datetime], *, title: str, measure: str, left: int = 0, height: int = 96
) -> Chart:
    """The values of the span, between its two ends whatever the first and the last day are; `left`: room that another chart takes there."""
    least, most = min(0.0, *(one.value for one in values)), max(0.0, *(one.value for one in values))
    round_values = moments.ticks(least, most, 3)
    days = moments.names(*span, zone)
    last = values[-1]
    return Chart(
        KIND, title, measure, _summary(values), SPECIFICATION,
        {
            "levels": moments.levels(round_values), "days": days, "line": [_row(one, zone) for one in _with_holes(values)], "pointed": [],
            "last": [{"at": _noon(last.day, zone), "value": last.value, "label": _written(last.value)}],
        },
        Table((_("Day"), measure or title), tuple((one.day, one.value) for one in values)), get_language() or "en",
        {"ticks": round_values, "since": moments.milliseconds(span[0]), "until": moments.milliseconds(span[1])},
        height=height, margins=Margins(max(left, moments.room_left(round_values)), 14 + LETTER * len(_written(last.value))),
    )  # fmt: skip


def _written(value: float) -> str:
    return writing.number(value) if value == round(value) else writing.decimal(value)


def _summary(values: Sequence[Value]) -> str:
    first, last = values[0], values[-1]
    return _("%(first)s on %(since)s, %(last)s on %(until)s.") % {
        "first": _written(first.value), "last": _written(last.value), "since": dates.full_day(first.day),
        "until": dates.full_day(last.day),
    }  # fmt: skip


def _noon(day: date, zone: ZoneInfo) -> int:
    return moments.milliseconds(datetime.combine(day, NOON, zone))


def _with_holes(values: Sequence[Value]) -> list[Value | date]:
    steps = [(after.day - before.day).days for before, after in pairwise(values)]
    longest = HOLE * median(steps) if steps else 0
    made: list[Value | date] = [values[0]]
    for before, value in pairwise(values):
        if (value.day - before.day).days > longest:
            made.append(before.day + timedelta(days=1))
        made.append(value)
    return made


def _row(one: Value | date, zone: ZoneInfo) -> dict[str, Any]:
    if isinstance(one, date):
        return {"at": _noon(one, zone), "value": None, "name": "", "said": "", "url": ""}
    return {
        "at": _noon(one.day, zone), "value": one.value, "name": dates.calendar_day(one.day), "said": _written(one.value), "url": "",
    }  # fmt: skip


def _specification() -> dict[str, Any]:
    across, value = layers.x("at"), layers.y("value")
    line = {
        "data": {"name": "line"},
        "mark": {"type": "line", "color": said("drawn"), "strokeWidth": 1.5, "strokeJoin": "round"},
        "encoding": {"x": across, "y": value},
    }
    last: dict[str, Any] = {
        "data": {"name": "last"},
        "layer": [
            {
                "mark": {"type": "point", "filled": True, "size": 40, "opacity": 1, "color": said("drawn")},
                "encoding": {"x": across, "y": value},
            },
            *layers.words(
                {"x": across, "y": value, "text": {"field": "label", "type": "nominal"}}, colour="drawn", weight=600, dx=7, align="left"
            ),
        ],
    }
    return layers.specification(
        [layers.levels(), line, last, layers.days(), layers.pointed("value")], {"ticks": [0, 1], "since": 0, "until": 1}
    )


SPECIFICATION: Final = _specification()
