"""Who reads the rows of a file, by its format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ingestion.imports.delimited import CsvRows
from ingestion.imports.objects import LineRows, ListRows
from ingestion.imports.rows import Rows
from ingestion.imports.sheets import SheetRows

READERS: Final[Mapping[str, type[Rows]]] = {"csv": CsvRows, "ndjson": LineRows, "json": ListRows, "xlsx": SheetRows}
