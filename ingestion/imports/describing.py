"""Says how a format is written in one file: its signs and lines, its sheet, its columns."""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import Invalid
from ingestion.imports import mapping, recognising, values
from ingestion.imports.rows import Row

CHUNK: Final = 1024 * 1024
DELIMITERS: Final = (",", ";", "\t", "|")
COLUMNS_MAX: Final = 500


def head_of(stream: IO[bytes]) -> bytes:
    """The bytes that a file is recognised by; the stream stands at its beginning again."""
    stream.seek(0)
    head = stream.read(recognising.HEAD)
    stream.seek(0)
    return head


@contextmanager
def readable(held: IO[bytes], format_: str, encoding: str, head: bytes) -> Iterator[tuple[IO[bytes], str]]:
    """The file as the readers want it, and its encoding then: JSON in UTF-8; lines whose ends are single bytes."""
    old_mac = format_ == "csv" and b"\n" not in head and b"\r" in head
    wide = encoding.startswith(("utf-16", "utf-32"))
    if not wide and not old_mac and (format_ in ("csv", "xlsx") or encoding.startswith("utf-8")):
        yield held, encoding
        return
    with tempfile.TemporaryFile() as written:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        held.seek(0)
        while chunk := held.read(CHUNK):
            text = decoder.decode(chunk)
            written.write((text.replace("\r", "\n") if old_mac else text).encode("utf-8", "replace"))
        written.seek(0)
        yield written, "utf-8"


def described(stream: IO[bytes], format_: str, encoding: str) -> tuple[dict[str, Any], list[str]]:
    """How the format is written in this file, and its columns where a header names them."""
    if format_ == "xlsx":
        return _sheet(stream)
    head = head_of(stream)
    if format_ == "ndjson":
        return {"encoding": "utf-8", "start": 0}, []
    text = head.decode(encoding, "replace")
    if format_ == "json":
        list_name, place = recognising.list_of(text)
        return {"encoding": "utf-8", "start": len(text[:place].encode()), "list": list_name}, []
    return _delimited(stream, head, text, encoding)


def _delimited(stream: IO[bytes], head: bytes, text: str, encoding: str) -> tuple[dict[str, Any], list[str]]:
    lines = text.lstrip("\ufeff").splitlines()
    start = 0
    declared = lines[0].lower().startswith("sep=") if lines else False
    if declared:  # Excel's own line
        start, lines = head.index(b"\n") + 1, lines[1:]
    delimiter = text.lstrip("\ufeff")[4:5] if declared else _delimiter(lines[:200])
    if not lines:
        raise Invalid(_("This file is empty: choose another one."), code="empty_file")
    dialect: dict[str, Any] = {"encoding": encoding, "delimiter": delimiter, "quote": '"', "start": start, "header": True}
    stream.seek(start)
    held = _Header(stream, encoding)
    cells = next((row for row in csv.reader(held, delimiter=delimiter) if any(cell.strip() for cell in row)), [])
    if _is_header(cells):
        dialect["start"] = start + held.read
        return dialect, _named(cells)
    return dialect | {"header": False}, _named([""] * len(cells))


class _Header:
    """The first lines of a text, and how many bytes they took."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self.stream, self.encoding, self.read = stream, encoding, 0

    def __iter__(self) -> Iterator[str]:
        for _line in range(200):
            line = self.stream.readline(CHUNK)
            if not line:
                return
            self.read += len(line)
            yield line.decode(self.encoding, "replace").lstrip("\ufeff").replace("\x00", "")


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that cuts most lines into the same number of cells, and into more than one."""

    def score(sign: str) -> tuple[float, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if row)
        if not counts:
            return (0.0, 0)
        cells, times = max(counts.items(), key=lambda one: (one[1], one[0]))
        return (times / sum(counts.values()) if cells > 1 else 0.0, cells)

    try:
        best = max(DELIMITERS, key=lambda sign: (round(score(sign)[0], 1), score(sign)[1]))
        return best if score(best)[0] > 0 else ","
    except csv.Error:
        return max(DELIMITERS, key=lambda sign: lines[0].count(sign))


def _is_header(cells: Sequence[str]) -> bool:
    """Whether the first row names columns, rather than being a mention already."""
    told = [cell.strip() for cell in cells]
    if any(values.plain(cell) in mapping.MEANT or cell in mapping.FIELDS for cell in told):
        return True
    full = [cell for cell in told if cell]
    return (
        len(set(full)) == len(full)
        and all(len(cell) <= 60 and not cell[:1].isdigit() and "://" not in cell for cell in full)
        and len(full) > 1
    )


def _named(cells: Sequence[Any]) -> list[str]:
    """The names of columns: those without one are numbered, those named twice are told apart."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(str(cell).split())[:120] if cell is not None else ""
        name = name or _("column %(number)d") % {"number": place}
        again = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({again + 1})" if again else name)
    return names


def _sheet(stream: IO[bytes]) -> tuple[dict[str, Any], list[str]]:
    """The first sheet that has rows, and where its header stands."""
    try:
        book = load_workbook(stream, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, EOFError) as error:
        raise Invalid(_("This workbook is damaged or was cut on its way. Save or download it again."), code="cut_workbook") from error
    try:
        for sheet in book.worksheets:
            for number, cells in enumerate(islice(sheet.iter_rows(values_only=True), 50), 1):
                if sum(cell is not None for cell in cells) > 1:
                    last = max(place for place, cell in enumerate(cells, 1) if cell is not None)
                    dialect = {"sheet": sheet.title, "sheets": book.sheetnames, "start": number, "rows": sheet.max_row}
                    return dialect, _named(cells[:last])
    finally:
        book.close()
    raise Invalid(_("There is no table in this workbook: choose another one."), code="no_rows")


def columns_of(rows: Sequence[Row]) -> list[str]:
    """The names that the objects of a JSON file use, in the order of their first use."""
    return list(dict.fromkeys(name for row in rows if not row.code for name in row.values))[:COLUMNS_MAX]
