"""Reads the rows of a file one after another, each with the place from which reading can go on after it."""

from __future__ import annotations

import codecs
import csv
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import IO, Any, Final

import orjson
from django.utils.translation import gettext as _
from openpyxl import load_workbook

LINE_MAX: Final = 4_000_000  # bytes of one line; a payload may have 2 MB
LINES_MAX: Final = 2_000  # of one row between quotes: more is a quote that never closes
CHUNK: Final = 256 * 1024
ITEM_MAX: Final = 16_000_000
MORE: Final = -1
SEPARATORS = re.compile(r"[ \t\r\n,\ufeff]+")
NEXT_ITEM = re.compile(r"\}\s*,\s*(?=\{)")
csv.field_size_limit(LINE_MAX)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as people count it, its values by column, and why it cannot be read when it cannot."""

    number: int
    values: Mapping[str, Any]
    after: int
    """The byte, or the row of a workbook, where the next one begins."""
    code: str = ""
    reason: str = ""


@dataclass(slots=True)
class Place:
    """Where reading goes on: a byte (a row of a workbook), and the number of the last row."""

    at: int = 0
    number: int = 0


class Rows(ABC):
    """The rows of one file from a place on; `cut` is True once the file was seen to end in the middle of a row."""

    def __init__(self, stream: IO[bytes], dialect: Mapping[str, Any], columns: list[str], place: Place) -> None:
        self.stream, self.dialect, self.columns, self.place = stream, dialect, columns, place
        self.cut = False

    @abstractmethod
    def __iter__(self) -> Iterator[Row]:
        """The rows that follow the place."""


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
            except csv.Error as error:
                number += 1
                values = {self.columns[0]: lines.first[:1_000].strip()}
                yield Row(number, values, lines.at, "not_csv", _("This line cannot be read as CSV (%(why)s).") % {"why": error})
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


class LineRows(Rows):
    """One JSON object a line."""

    def __iter__(self) -> Iterator[Row]:
        at, number = self.place.at, self.place.number
        self.stream.seek(at)
        while line := self.stream.readline(LINE_MAX):
            at += len(line)
            whole = line.endswith(b"\n")
            too_long = len(line) >= LINE_MAX and not whole
            while too_long and (rest := self.stream.readline(CHUNK)):
                at += len(rest)
                if rest.endswith(b"\n"):
                    break
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            number += 1
            yield self._row(number, line, at, too_long=too_long, last=not whole and not too_long)

    def _row(self, number: int, line: bytes, at: int, *, too_long: bool, last: bool) -> Row:
        if too_long:
            return Row(number, {"": shown(line)}, at, "too_long", _("This line is longer than may be read."))
        try:
            found = _decoded(line.strip(b"\xef\xbb\xbf").decode(self.dialect["encoding"], "replace"))
        except (ValueError, RecursionError):
            self.cut = last
            reason = _("The file ends in the middle of this line: it was cut on its way.") if last else _("This line is not valid JSON.")
            return Row(number, {"": shown(line)}, at, "cut" if last else "not_json", reason)
        return object_row(number, found, at)


class ListRows(Rows):
    """The objects of a JSON list, decoded one after another; of a list that was cut, those before the cut."""

    def __iter__(self) -> Iterator[Row]:
        decoder = json.JSONDecoder(strict=False)
        at, number = max(self.place.at, self.dialect["start"]), self.place.number
        self.stream.seek(at)
        signs = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        text, place, ended = "", 0, False
        while True:
            blank = SEPARATORS.match(text, place)
            if blank:
                at, place = at + len(blank[0].encode()), blank.end()
            if text[place : place + 1] == "]":
                return
            found, end = self._item(decoder, text, place, ended=ended) if place < len(text) else (None, MORE)
            if end == MORE:
                if ended:
                    self.cut = True
                    return
                more = self.stream.read(max(CHUNK, len(text) - place))
                text, place, ended = text[place:] + signs.decode(more, not more), 0, not more
                continue
            at, place = at + len(text[place:end].encode("utf-8", "surrogateescape")), end
            number += 1
            if isinstance(found, Row):
                yield replace(found, number=number, after=at)
                self.cut = found.code == "cut"
                if self.cut:
                    return
            else:
                yield object_row(number, found, at)

    def _item(self, decoder: json.JSONDecoder, text: str, place: int, *, ended: bool) -> tuple[Any, int]:
        """The item at a place and where it ends; MORE asks for more bytes."""
        try:
            found, end = decoder.raw_decode(text, place)
        except RecursionError:
            return self._broken(text, place, len(text), ended=ended, partial=False)
        except json.JSONDecodeError as error:
            partial = error.pos >= len(text) - 12 or error.msg.startswith("Unterminated string")
            if partial and not ended and len(text) - place < ITEM_MAX:
                return None, MORE
            return self._broken(text, place, error.pos, ended=ended, partial=partial)
        if end == len(text) and not ended:
            return None, MORE  # a number may go on
        return found, end

    def _broken(self, text: str, place: int, wrong: int, *, ended: bool, partial: bool) -> tuple[Row | None, int]:
        """An item that cannot be read: reading goes on at the next one that seems to begin, if there is one."""
        values = {"": text[place : place + 1_000]}
        going_on = NEXT_ITEM.search(text, max(place, min(wrong, len(text)) - 1))
        if going_on is not None:
            return Row(0, values, 0, "not_json", _("This item is not valid JSON.")), going_on.end()
        if not ended and len(text) - place < ITEM_MAX:
            return None, MORE
        if partial:
            reason = _("The file ends in the middle of this item: it was cut on its way. What comes before it was read.")
            return Row(0, values, 0, "cut", reason), len(text)
        return Row(0, values, 0, "not_json", _("From here on this is not valid JSON: what comes before it was read.")), len(text)


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


def object_row(number: int, found: Any, after: int) -> Row:
    """A JSON object as a row: what lies inside objects is named by its path, `author.name`."""
    if not isinstance(found, dict):
        return Row(number, {"": shown(orjson.dumps(found))}, after, "not_an_object", _("This is not an object with fields."))
    values: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, dict) and name != "extra":
            values |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            values[name] = value
    return Row(number, values, after)


def _decoded(text: str) -> Any:
    """JSON by the quick reader; by the patient one where a sign is half of a pair or a number has no end."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text, strict=False)


def shown(raw: bytes) -> str:
    """The beginning of a line that cannot be read, for whoever looks for it."""
    return raw[:1_000].decode("utf-8", "replace").strip()


READERS: Final[Mapping[str, type[Rows]]] = {"csv": CsvRows, "ndjson": LineRows, "json": ListRows, "xlsx": SheetRows}
