"""Excel: a first sheet that says it, a sheet a table, native charts, numbers as numbers, never a formula."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reporting.facts import Cell, Column, ReportData, Table
from reporting.formats import ReportFormat, formats
from reporting.look import LookView

WIDEST: Final = 60
LINE: Final = 16
FIRST_ROW: Final = 4
FORBIDDEN: Final = re.compile(r"[][:*?/\\]")
NUMBERS: Final = {
    "number": "#,##0", "decimal": "0.0", "signed": "+0.0;−0.0;0.0", "share": "0%", "views": "#,##0", "own": "#,##0.0",
    "growth": "+0%;−0%;0%",
}  # fmt: skip
DAY: Final = "d mmm yyyy"
SENTIMENTS: Final = ("#1b5faf", "#868d95", "#a84b00", "#c9a227")
GREY: Final = "#868d95"


@formats.register
class Xlsx(ReportFormat):
    """A workbook; texts are written as texts, so nothing that somebody said can run."""

    kind, label = "xlsx", gettext_lazy("Workbook (Excel)")
    media_type, extension = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"

    def render(self, data: ReportData, look: LookView) -> bytes:
        out = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(out, options) as book:
            book.set_properties({"title": data.title, "author": look.name, "subject": data.heading, "company": look.maker})
            pen = _Pen(book, look)
            _first_sheet(book, pen, data, look)
            for number, table in enumerate(data.tables, start=1):
                sheet = book.add_worksheet(_sheet_name(number, table.title))
                _write(sheet, pen, data, table)
                _draw(book, sheet, look, table)
        return out.getvalue()


class _Pen:
    """The formats of the book."""

    def __init__(self, book: Workbook, look: LookView) -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 16})
        self.plain: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.light: Format = book.add_format({"font_color": "#626a73"})
        self.strong: Format = book.add_format({"bold": True, "valign": "top"})
        self.title_line: Format = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self.head: Format = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "left", "indent": 1}
        )
        self.number_head: Format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right"})
        self.band: Format = book.add_format(
            {"bg_color": look.accent, "font_color": look.on, "bold": True, "font_size": 16, "valign": "vcenter"}
        )
        self.text: Format = book.add_format({"text_wrap": True, "valign": "top", "align": "left", "indent": 1})
        self.number_text: Format = book.add_format({"valign": "top", "align": "right"})
        self.day: Format = book.add_format({"num_format": DAY, "align": "left", "valign": "top", "indent": 1})
        self.numbers: dict[str, Format] = {
            form: book.add_format({"num_format": written, "valign": "top"}) for form, written in NUMBERS.items()
        }


def _first_sheet(book: Workbook, pen: _Pen, data: ReportData, look: LookView) -> None:
    """What the first page of the document says."""
    sheet = book.add_worksheet(_sheet_name(0, _("Summary")).removeprefix("0 "))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 2, 26)
    sheet.set_column(3, 4, 32)
    _on_paper(sheet)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, data.period, pen.band)
    for column in range(1, 5):
        sheet.write_blank(0, column, None, pen.band)
    sheet.write_string(1, 0, f"{data.heading} · {look.name}", pen.light)
    sheet.write_string(2, 0, data.sentence, pen.strong)
    row = _figures(sheet, pen, data, 4) + 1
    row = _findings(sheet, pen, data, row) + 1
    for sentence in (*data.quiet, *data.missing, data.stopped, *_method(data)):
        sheet.merge_range(row, 0, row, 4, sentence, pen.plain)
        sheet.set_row(row, 16 * (1 + len(sentence) // 110))
        row += 1


def _on_paper(sheet: Worksheet) -> None:
    """A4 across, as wide as one page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _figures(sheet: Worksheet, pen: _Pen, data: ReportData, row: int) -> int:
    """The key figures from this row on; the row after them."""
    heads = (_("Figure"), _("Value"), _("Interval"), pgettext("number", "Change"), _("Interval of the change"))
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, pen.head)
    for number, figure in enumerate(data.figures, start=row + 1):
        for column, word in enumerate((figure.label, figure.value, figure.doubt, figure.change, figure.change_doubt)):
            sheet.write_string(number, column, word, pen.strong if column < 2 else pen.plain)
    return row + 1 + len(data.figures)


