"""Voices by week: bars in time up to the newest week, the fullest with its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reporting import dates, writing
from reporting.charts import moments, volume
from reporting.charts.chart import Chart, Table

HEIGHT: Final = 96


@dataclass(frozen=True, slots=True)
class Week:
    """How many said it from `start` to `end`, and where what they said is."""

    start: datetime
    end: datetime
    voices: int
    address: str


def chart(weeks: Sequence[Week], zone: ZoneInfo, *, title: str, measure: str) -> Chart:
    """A bar a week, the oldest first."""
    since, until = weeks[0].start, weeks[-1].end
    fullest = max(weeks, key=lambda week: week.voices)
    round_values = moments.ticks(0, max(fullest.voices, 3), 3)
    drawn = moments.drawn(since, until, (), (), ())
    peak = volume.Bar(fullest.start, fullest.end, fullest.voices, 0)
    return Chart(
        volume.KIND, title, measure, _summary(fullest, zone), volume.SPECIFICATION,
        {
            **drawn.data, "levels": moments.levels(round_values),
            "days": moments.names(since, until, zone), "bars": [_row(week, zone) for week in weeks], "line": [], "usual": [],
            "peak": volume.number(peak, since, until, (), line=False) if fullest.voices else [], "chosen": [], "pointed": [],
        },
        Table(
            (_("Week up to"), _("Voices")), tuple((week.end.astimezone(zone).date(), week.voices) for week in weeks),
            tuple(week.address if week.voices else "" for week in weeks),
        ),
        get_language() or "en",
        {"ticks": round_values, "since": moments.milliseconds(since), "until": moments.milliseconds(until)},
        height=HEIGHT, low=HEIGHT, margins=drawn.margins(moments.room_left(round_values)),
    )  # fmt: skip


def _row(week: Week, zone: ZoneInfo) -> dict[str, Any]:
    since, until = moments.milliseconds(week.start), moments.milliseconds(week.end)
    return {
        "at": (since + until) // 2, "since": since, "until": until, "value": week.voices, "unfinished": False,
        "name": _name(week, zone), "said": _said(week.voices), "url": week.address if week.voices else "",
    }  # fmt: skip


def _summary(fullest: Week, zone: ZoneInfo) -> str:
    return _("Most in the week %(week)s: %(voices)s.") % {"week": _name(fullest, zone), "voices": _said(fullest.voices)}


def _name(week: Week, zone: ZoneInfo) -> str:
    return _("up to %(day)s") % {"day": dates.short_day(week.end.astimezone(zone).date())}


def _said(voices: int) -> str:
    return ngettext("%(n)s voice", "%(n)s voices", voices) % {"n": writing.number(voices)}
