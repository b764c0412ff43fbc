"""What moved a score: a bar a reason from a middle line, blue up and orange down; with the rest they add up to the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reporting import writing
from reporting.charts import bars, layers
from reporting.charts.chart import Cell, Chart, Margins, Table
from reporting.charts.layers import said

KIND: Final = "reasons"


@dataclass(frozen=True, slots=True)
class Reason:
    """What one thing added to a score, in points; `stories` is how many it rests on, when that is known."""

    name: str
    points: float
    stories: int | None = None
    url: str = ""


def chart(reasons: Sequence[Reason], total: float, *, title: str, measure: str, total_name: str = "") -> Chart:
    """Points are rounded as shown; the rest is a line, so that what is shown adds up to the total that is shown."""
    total = round(total, 1)
    shown = [(reason, round(reason.points, 1)) for reason in reasons]
    rest = round(total - sum(points for _reason, points in shown), 1)
    lines = [*((reason.name, points, reason.url) for reason, points in shown), *([(_("The rest"), rest, "")] if rest else [])]
    largest = max((abs(points) for _name, points, _url in lines), default=0) or 1
    rows = [
        {
            "place": place, "name": name, "value": points, "part": points / largest, "number": writing.signed(points),
            "said": writing.points(points), "url": url, "strong": place < len(shown),
        }
        for place, (name, points, url) in enumerate(lines)
    ]  # fmt: skip
    whole = {
        "place": len(rows), "name": total_name or _("In all"), "value": total, "number": writing.signed(total), "said": "", "url": "",
        "strong": True,
    }  # fmt: skip
    height = bars.ROW * (len(rows) + 1)
    return Chart(
        KIND, title, measure, _summary(shown, total), SPECIFICATION, {"rows": rows, "whole": [whole]},
        _table(shown, rest, total, total_name), get_language() or "en", height=height, low=height, margins=Margins(0, 0, 4, 4, 4),
    )  # fmt: skip


def _summary(shown: Sequence[tuple[Reason, float]], total: float) -> str:
    if not shown:
        return _("Nothing moved it.")
    strongest, points = max(shown, key=lambda one: abs(one[1]))
    return _("%(total)s in all; most by “%(name)s”: %(points)s.") % {
        "total": writing.points(total), "name": strongest.name, "points": writing.signed(points)
    }  # fmt: skip


def _table(shown: Sequence[tuple[Reason, float]], rest: float, total: float, total_name: str) -> Table:
    counted = any(reason.stories is not None for reason, _points in shown)
    heads = (_("Reason"), _("Points"), *((_("Stories"),) if counted else ()))
    empty: tuple[Cell, ...] = (None,) if counted else ()
    rows: list[tuple[Cell, ...]] = [(reason.name, points, *((reason.stories,) if counted else ())) for reason, points in shown]
    if rest:
        rows.append((_("The rest"), rest, *empty))
    rows.append((total_name or _("In all"), total, *empty))
    addresses = (*(reason.url for reason, _points in shown), *("",) * (len(rows) - len(shown)))
    return Table(heads, tuple(rows), addresses)


def stories(count: int) -> str:
    """On how many stories a reason rests."""
    return ngettext("%(n)s story", "%(n)s stories", count) % {"n": writing.number(count)}


def _specification() -> dict[str, Any]:
    middle = {"calculate": "(datum.first + datum.final) / 2", "as": "axis"}
    half = [
        middle,
        {"calculate": "datum.axis + min(datum.part, 0) * (datum.final - datum.axis - 12)", "as": "left"},
        {"calculate": "max(datum.axis + max(datum.part, 0) * (datum.final - datum.axis - 12), datum.left + 1)", "as": "right"},
    ]
    axis = {
        "transform": [
            *bars.placed(), middle,
            {"calculate": f"datum.middle - {bars.THICK}", "as": "roof"}, {"calculate": f"datum.middle + {bars.THICK}", "as": "floor"},
        ],
        "mark": {"type": "rule", "color": said("line3")},
        "encoding": {"x": layers.pixels("axis"), "y": layers.pixels("roof"), "y2": {"field": "floor"}},
    }  # fmt: skip
    drawn = {"data": {"name": "rows"}, "layer": [bars.bar(half, "datum.value < 0 ? negative : positive"), axis]}
    return layers.specification(
        [bars.hairlines("rows"), drawn, bars.names("rows"), bars.numbers("rows"), bars.names("whole"), bars.numbers("whole")], {}
    )


SPECIFICATION: Final = _specification()
