"""Scores beside each other: a dot a name with its interval as a band, 50 as a line through all; ours in the client's colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import writing
from reporting.charts import bars, layers
from reporting.charts.chart import Chart, Margins, Table
from reporting.charts.layers import said

KIND: Final = "rivals"
NEUTRAL: Final = 50.0
LEAST_RANGE: Final = 12.0
DOT: Final = 60
WIDE: Final = 480  # px from which the interval stands in words after its score
INTERVAL: Final = 124
"""Pixels of these words."""
ROOM: Final = f"width >= {WIDE} ? {bars.NUMBER + INTERVAL} : {bars.NUMBER}"


@dataclass(frozen=True, slots=True)
class Rival:
    """One name's score with its interval, and on how many stories it rests; not `enough`: too little to say."""

    name: str
    value: float
    low: float
    high: float
    stories: int
    enough: bool = True
    us: bool = False
    url: str = ""


def chart(rivals: Sequence[Rival], *, title: str, measure: str) -> Chart:
    """On one scale, which holds 50 and all intervals."""
    told = [rival for rival in rivals if rival.enough] or list(rivals)
    low = min([NEUTRAL, *(rival.low for rival in told)])
    high = max([NEUTRAL, *(rival.high for rival in told)])
    missing = max(0.0, LEAST_RANGE - (high - low)) / 2
    low, span = low - missing, (high - low) + 2 * missing
    rows = [
        {
            "place": place, "name": rival.name, "at": _within((rival.value - low) / span), "begin": _within((rival.low - low) / span),
            "end": _within((rival.high - low) / span), "number": writing.decimal(rival.value) if rival.enough else "–", "us": rival.us,
            "interval": writing.interval(rival.low, rival.high) if rival.enough else "",
            "enough": rival.enough, "strong": rival.us, "said": _words(rival), "url": rival.url,
        }
        for place, rival in enumerate(rivals)
    ]  # fmt: skip
    height = bars.ROW * max(len(rows), 1)
    table = Table(
        (_("Name"), _("Score"), _("Low"), _("High"), _("Stories")),
        tuple((one.name, *((round(one.value, 1), round(one.low, 1), round(one.high, 1)) if one.enough else (None,) * 3), one.stories)
              for one in rivals),
        tuple(one.url for one in rivals),
    )  # fmt: skip
    return Chart(
        KIND, title, measure, "; ".join(f"{rival.name}: {_words(rival)}" for rival in rivals) + ".", SPECIFICATION,
        {"rows": rows, "neutral": [{"at": (NEUTRAL - low) / span, "height": height}]}, table, get_language() or "en",
        height=height, low=height, margins=Margins(0, 0, 4, 4, 4),
    )  # fmt: skip


def _within(part: float) -> float:
    return min(1.0, max(0.0, part))


def _words(rival: Rival) -> str:
    if not rival.enough:
        return _("too little to say")
    return _("%(score)s, %(interval)s") % {"score": writing.decimal(rival.value), "interval": writing.interval(rival.low, rival.high)}


def _specification() -> dict[str, Any]:
    def across(name: str) -> str:
        return f"datum.first + datum.{name} * (datum.final - datum.first - 16) + 4"

    length = [
        {"calculate": across("begin"), "as": "left"},
        {"calculate": f"max({across('end')}, datum.left + 2)", "as": "right"},
    ]
    dot = {
        "transform": [{"filter": "datum.enough"}, *bars.placed(ROOM), {"calculate": across("at"), "as": "middle_x"}],
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": DOT, "color": said("datum.us ? accent : text2")},
        "encoding": {"x": layers.pixels("middle_x"), "y": layers.pixels("middle")},
    }
    line = {
        "data": {"name": "neutral"},
        "transform": [
            {"calculate": f"min({bars.NAME}, width * 0.42)", "as": "first"}, {"calculate": f"width - ({ROOM})", "as": "final"},
            {"calculate": across("at"), "as": "middle_x"}, {"calculate": "0", "as": "roof"},
        ],
        "mark": {"type": "rule", "color": said("line3")},
        "encoding": {"x": layers.pixels("middle_x"), "y": layers.pixels("roof"), "y2": {"field": "height"}},
    }  # fmt: skip
    interval = {
        "data": {"name": "rows"}, "transform": [*bars.placed(), {"filter": f"width >= {WIDE}"}],
        "mark": {
            "type": "text", "x": said("width"), "align": "right", "baseline": "middle", "font": said("sans"), "fontSize": layers.WORDS,
            "color": said("text3"),
        },
        "encoding": {"y": bars.row("middle"), "text": {"field": "interval", "type": "nominal"}},
    }  # fmt: skip
    drawn = {"data": {"name": "rows"}, "layer": [bars.bar(length, "band", ROOM), dot]}
    numbers = bars.numbers("rows", f"width >= {WIDE} ? width - {INTERVAL} : width")
    return layers.specification([bars.hairlines("rows"), drawn, line, bars.names("rows"), numbers, interval], {})


SPECIFICATION: Final = _specification()
