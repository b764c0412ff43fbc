"""Excel: a sheet a table, numbers as numbers, never a formula."""

from __future__ import annotations

import io
import re

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from reporting.facts import ReportData
from reporting.formats import ReportFormat, formats

SHARE_HEADS = {"voice": (2, 4)}
WIDEST = 80
FORBIDDEN = re.compile(r"[][:*?/\\]")


@formats.register
class Xlsx(ReportFormat):
    """A workbook; texts are written as texts, so nothing that somebody said can run."""

    kind, label = "xlsx", _("Workbook (Excel)")
    media_type, extension = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"

    def render(self, data: ReportData) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
            bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0%"})
            for number, table in enumerate(data.tables, start=1):
                sheet = book.add_worksheet(_sheet_name(number, table.title))
                sheet.write_string(0, 0, f"{data.title} · {data.client} · {table.title}", bold)
                sheet.write_string(1, 0, table.note)
                sheet.write_row(3, 0, table.heads, bold)
                for place, row in enumerate(table.rows, start=4):
                    for column, cell in enumerate(row):
                        share = column in SHARE_HEADS.get(table.key, ())
                        sheet.write(place, column, cell, percent if share else None)
                for column, head in enumerate(table.heads):
                    longest = max([len(head), *(len(str(row[column])) for row in table.rows)])
                    sheet.set_column(column, column, min(longest + 2, WIDEST))
                sheet.freeze_panes(4, 1)
        return out.getvalue()


def _sheet_name(number: int, title: str) -> str:
    """At most 31 signs, none of those that Excel refuses, each name once."""
    plain = FORBIDDEN.sub(" ", title)
    return f"{number} {plain}"[:31].strip("'")
