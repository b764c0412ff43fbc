"""A statement's drift in time: the shares of its relays that change a claim, and that turn one into its contrary, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.intervals import wilson
from reporting import dates, writing
from reporting.charts import layers, moments
from reporting.charts.chart import Chart, Gap, Note, Table
from reporting.charts.layers import said

KIND: Final = "drift"
CHANGED: Final = "changed"
INVERTED: Final = "inverted"
TICKS: Final = (0.0, 25.0, 50.0, 75.0, 100.0)
APART: Final = 12
"""Points of share under which two labels would run into each other."""
LOW: Final = 8
"""Points of share under which a label would run into the days below the axis."""
ROOM: Final = 84
"""Px at the right, for a label."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of the client's from `first` to before `after`: how many relays tell a claim, change one, turn one round."""

    first: date
    after: date
    telling: int
    drifting: int
    inverting: int

    def with_next(self, other: Stretch) -> Stretch:
        """Both as one."""
        sums = (self.telling + other.telling, self.drifting + other.drifting, self.inverting + other.inverting)
        return Stretch(self.first, other.after, *sums)


def chart(
    stretches: Sequence[Stretch], zone: ZoneInfo, *, title: str, measure: str, gaps: Sequence[Gap] = (), notes: Sequence[Note] = ()
) -> Chart:
    """A point for each stretch in which somebody relays it; the fewer relay it, the wider its interval."""
    since, until = _at(stretches[0].first, zone), _at(stretches[-1].after, zone)
    drawn = moments.drawn(since, until, gaps, notes, ())
    lines = {name: [_row(one, count, zone) for one, count in _counts(stretches, name)] for name in (CHANGED, INVERTED)}
    return Chart(
        KIND, title, measure, _summary(stretches), SPECIFICATION,
        {
            **drawn.data, "levels": moments.levels(TICKS), "days": moments.names(since, until, zone),
            "line": lines[CHANGED], "inverted": lines[INVERTED], "last": _last(lines), "pointed": [],
        },
        _table(stretches), get_language() or "en",
        {"ticks": list(TICKS), "since": moments.milliseconds(since), "until": moments.milliseconds(until)},
        drawn.gaps, drawn.notes, drawn.incidents, 160,
        margins=drawn.margins(moments.room_left(TICKS), ROOM),
    )  # fmt: skip


def _at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _counts(stretches: Sequence[Stretch], name: str) -> list[tuple[Stretch, int]]:
    return [(one, one.drifting if name == CHANGED else one.inverting) for one in stretches if one.telling]


def _row(one: Stretch, count: int, zone: ZoneInfo) -> dict[str, Any]:
    low, high = wilson(count, one.telling)
    middle = _at(one.first, zone) + (_at(one.after, zone) - _at(one.first, zone)) / 2
    return {
        "at": moments.milliseconds(middle), "value": _percent(count / one.telling), "low": _percent(low), "high": _percent(high),
        "name": _days(one), "said": f"{_share(count, one.telling)}, {_of(one)}", "url": "",
    }  # fmt: skip


def _last(lines: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The labels at the right ends; they part where they would run into each other, above the axis."""
    changed, inverted = lines[CHANGED][-1], lines[INVERTED][-1]
    near = abs(changed["value"] - inverted["value"]) < APART
    lift = -10 if near and inverted["value"] < LOW else 0
    words = (
        (changed, pgettext("relays", "changed"), lift - 8 if near else 0),
        (inverted, pgettext("relays", "inverted"), lift + 8 if near else 0),
    )
    return [{"at": row["at"], "value": row["value"], "label": label, "down": down} for row, label, down in words]


def _table(stretches: Sequence[Stretch]) -> Table:
    ends = (_("Low"), _("High"))
    heads = (_("Days"), _("Echoes"), pgettext("relays", "Changed"), _("Changed, %"), *ends, _("Inverted"), _("Inverted, %"), *ends)
    return Table(heads, tuple((_days(one), one.telling, *_cells(one.drifting, one), *_cells(one.inverting, one)) for one in stretches))


def _cells(count: int, one: Stretch) -> tuple[int, float | None, float | None, float | None]:
    if not one.telling:
        return count, None, None, None
    low, high = wilson(count, one.telling)
    return count, _percent(count / one.telling), _percent(low), _percent(high)


def _summary(stretches: Sequence[Stretch]) -> str:
    told = sum(one.telling for one in stretches)
    changed, inverted = (_share(sum(counts), told) for counts in zip(*((one.drifting, one.inverting) for one in stretches), strict=True))
    return _("Changed: %(changed)s. Inverted: %(inverted)s.") % {"changed": changed, "inverted": inverted}


def _share(count: int, total: int) -> str:
    low, high = wilson(count, total)
    return _("%(share)s, %(interval)s") % {
        "share": writing.share(count / total),
        "interval": writing.interval(round(100 * low), round(100 * high)),
    }


def _of(one: Stretch) -> str:
    return _("of %(count)s echoes") % {"count": writing.number(one.telling)}


def _days(one: Stretch) -> str:
    last = one.after - timedelta(days=1)
    return dates.calendar_day(one.first) if last == one.first else f"{dates.calendar_day(one.first)} – {dates.calendar_day(last)}"


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _specification() -> dict[str, Any]:
    across, value = layers.x("at"), layers.y("value")
    end = {"x": across, "y": value, "text": {"field": "label", "type": "nominal"}}
    last: layers.Layer = {
        "data": {"name": "last"},
        "layer": layers.words(end, colour="text2", dx=9, dy=said("datum.down"), align="left"),
    }
    band = {
        "data": {"name": "inverted"},
        "mark": {"type": "area", "color": said("band"), "opacity": said("bandOpacity")},
        "encoding": {"x": across, "y": layers.y("low"), "y2": {"field": "high"}},
    }
    return layers.specification(
        [
            band, layers.levels(), layers.not_heard(), layers.incidents(), layers.notes(),
            *_line("line", "line3", 1.5), *_line("inverted", "drawn", 2), last, layers.labels(), layers.days(), layers.pointed("value"),
        ],
        {"ticks": list(TICKS), "since": 0, "until": 100},
    )  # fmt: skip


def _line(name: str, colour: str, width: float) -> list[layers.Layer]:
    place = {"x": layers.x("at"), "y": layers.y("value")}
    dot = {"type": "point", "filled": True, "size": 22, "opacity": 1, "color": said(colour)}
    line = {"type": "line", "color": said(colour), "strokeWidth": width, "strokeJoin": "round"}
    return [{"data": {"name": name}, "layer": [{"mark": line, "encoding": place}, {"mark": dot, "encoding": place}]}]


SPECIFICATION: Final = _specification()
