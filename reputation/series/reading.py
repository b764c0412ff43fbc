"""Reads a table of days and values as French and English people write them: `05/11/2026;1 234,5` or `2026-11-05,1234.5`.

How days and numbers are written is decided from the whole file, never line by line: what no line contradicts, else as the reader's language
has it. A line that cannot be read is named with what is wrong, and then nothing is taken.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

DELIMITERS: Final = ";\t,"
MOST_WRONG: Final = 20
MOST_LINES: Final = 20_000
LARGEST: Final = Decimal(10) ** 13
FIRST: Final = date(1970, 1, 1)
_NUMBER: Final = re.compile(r"[-+]?\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*(?:[.,]\d+)?|[-+]?\d+(?:[.,]\d+)?")
_AMBIGUOUS: Final = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_BLANKS: Final = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’"), None)
_SIGNS: Final = str.maketrans({"\u2212": "-", "€": None, "$": None, "£": None, "%": None})
_DAY: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
Mark = Literal[",", "."]
Code = Literal["cells", "day", "number", "too_large", "twice", "early", "empty", "too_long"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be read: its number from 1 on, what is wrong with it, the cell that is."""

    line: int
    code: Code
    said: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What was read; with anything `wrong` there are no values. `decimal` stands before decimals; `month_first`: how days are written."""

    values: Mapping[date, Decimal]
    wrong: tuple[Wrong, ...] = ()
    decimal: Mark = "."
    month_first: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    day: str
    value: str


def read(content: bytes, language: str = "en") -> Table:
    """The values by day. A first line without any digit is a head and is skipped, empty lines too."""
    lines, wrong = _lines(_text(content))
    if not lines and not wrong:
        return Table({}, (Wrong(1, "empty"),))
    if len(lines) > MOST_LINES:
        return Table({}, (Wrong(lines[MOST_LINES].number, "too_long"),))
    decimal = _decimal([line.value for line in lines], "," if language.startswith("fr") else ".")
    month_first = _month_first([line.day for line in lines])
    values: dict[date, Decimal] = {}
    for line in lines:
        found = _value(line, decimal, month_first)
        if isinstance(found, Wrong):
            wrong.append(found)
        elif values.setdefault(found[0], found[1]) != found[1]:
            wrong.append(Wrong(line.number, "twice", line.day))
    if wrong:
        return Table({}, tuple(sorted(wrong, key=lambda one: one.line)[:MOST_WRONG]), decimal, month_first)
    return Table(values, (), decimal, month_first)


def _text(content: bytes) -> str:
    """UTF-8, else what spreadsheets on Windows write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str) -> tuple[list[_Line], list[Wrong]]:
    rows = [(number, row) for number, row in enumerate(text.splitlines(), start=1) if row.strip(" \t;,")]
    if rows and not any(letter.isdigit() for letter in rows[0][1]):
        rows = rows[1:]
    delimiter = next((mark for mark in DELIMITERS if any(mark in row for _number, row in rows)), ";")
    lines, wrong = [], []
    for number, row in rows:
        cells = [cell.strip() for cell in next(csv.reader(io.StringIO(row), delimiter=delimiter))]
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        if len(cells) == 2 and all(cells):
            lines.append(_Line(number, *cells))
        else:
            wrong.append(Wrong(number, "cells", row[:60]))
    return lines, wrong


def _decimal(written: Iterable[str], usual: Mark) -> Mark:
    """What no number contradicts: the last of two marks, a mark that no group of thousands can be; else the usual one of the language."""
    votes = {mark for number in written if (mark := _sure(number.translate(_BLANKS).translate(_SIGNS)))}
    return votes.pop() if len(votes) == 1 else usual


def _sure(number: str) -> Mark | None:
    marks = [letter for letter in number if letter in ",."]
    if not marks or _AMBIGUOUS.fullmatch(number):
        return None
    last: Mark = "," if marks[-1] == "," else "."
    if len(set(marks)) == 2 or len(marks) == 1:
        return last
    return "." if last == "," else ","  # 1,234,567: these part thousands


def _month_first(days: Sequence[str]) -> bool:
    """Only where a day of the month would be no month, and nowhere the other way round."""
    found = [(int(match[1]), int(match[2])) for day in days if (match := _DAY.fullmatch(day))]
    return any(second > 12 for _first, second in found) and not any(first > 12 for first, _second in found)


def _value(line: _Line, decimal: Mark, month_first: bool) -> tuple[date, Decimal] | Wrong:
    day = _day(line.day, month_first)
    if day is None:
        return Wrong(line.number, "day", line.day[:40])
    if day < FIRST:
        return Wrong(line.number, "early", line.day[:40])
    number = line.value.translate(_BLANKS).translate(_SIGNS)
    thousands = "." if decimal == "," else ","
    if not _NUMBER.fullmatch(number) or number.count(decimal) > 1 or number.rfind(thousands) > number.find(decimal) >= 0:
        return Wrong(line.number, "number", line.value[:40])
    whole, _mark, rest = number.partition(decimal)
    if thousands in whole and not re.fullmatch(rf"[-+]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", whole):
        return Wrong(line.number, "number", line.value[:40])
    value = Decimal(f"{whole.replace(thousands, '')}.{rest or '0'}")
    return (day, value) if abs(value) < LARGEST and len(rest) <= 6 else Wrong(line.number, "too_large", line.value[:40])


def _day(written: str, month_first: bool) -> date | None:
    match = _DAY.fullmatch(written)
    try:
        if match is None:
            return date.fromisoformat(written[:10]) if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00)?)?", written) else None
        first, second, year = (int(part) for part in match.groups())
        return date(year, first, second) if month_first else date(year, second, first)
    except ValueError:
        return None
