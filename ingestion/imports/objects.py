"""Reads JSON objects as rows: one a line, or those of a list; of a file that was cut, what comes before the cut."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _

from ingestion.fields import DEPTH_MAX, sound
from ingestion.imports.rows import CHUNK, LINE_MAX, Row, Rows

ITEM_MAX: Final = 16_000_000
SHOWN: Final = 1_000  # signs of what cannot be read
MORE: Final = -1
SEPARATORS = re.compile(r"[ \t\r\n,\ufeff]+")
NEXT_ITEM = re.compile(r"\}\s*,\s*(?=\{)")
DIGITS_MAX: Final = 400  # of a whole number; a longer one stays a text


def _integer(written: str) -> int | str:
    return int(written) if len(written) <= DIGITS_MAX else written


def _constant(written: str) -> str | None:
    """What JSON has no word for and Python writes all the same: NaN is a value that is missing."""
    return None if written == "NaN" else written


PATIENT: Final = json.JSONDecoder(strict=False, parse_int=_integer, parse_constant=_constant)


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
        return object_row(number, found, at, shown(line))


class ListRows(Rows):
    """The objects of a JSON list, decoded one after another; of a list that was cut, those before the cut."""

    def __iter__(self) -> Iterator[Row]:
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
            found, end = self._item(text, place, ended=ended) if place < len(text) else (None, MORE)
            if end == MORE:
                if ended:
                    self.cut = True
                    return
                more = self.stream.read(max(CHUNK, len(text) - place))
                text, place, ended = text[place:] + signs.decode(more, not more), 0, not more
                continue
            raw = sound(text[place : min(end, place + SHOWN)])
            at, place = at + len(text[place:end].encode("utf-8", "surrogateescape")), end
            number += 1
            if isinstance(found, Row):
                yield replace(found, number=number, after=at)
                self.cut = found.code == "cut"
                if self.cut:
                    return
            else:
                yield object_row(number, found, at, raw)

    def _item(self, text: str, place: int, *, ended: bool) -> tuple[Any, int]:
        """The item at a place and where it ends; MORE asks for more bytes."""
        try:
            found, end = PATIENT.raw_decode(text, place)
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
        values = {"": sound(text[place : place + SHOWN])}
        going_on = NEXT_ITEM.search(text, max(place, min(wrong, len(text)) - 1))
        if going_on is not None:
            return Row(0, values, 0, "not_json", _("This item is not valid JSON.")), going_on.end()
        if not ended and len(text) - place < ITEM_MAX:
            return None, MORE
        if partial:
            reason = _("The file ends in the middle of this item: it was cut on its way. What comes before it was read.")
            return Row(0, values, 0, "cut", reason), len(text)
        return Row(0, values, 0, "not_json", _("From here on this is not valid JSON: what comes before it was read.")), len(text)


def object_row(number: int, found: Any, after: int, raw: str) -> Row:
    """A JSON object as a row: what lies inside objects is named by its path, `author.name`. `raw` is its beginning as it is written."""
    if not isinstance(found, dict):
        return Row(number, {"": raw}, after, "not_an_object", _("This is not an object with fields."))
    if _is_deep(found, DEPTH_MAX):
        told = _("This is nested more than %(most)d levels deep: flatten it.") % {"most": DEPTH_MAX}
        return Row(number, {"": raw}, after, "too_deep", told)
    values: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, dict) and name != "extra":
            values |= {sound(f"{name}.{inner}"): one for inner, one in value.items()}
        else:
            values[sound(name)] = value
    return Row(number, values, after)


def _is_deep(value: Any, most: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return most < 0 or any(_is_deep(one, most - 1) for one in inner if isinstance(one, dict | list))


def _decoded(text: str) -> Any:
    """JSON by the quick reader; by the patient one where a sign is half of a pair or a number has no end."""
    try:
        return orjson.loads(text)
    except ValueError:
        return PATIENT.decode(text)


def shown(raw: bytes) -> str:
    """The beginning of a line that cannot be read, for whoever looks for it."""
    return sound(raw[:SHOWN].decode("utf-8", "replace")).strip()
