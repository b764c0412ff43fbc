"""From one score to another, step by step: each bar begins where the one before it ended; together they are the move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from reporting import writing
from reporting.charts import bars, layers
from reporting.charts.chart import Chart, Margins, Table

KIND: Final = "falls"


@dataclass(frozen=True, slots=True)
class Step:
    """What one thing did to the score, in points."""

    name: str
    points: float
    url: str = ""


def chart(steps: Sequence[Step], before: float, after: float, *, title: str, measure: str) -> Chart:
    """Points are rounded as shown, and the rest is a step of its own: from the earlier score they lead to the later one exactly."""
    before, after = round(before, 1), round(after, 1)
    shown = [Step(step.name, round(step.points, 1), step.url) for step in steps]
    rest = round(after - before - sum(step.points for step in shown), 1)
    lines = [step for step in shown if step.points] + ([Step(_("The rest"), rest)] if rest else [])
    levels = [before, *(round(level, 1) for level in accumulate((step.points for step in lines), initial=before))][1:]
    low, high = min([*levels, after]), max([*levels, after])
    span = (high - low) or 1.0
    rows = [
        {
            "place": place + 1, "name": step.name, "value": step.points, "number": writing.signed(step.points), "url": step.url,
            "strong": True, "begin": (min(start, end) - low) / span, "end": (max(start, end) - low) / span,
            "said": writing.points(step.points),
        }
        for place, (step, start, end) in enumerate(zip(lines, levels, levels[1:], strict=False))
    ]  # fmt: skip
    ends = [_end(0, pgettext("a move", "Before"), before, low, span), _end(len(rows) + 1, pgettext("a move", "After"), after, low, span)]
    height = bars.ROW * (len(rows) + 2)
    return Chart(
        KIND, title, measure, _summary(lines, before, after), SPECIFICATION, {"rows": rows, "ends": ends},
        _table(lines, before, after), get_language() or "en", height=height, low=height, margins=Margins(0, 0, 4, 4, 4),
    )  # fmt: skip


def _end(place: int, name: str, score: float, low: float, span: float) -> dict[str, Any]:
    at = (score - low) / span
    return {
        "place": place, "name": name, "value": score, "number": writing.decimal(score), "begin": at, "end": at, "said": "", "url": "",
        "strong": False,
    }  # fmt: skip


def _summary(lines: Sequence[Step], before: float, after: float) -> str:
    values = {"before": writing.decimal(before), "after": writing.decimal(after)}
    if not lines:
        return _("From %(before)s to %(after)s: nothing moved it.") % values
    strongest = max(lines, key=lambda step: abs(step.points))
    return _("From %(before)s to %(after)s; most by “%(name)s”: %(points)s.") % {
        **values, "name": strongest.name, "points": writing.signed(strongest.points)
    }  # fmt: skip


def _table(lines: Sequence[Step], before: float, after: float) -> Table:
    rows = ((pgettext("a move", "Before"), before), *((step.name, step.points) for step in lines), (pgettext("a move", "After"), after))
    return Table((_("Step"), _("Points")), rows, ("", *(step.url for step in lines), ""))


def _specification() -> dict[str, Any]:
    room = "(datum.final - datum.first - 12)"
    length = [
        {"calculate": f"datum.first + datum.begin * {room}", "as": "left"},
        {"calculate": f"max(datum.first + datum.end * {room}, datum.left + 2)", "as": "right"},
    ]
    drawn = [
        {"data": {"name": "rows"}, **bars.bar(length, "datum.value < 0 ? negative : positive")},
        {"data": {"name": "ends"}, **bars.bar(length, "text")},
    ]
    words = [layer for data in ("rows", "ends") for layer in (bars.hairlines(data), bars.names(data), bars.numbers(data))]
    return layers.specification([*words, *drawn], {})


SPECIFICATION: Final = _specification()
