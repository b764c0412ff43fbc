"""Reads the rows of a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from ingestion.imports.rows import Row, Rows


class SheetRows(Rows):
    """Rows of a sheet of a workbook."""

    def __iter__(self) -> Iterator[Row]:
        book = load_workbook(self.stream, read_only=True, data_only=True)
        try:
            sheet = book[self.dialect["sheet"]]
            number = max(self.place.at, self.dialect["start"])
            for cells in sheet.iter_rows(min_row=number + 1, values_only=True):
                number += 1
                values = {name: _plain(cell) for name, cell in zip(self.columns, cells, strict=False) if cell is not None}
                if values:
                    yield Row(number, values, number)
        finally:
            book.close()


def _plain(cell: Any) -> Any:
    """A cell as the product speaks of it: dates stay dates, durations and hours become texts."""
    if isinstance(cell, datetime | str | int | float | bool):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a workbook knows no zone: the client's is added later
    if isinstance(cell, time):
        return cell.isoformat()
    return str(cell)
