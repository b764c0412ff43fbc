"""Reads the rows of a delimited text; a quotation mark that never closes costs its own line only."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext as _

from ingestion.imports.rows import CHUNK, LINE_MAX, Row, Rows

LINES_MAX: Final = 2_000  # of one row between quotes: more is a quote that never closes
csv.field_size_limit(LINE_MAX)


@dataclass(slots=True)
class Lines:
    """The physical lines of a text: where the next one begins, and what the row at hand took of them."""

    stream: IO[bytes]
    encoding: str
    at: int
    taken: int = 0
    first: str = ""
    first_end: int = 0
    whole: bool = True
    """Whether the last line ends as lines do."""
    too_long: bool = False
    ended: bool = False

    def __iter__(self) -> Iterator[str]:
        self.stream.seek(self.at)
        while line := self.stream.readline(LINE_MAX):
            self.at += len(line)
            self.taken += 1
            self.whole = line.endswith((b"\n", b"\r"))
            text = line.decode(self.encoding, "replace").replace("\x00", "")
            if self.taken == 1:
                self.first, self.first_end = text, self.at
            if self.taken > LINES_MAX or len(line) >= LINE_MAX:
                self.too_long = True
                return
            yield text
        self.ended = True


class CsvRows(Rows):
    """Rows of a delimited text. A quotation mark that never closes costs its own line only."""

    def __iter__(self) -> Iterator[Row]:
        # Numbered as a spreadsheet shows them: the header is line 1.
        start, number = max(self.place.at, self.dialect["start"]), max(self.place.number, int(self.dialect["header"]))
        while True:
            lines = Lines(self.stream, self.dialect["encoding"], start)
            for row in self._rows(lines, number):
                number, start = row.number, row.after
                yield row
            if not lines.too_long:
                return
            number, start = number + 1, self._line_end(lines)
            reason = _("A quotation mark opens here and never closes, or the line is longer than may be read. Close or double it.")
            yield Row(number, {self.columns[0]: lines.first[:1_000].strip()}, start, "unclosed_quote", reason)

    def _rows(self, lines: Lines, number: int) -> Iterator[Row]:
        reader = csv.reader(lines, delimiter=self.dialect["delimiter"], quotechar=self.dialect["quote"])
        while True:
            lines.taken = 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                number += 1
                values = {self.columns[0]: lines.first[:1_000].strip()}
                reason = _("This line cannot be read as CSV: a line break of another kind stands in it, or a cell longer than may be read.")
                yield Row(number, values, lines.at, "not_csv", reason)
                continue
            # The reader wanted another line, so a quotation mark is still open.
            lines.too_long = lines.too_long or lines.ended
            if lines.too_long:
                return
            if any(cell.strip() for cell in cells):
                number += 1
                yield self._row(number, cells, lines)

    def _row(self, number: int, cells: list[str], lines: Lines) -> Row:
        values = dict(zip(self.columns, cells, strict=False))
        beyond = cells[len(self.columns) :]
        if any(cell.strip() for cell in beyond):
            reason = _(
                "This line has %(count)d cells, the header has %(columns)d: put quotation marks around texts that hold the delimiter."
            )
            told = reason % {"count": len(cells), "columns": len(self.columns)}
            return Row(number, values | {f"+{place}": cell for place, cell in enumerate(beyond, 1)}, lines.at, "too_many_cells", told)
        if len(cells) < len(self.columns) and not lines.whole:
            self.cut = True
            return Row(number, values, lines.at, "cut", _("The file ends in the middle of this line: it was cut on its way."))
        return Row(number, values, lines.at)

    def _line_end(self, lines: Lines) -> int:
        """Where the line after the one that cannot be read begins."""
        at = lines.first_end
        if len(lines.first.encode()) >= LINE_MAX - 4 and not lines.first.endswith("\n"):
            self.stream.seek(at)
            while part := self.stream.readline(CHUNK):
                at += len(part)
                if part.endswith(b"\n"):
                    break
        return at
