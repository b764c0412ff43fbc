"""The charts of a report: finished rows become the charts that pages, PDF, slides and mail draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from reporting import pinned
from reporting.charts import course, own, reasons, sentiments, shares, volume
from reporting.charts.chart import Chart, Gap
from reporting.facts import ChartData, ReportData, Unheard

HEIGHTS: Final = {course.KIND: 180}


def picture(data: ReportData, chart: ChartData, *, height: int = 0, figure: Callable[[int], str] | None = None) -> Chart:
    """The chart, in the language of the moment; `figure`: where a number of the report leads."""
    height = height or HEIGHTS.get(chart.kind, 140)
    zone = ZoneInfo(data.zone)
    gaps = [_gap(gap) for gap in data.unheard]
    if chart.kind == course.KIND:
        points = [course.Point(datetime.fromisoformat(row["at"]), row["value"], row["low"], row["high"]) for row in chart.rows]
        return course.chart(points, zone, title=chart.title, measure=chart.measure, gaps=gaps, height=height)
    if chart.kind == "rise":
        return _rise(data, chart, zone, gaps, height)
    if chart.kind == volume.KIND:
        return volume.chart(_bars(data, chart, zone), zone, title=chart.title, measure=chart.measure, gaps=gaps, height=height)
    if chart.kind == own.KIND:
        values = [own.Value(date.fromisoformat(row["day"]), row["value"]) for row in chart.rows]
        span = datetime.fromisoformat(data.since), datetime.fromisoformat(data.until)
        return own.chart(values, zone, span, title=chart.title, measure=chart.measure, height=height)
    if chart.kind == reasons.KIND:
        places = [max(line, default=0) for line in data.table(chart.key).figures]
        addresses = [figure(place) if figure and place else "" for place in places]
        found = [
            reasons.Reason(row["name"], row["points"], row["stories"], address)
            for row, address in zip(chart.rows, addresses, strict=False)
        ]  # fmt: skip
        return reasons.chart(found, chart.total, title=chart.title, measure=chart.measure, total_name=chart.total_name)
    if chart.kind == shares.KIND:
        parts = [shares.Share(row["name"], row["share"], row["count"], row["us"]) for row in chart.rows]
        return shares.chart(parts, title=chart.title, measure=chart.measure)
    lines = [sentiments.Line(**row) for row in chart.rows]
    return sentiments.chart(lines, title=chart.title, measure=chart.measure)


def _gap(gap: Unheard) -> Gap:
    since, until = datetime.fromisoformat(gap.since), datetime.fromisoformat(gap.until)
    return Gap(pinned.not_heard(gap.source, until - since), since, until, gap.words)


def _rise(data: ReportData, chart: ChartData, zone: ZoneInfo, gaps: list[Gap], height: int) -> Chart:
    """The course of an incident, hour by hour, against what these hours usually bring."""
    hour = timedelta(hours=1)
    starts = [datetime.fromisoformat(row["at"]).astimezone(zone) for row in chart.rows]
    bars = [volume.Bar(at, at + hour, row["mentions"], 0) for at, row in zip(starts, chart.rows, strict=True)]
    gaps = [gap for gap in gaps if gap.since < starts[-1] + hour and gap.until > starts[0]]
    known = all("low" in row for row in chart.rows)  # else too few days were heard before it to say what is usual
    usual = volume.Usual([row["low"] for row in chart.rows], [row["high"] for row in chart.rows]) if known else None
    return volume.chart(bars, zone, title=chart.title, measure=chart.measure, gaps=gaps, usual=usual, line=True, height=height)


def _bars(data: ReportData, chart: ChartData, zone: ZoneInfo) -> list[volume.Bar]:
    """A bar a day, week or month; those without any mention are empty."""
    counted = {date.fromisoformat(row["day"]): row for row in chart.rows}
    first, until = datetime.fromisoformat(data.since).astimezone(zone).date(), datetime.fromisoformat(data.until).astimezone(zone)
    known = sorted(counted)
    step = min((later - day for day, later in pairwise(known)), default=timedelta(days=1))
    if step > timedelta(days=7):  # months
        starts = known
    else:
        begin = known[0] - step * ((known[0] - first) // step)
        starts = [begin + step * number for number in range((until.date() - begin) // step + 1)]
    starts = [day for day in starts if _midnight(day, zone) < until]
    ends = [*(_midnight(day, zone) for day in starts[1:]), until]
    empty = {"mentions": 0, "stories": 0}
    return [
        volume.Bar(_midnight(day, zone), end, counted.get(day, empty)["mentions"], counted.get(day, empty)["stories"])
        for day, end in zip(starts, ends, strict=True)
    ]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
