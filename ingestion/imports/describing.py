"""Says how a format is written in one file: its signs and lines, its sheet, its columns."""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from core.errors import Invalid
from ingestion.fields import sound
from ingestion.imports import mapping, recognising, sheets, values
from ingestion.imports.rows import Row

CHUNK: Final = 1024 * 1024
DELIMITERS: Final = (",", ";", "\t", "|")
NO_DELIMITERS: Final = ("", " ", '"')
COLUMNS_MAX: Final = 500
HEADER_ROWS: Final = 50  # of a sheet: its header stands among them
HEADER_LINES: Final = 200  # of a text: more is a quotation mark that never closes


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
    delimiter = ""
    if declared:  # Excel's own line
        start, lines = (head.find(b"\n") + 1) or len(head), lines[1:]
        delimiter = text.lstrip("\ufeff")[4:5]
    if not (delimiter == "\t" or delimiter.isprintable()) or delimiter in NO_DELIMITERS:
        delimiter = _delimiter(lines[:HEADER_LINES])
    if not lines:
        raise Invalid(_("This file is empty: choose another one."), code="empty_file")
    dialect: dict[str, Any] = {"encoding": encoding, "delimiter": delimiter, "quote": '"', "start": start, "header": True}
    stream.seek(start)
    held = _Header(stream, encoding)
    try:
        cells = next((row for row in csv.reader(held, delimiter=delimiter) if any(cell.strip() for cell in row)), [])
    except csv.Error as error:
        raise _broken_header() from error
    if cells and held.ended:  # the reader wanted another line, so a quotation mark is still open
        raise _broken_header()
    if _is_header(cells):
        dialect["start"] = start + held.read
        return dialect, _named(cells)
    return dialect | {"header": False}, _named([""] * len(cells))


def _broken_header() -> Invalid:
    reason = _(
        "The first line of this file cannot be read as CSV: a quotation mark opens in it and never closes, or a line break of another kind"
        " stands in it. Open the file in a spreadsheet, save it as CSV or XLSX and bring that."
    )
    return Invalid(reason, code="broken_header")


class _Header:
    """The first lines of a text, and how many bytes they took; `ended` once more of them were asked for than there are."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self.stream, self.encoding, self.read, self.ended = stream, encoding, 0, False

    def __iter__(self) -> Iterator[str]:
        for line in islice(iter(partial(self.stream.readline, CHUNK), b""), HEADER_LINES):
            self.read += len(line)
            yield line.decode(self.encoding, "replace").lstrip("\ufeff").replace("\x00", "")
        self.ended = True


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
    if len(cells) > COLUMNS_MAX:
        told = _("This table has %(count)d columns, at most %(most)d can be read: take out those that say nothing.")
        raise Invalid(told % {"count": len(cells), "most": COLUMNS_MAX}, code="too_many_columns")
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(sound(str(cell)).split())[:120] if cell is not None else ""
        name = name or _("column %(number)d") % {"number": place}
        again = (f"{name} ({number})" for number in range(2, COLUMNS_MAX + 2))
        names.append(name if name not in names else next(one for one in again if one not in names))
    return names


def _sheet(stream: IO[bytes]) -> tuple[dict[str, Any], list[str]]:
    """The first sheet that has rows, and where its header stands."""
    with sheets.opened(stream) as book:
        for sheet in book.worksheets:
            for number, cells in enumerate(sheet.iter_rows(max_row=HEADER_ROWS, values_only=True), 1):
                if sum(cell is not None for cell in cells) > 1:
                    last = max(place for place, cell in enumerate(cells, 1) if cell is not None)
                    rows = min(sheet.max_row, sheets.ROWS_MAX) if sheet.max_row else None
                    dialect = {"sheet": sheet.title, "sheets": book.sheetnames, "start": number, "rows": rows}
                    return dialect, _named(cells[:last])
    raise Invalid(_("There is no table in this workbook: choose another one."), code="no_rows")


def columns_of(rows: Sequence[Row]) -> list[str]:
    """The names that the objects of a JSON file use, in the order of their first use."""
    return list(dict.fromkeys(name for row in rows if not row.code for name in row.values))[:COLUMNS_MAX]