def _findings(sheet: Worksheet, pen: _Pen, data: ReportData, row: int) -> int:
    """What stands out, each as high as its words need; the row after them."""
    for number, finding in enumerate(data.findings, start=row):
        said = finding.verbatim
        quoted = _("“%(text)s” %(place)s") % {"text": said.text, "place": said.place} if said else ""
        sheet.write_string(number, 0, finding.title, pen.title_line)
        sheet.merge_range(number, 1, number, 2, finding.text, pen.plain)
        sheet.merge_range(number, 3, number, 4, quoted, pen.plain)
        sheet.set_row(number, 16 * max(1 + len(finding.title) // 26, max(1 + len(finding.text) // 50, 1 + len(quoted) // 62)))
    return row + len(data.findings)


def _method(data: ReportData) -> tuple[str, ...]:
    return next((section.paragraphs for section in data.sections if section.key == "method"), ())


def _write(sheet: Worksheet, pen: _Pen, data: ReportData, table: Table) -> None:
    sheet.write_string(0, 0, table.title, pen.title)
    sheet.write_string(1, 0, f"{data.title} · {data.client}", pen.light)
    sheet.write_string(2, 0, table.note, pen.light)
    widths = []
    for place, column in enumerate(table.columns):
        sheet.write_string(FIRST_ROW - 1, place, column.head, pen.number_head if column.is_number else pen.head)
        longest = max([len(column.head), *(len(str(row[place] or "")) for row in table.rows)])
        widths.append(min(max(longest, 8) + 3, WIDEST))
        sheet.set_column(place, place, widths[-1])
    for number, row in enumerate(table.rows, start=FIRST_ROW):
        lines = max(1 + len(cell) // width for cell, width in zip(row, widths, strict=True) if isinstance(cell, str)) if row else 1
        sheet.set_row(number, LINE * lines)
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _cell(sheet, pen, (number, place), cell, column)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.repeat_rows(FIRST_ROW - 1)
    _on_paper(sheet)


def _cell(sheet: Worksheet, pen: _Pen, at: tuple[int, int], cell: Cell, column: Column) -> None:
    """A text as a text, a number as a number, a day as a day."""
    if isinstance(cell, str) and column.form == "day":
        sheet.write_datetime(*at, datetime.fromisoformat(cell), pen.day)
    elif isinstance(cell, str):
        sheet.write_string(*at, cell, pen.number_text if column.is_number else pen.text)
    elif cell is not None:
        sheet.write_number(*at, cell, pen.numbers.get(column.form))


# -- charts that people can change


def _draw(book: Workbook, sheet: Worksheet, look: LookView, table: Table) -> None:
    drawn = CHARTS.get(table.key)
    if not drawn or not table.rows:
        return
    kind, columns = drawn
    chart = book.add_chart({"type": kind.partition(" ")[0], **({"subtype": "percent_stacked"} if "stacked" in kind else {})})
    assert chart is not None  # the kinds are ours
    for number, column in enumerate(columns):
        colour = SENTIMENTS[number] if "stacked" in kind else look.accent if number == 0 else GREY
        chart.add_series(_series(sheet.get_name(), table, column) | _drawn(table, kind, colour, first=number == 0))
    if table.columns[0].form == "day":
        chart.set_x_axis({"date_axis": True, "num_format": "d mmm"})
    chart.set_title({"name": table.title, "name_font": {"size": 12}})
    chart.set_size({"width": 720, "height": 320})
    chart.set_y_axis({"major_gridlines": {"visible": kind in ("line", "column"), "line": {"color": "#e4e7ea"}},
                      **({"reverse": True, "label_position": "low"} if kind.startswith("bar") else {})})  # fmt: skip
    chart.set_legend({"none": True} if len(columns) == 1 else {"position": "bottom"})
    sheet.insert_chart(FIRST_ROW, len(table.columns) + 1, chart, {"description": table.title})


def _series(name: str, table: Table, column: int) -> dict[str, Any]:
    """A column by its rows; the sum of reasons is none of them."""
    last = FIRST_ROW + len(table.rows) - 1 - (1 if table.key == "reasons" else 0)
    return {
        "name": table.columns[column].head, "categories": [name, FIRST_ROW, 0, last, 0], "values": [name, FIRST_ROW, column, last, column],
    }  # fmt: skip


def _drawn(table: Table, kind: str, colour: str, *, first: bool) -> dict[str, Any]:
    """How a series looks."""
    if kind == "line":
        return {"line": {"color": colour, "width": 1.5 if first else 0.75, **({} if first else {"dash_type": "dash"})}}
    if table.key == "reasons":
        return {"fill": {"color": "#1b5faf"}, "gap": 60, "invert_if_negative": True, "invert_if_negative_color": "#a84b00"}
    return {"fill": {"color": colour}, "gap": 60}


CHARTS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "days": ("column", (1,)),
    "course": ("line", (1, 2, 3)),
    "reasons": ("bar", (1,)),
    "voice": ("bar", (4, 2)),
    "sentiments": ("bar stacked", (1, 2, 3, 4)),
    "sources": ("bar", (1,)),
    "languages": ("bar", (1,)),
    "needs": ("bar", (2,)),
    "image": ("bar", (1,)),
}
"""By table: the kind of its chart, and the columns that it draws."""


def _sheet_name(number: int, title: str) -> str:
    """At most 31 signs, none of those that Excel refuses, each name once."""
    plain = FORBIDDEN.sub(" ", title)
    return f"{number} {plain}"[:31].strip("'")
