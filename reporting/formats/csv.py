"""CSV: the tables one below the other, UTF-8 with a byte-order mark so that every spreadsheet reads the accents."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.cells import safe
from reporting.facts import ReportData
from reporting.formats import ReportFormat, formats
from reporting.look import LookView


@formats.register
class Csv(ReportFormat):
    """One file, a table after another; numbers as numbers, for programs."""

    kind, label = "csv", gettext_lazy("Spreadsheet (CSV)")
    media_type, extension = "text/csv; charset=utf-8", "csv"

    def render(self, data: ReportData, look: LookView) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([safe(data.title), safe(look.name), data.since, data.until])
        writer.writerow([safe(data.sentence)])
        writer.writerows([safe(sentence)] for sentence in data.missing)
        writer.writerow([])
        writer.writerow(
            [_("Figure"), _("Value"), _("Interval"), pgettext("number", "Change"), _("Interval of the change"), _("Mentions behind it")]
        )
        for figure in data.figures:
            written = (figure.label, figure.value, figure.doubt, figure.change, figure.change_doubt)
            writer.writerow([*(safe(word) for word in written), data.figure_address(figure.place)])
        writer.writerow([])
        writer.writerow([_("What stands out")])
        for finding in data.findings:
            said = f"“{finding.verbatim.text}” {finding.verbatim.place}" if finding.verbatim else ""
            told = safe(finding.title), safe(finding.text), safe(said)
            writer.writerow([*told, data.figure_address(finding.figures[0]) if finding.figures else ""])
        writer.writerows([safe(sentence)] for sentence in data.quiet)
        for table in data.tables:
            writer.writerow([])
            writer.writerow([safe(table.title), safe(table.note)])
            writer.writerow([safe(column.head) for column in table.columns])
            writer.writerows([["" if cell is None else safe(cell) for cell in row] for row in table.rows])
        return out.getvalue().encode("utf-8-sig")
