"""CSV: the tables one below the other, UTF-8 with a byte-order mark so that every spreadsheet reads the accents."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext_lazy as _

from core.cells import safe
from reporting.facts import ReportData
from reporting.formats import ReportFormat, formats


@formats.register
class Csv(ReportFormat):
    """One file, a table after another."""

    kind, label = "csv", _("Spreadsheet (CSV)")
    media_type, extension = "text/csv; charset=utf-8", "csv"

    def render(self, data: ReportData) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([safe(data.title), safe(data.client), data.since, data.until])
        for table in data.tables:
            writer.writerow([])
            writer.writerow([safe(table.title), safe(table.note)])
            writer.writerow([safe(head) for head in table.heads])
            writer.writerows([["" if cell is None else safe(cell) for cell in row] for row in table.rows])
        return out.getvalue().encode("utf-8-sig")
