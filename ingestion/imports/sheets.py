"""Reads the rows of a sheet of a workbook; of one that is damaged inside, what comes before the damage."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import IO, Any, Final
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import Invalid
from ingestion.imports.rows import Row, Rows

ROWS_MAX: Final = 1_048_576  # of a sheet, as spreadsheets have it; a damaged one may name a row far beyond
CUT: Final = "cut_workbook"
# What a damaged workbook makes its reader raise: of the archive, of the XML in it (a SyntaxError in both parsers), of what the XML says.
DAMAGE: Final = (
    ArithmeticError, AttributeError, BadZipFile, EOFError, InvalidFileException, LookupError, NotImplementedError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, zlib.error,
)  # fmt: skip


@contextmanager
def opened(stream: IO[bytes]) -> Iterator[Workbook]:
    """A workbook to read in; whatever damage the reader meets inside is said in words."""
    try:
        book = load_workbook(stream, read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()
    except DAMAGE as error:
        raise Invalid(_("This workbook is damaged or was cut on its way. Save or download it again."), code=CUT) from error


class SheetRows(Rows):
    """Rows of a sheet of a workbook."""

    def __iter__(self) -> Iterator[Row]:
        number = max(self.place.at, self.dialect["start"])
        try:
            with opened(self.stream) as book:
                for cells in book[self.dialect["sheet"]].iter_rows(min_row=number + 1, max_row=ROWS_MAX, values_only=True):
                    number += 1
                    values = {name: _plain(cell) for name, cell in zip(self.columns, cells, strict=False) if cell is not None}
                    if values:
                        yield Row(number, values, number)
        except Invalid as error:
            self.cut = True
            reason = _("The workbook is damaged from here on: what comes before it was read. Save or download it again.")
            yield Row(number + 1, {}, number + 1, error.code, reason)


def _plain(cell: Any) -> Any:
    """A cell as the product speaks of it: dates stay dates, durations and hours become texts."""
    if isinstance(cell, datetime | str | int | float | bool):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a workbook knows no zone: the client's is added later
    if isinstance(cell, time):
        return cell.isoformat()
    return str(cell)
