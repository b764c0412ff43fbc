"""The course of a score in a row of a list: a line with its interval, the last point marked, 50 dotted; one scale for a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import writing
from reporting.charts import layers
from reporting.charts.chart import Chart, Margins, Table
from reporting.charts.layers import said

KIND: Final = "spark"
WIDTH: Final = 112
HEIGHT: Final = 28
NEUTRAL: Final = 50.0
SPAN: Final = 15.0  # points of score from the foot to the top, in every row of a column

Point = tuple[float, float, float]
"""A score with the ends of its interval."""


def chart(points: Sequence[Point], *, title: str = "") -> Chart:
    """Points at equal distances, oldest first."""
    low, high = span(points)
    rows = [
        {"at": place, "value": value, "low": max(least, low), "high": min(most, high)} for place, (value, least, most) in enumerate(points)
    ]
    table = Table((_("Score"), _("Low"), _("High")), tuple((round(v, 1), round(a, 1), round(b, 1)) for v, a, b in points))
    return Chart(
        KIND, title, "", writing.decimal(points[-1][0]), SPECIFICATION,
        {"line": rows, "last": rows[-1:], "neutral": [{"value": NEUTRAL}] if low < NEUTRAL < high else []},
        table, get_language() or "en", {"ticks": [low, high], "since": 0, "until": max(len(points) - 1, 1)},
        height=HEIGHT - 8, low=HEIGHT - 8, margins=Margins(2, 4, 4, 4, 4),
    )  # fmt: skip


def span(points: Sequence[Point]) -> tuple[float, float]:
    """The foot and the top: fifteen points around the middle of the values, more only when they move more than that."""
    values = [value for value, _low, _high in points]
    middle, needed = (min(values) + max(values)) / 2, max(SPAN, max(values) - min(values))
    return middle - needed / 2, middle + needed / 2


def _specification() -> dict[str, Any]:
    across, value = layers.x("at"), layers.y("value")
    return layers.specification(
        [
            {
                "data": {"name": "line"},
                "mark": {"type": "area", "color": said("band"), "opacity": said("bandOpacity")},
                "encoding": {"x": across, "y": layers.y("low"), "y2": {"field": "high"}},
            },
            {
                "data": {"name": "neutral"},
                "mark": {"type": "rule", "color": said("line3"), "strokeDash": [2, 2], "x": 0, "x2": said("width")},
                "encoding": {"y": value},
            },
            {
                "data": {"name": "line"},
                "mark": {"type": "line", "color": said("drawn"), "strokeWidth": 1.5, "strokeJoin": "round"},
                "encoding": {"x": across, "y": value},
            },
            {
                "data": {"name": "last"},
                "mark": {"type": "point", "filled": True, "size": 20, "opacity": 1, "color": said("drawn")},
                "encoding": {"x": across, "y": value},
            },
        ],
        {"ticks": [42.5, 57.5], "since": 0, "until": 29},
    )


SPECIFICATION: Final = _specification()
