"""One row of a file, and the place from which reading can go on after it; `readers` has who reads them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

LINE_MAX: Final = 4_000_000  # bytes of one line; a payload may have 2 MB
CHUNK: Final = 256 * 1024


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
