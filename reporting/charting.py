"""Native charts of slides: an agency changes their numbers there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, floor
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from reporting import dates
from reporting.facts import ChartData, ReportData, Table
from reporting.slides import ACROSS, EDGE, SECOND

OTHERS: Final = "9aa1a9"
GRID: Final = "e4e7ea"
POSITIVE, NEGATIVE = "1b5faf", "a84b00"
SENTIMENTS: Final = (POSITIVE, OTHERS, NEGATIVE, "c9a227")
HIGHEST: Final = 5.0
NAMED: Final = 8
"""Moments named under an axis, about."""
LINE, COLUMNS, BARS, STACKED = (
    XL_CHART_TYPE.LINE, XL_CHART_TYPE.COLUMN_CLUSTERED, XL_CHART_TYPE.BAR_CLUSTERED, XL_CHART_TYPE.BAR_STACKED_100,
)  # fmt: skip
OF_TABLES: Final[dict[str, tuple[Any, tuple[int, ...]]]] = {
    "days": (COLUMNS, (1,)), "course": (LINE, (1, 2, 3)), "reasons": (BARS, (1,)), "voice": (BARS, (4,)),
    "sentiments": (STACKED, (1, 2, 3, 4)),
}  # fmt: skip
"""By table: the kind of its chart, and the columns that it draws."""


@dataclass(frozen=True, slots=True)
class Native:
    """What a native chart draws: names along one axis, a line or bars a series."""

    kind: Any
    title: str
    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]
    form: str = "#,##0"
    sums: bool = False
    """Bars on both sides of 0, which add up."""


def of_table(table: Table) -> Native | None:
    """The chart of a table that has one."""
    if table.key not in OF_TABLES or not table.rows:
        return None
    kind, columns = OF_TABLES[table.key]
    rows = table.rows[:-1] if table.key == "reasons" else table.rows
    names = [table.columns[0].written(row[0]) for row in rows]
    drawn = [(table.columns[column].head, [_number(row[column]) for row in rows]) for column in columns]
    series = [one for one in drawn if kind != STACKED or any(one[1])]
    form = {"share": "0%", "signed": "+0.0;−0.0;0.0", "decimal": "0.0"}.get(table.columns[columns[0]].form, "#,##0")
    return Native(kind, table.title, names, series, form, sums=table.key == "reasons")


def _number(cell: Any) -> float | None:
    return cell if isinstance(cell, int | float) else None


def of_card(data: ReportData, chart: ChartData | None) -> Native | None:
    """The chart of a card: the course of an incident by hour, a series of own figures by day."""
    return OF_CARDS[chart.kind](data, chart) if chart and chart.kind in OF_CARDS else None


def _rise(data: ReportData, chart: ChartData) -> Native:
    zone = ZoneInfo(data.zone)
    moments = [datetime.fromisoformat(row["at"]).astimezone(zone) for row in chart.rows]
    names = [_("%(day)s, %(time)s") % {"day": dates.short_day(at.date()), "time": dates.clock(at)} for at in moments]
    series = [(_("Mentions"), [row["mentions"] for row in chart.rows])]
    if all("high" in row for row in chart.rows):
        series.append((_("Usual, at most"), [row["high"] for row in chart.rows]))
    return Native(LINE, chart.title, names, series)


def _own(_data: ReportData, chart: ChartData) -> Native:
    names = [dates.short_day(date.fromisoformat(row["day"])) for row in chart.rows]
    return Native(LINE, chart.title, names, [(chart.measure or chart.title, [row["value"] for row in chart.rows])])


OF_CARDS: Final[dict[str, Callable[[ReportData, ChartData], Native]]] = {"rise": _rise, "own": _own}


# -- drawn


def height(native: Native) -> float:
    """As high as its bars need; a course takes what there is."""
    return 0.5 + 0.5 * len(native.names) if native.kind in (BARS, STACKED) else HIGHEST


def draw(slide: Any, native: Native, accent: str, top: float, tall: float) -> None:
    """Put it on the slide, as wide as the words."""
    values = CategoryChartData()
    values.categories = list(native.names)
    for name, numbers in native.series:
        values.add_series(name, list(numbers), number_format=native.form)
    frame = slide.shapes.add_chart(native.kind, Inches(EDGE), Inches(top), Inches(ACROSS), Inches(tall), values)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", _("%(title)s, as a chart") % {"title": native.title})
    chart = frame.chart
    chart.font.size, chart.font.color.rgb = Pt(12), RGBColor.from_string(SECOND.upper())
    chart.has_title, chart.has_legend = False, len(native.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _axes(chart, native)
    _colours(chart, native, accent.lstrip("#"))


def _axes(chart: Any, native: Native) -> None:
    names, values = chart.category_axis, chart.value_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = RGBColor.from_string(OTHERS.upper())
    names.has_major_gridlines = False
    values.format.line.fill.background()
    values.has_major_gridlines = native.kind in (LINE, COLUMNS)
    if values.has_major_gridlines:
        values.major_gridlines.format.line.color.rgb = RGBColor.from_string(GRID.upper())
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = "#,##0", False
        if native.form == "0.0":  # scores: 0 is far away
            known = [value for _name, numbers in native.series for value in numbers if value is not None]
            values.minimum_scale, values.maximum_scale = floor(min(known) / 10) * 10, ceil(max(known) / 10) * 10
        _skip(names, max(1, len(native.names) // NAMED))
    else:
        names.reverse_order = True
        values.visible = False


def _skip(axis: Any, every: int) -> None:
    """One name in so many is written: none stands over another, none is turned."""
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        made = axis._element.makeelement(qn(tag), {"val": str(every)})
        after = axis._element.find(qn("c:noMultiLvlLbl"))
        if after is None:
            axis._element.append(made)
        else:
            after.addprevious(made)


def _colours(chart: Any, native: Native, accent: str) -> None:
    plot = chart.plots[0]
    for place, series in enumerate(plot.series):
        colour = SENTIMENTS[place] if native.kind == STACKED else accent if place == 0 else OTHERS
        if native.kind == LINE:
            series.smooth = False
            series.format.line.color.rgb = RGBColor.from_string(colour.upper())
            series.format.line.width = Pt(2.25 if place == 0 else 1)
            series.marker.style = XL_MARKER_STYLE.NONE
            continue
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour.upper())
    if native.kind in (BARS, STACKED):
        plot.gap_width = 60
        plot.overlap = 100 if native.kind == STACKED else 0
        _labels(plot, native)
    if native.sums:
        _signed(plot.series[0], native.series[0][1])


def _labels(plot: Any, native: Native) -> None:
    plot.has_data_labels = native.kind == BARS
    if plot.has_data_labels:
        labels = plot.data_labels
        labels.number_format, labels.number_format_is_linked = native.form, False
        labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _signed(series: Any, values: Sequence[float | None]) -> None:
    """What lifts and what weighs, by colour and side."""
    for place, value in enumerate(values):
        fill = series.points[place].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string((POSITIVE if (value or 0) >= 0 else NEGATIVE).upper())
