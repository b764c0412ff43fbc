"""Cuts a query into lexemes, one at a time, so that the first thing that cannot stand is the first one reported."""

import re
from dataclasses import dataclass
from typing import Final, Literal

import regex

from core.query.errors import QueryError
from core.query.folding import INVISIBLE
from core.query.tree import Place

Kind = Literal["term", "phrase", "open", "close", "and", "or", "not", "near", "field", "exact", "end"]

MAX_DISTANCE: Final = 100
QUOTES: Final = '"“”„‟«»＂'

_SPACE: Final = re.compile(f"[\\s\u200b{INVISIBLE}]+")
_QUOTE: Final = re.compile(f"[{QUOTES}]")
_TERM: Final = re.compile(f"(?:(?!<<<|>>>)[^\\s\u200b(){{}}{QUOTES}])+")
_FIELD: Final = regex.compile(r"(\p{L}[\p{L}\p{M}]*):")
_NEAR: Final = re.compile(r"(O?NEAR)(?:/(.*))?", re.DOTALL)
_RANGE: Final = re.compile(r"\[\s*([^\s\[\]]+)\s+TO\s+([^\s\[\]]+)\s*\]")
_OPERATORS: Final[dict[str, Kind]] = {"AND": "and", "OR": "or", "NOT": "not"}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One sign of the query: its kind, its text without marks, where it stands, and where its text begins."""

    kind: Kind
    text: str
    at: Place
    inside: int
    distance: int | None = None  # of NEAR, ONEAR and `~`


class Scanner:
    """Reads lexemes from `position` on; the parser reads a field's value itself, by `value` and `range`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def next(self) -> Lexeme:
        """The next lexeme; `end` at the end, again and again."""
        glued = self._skip_blanks()
        text, start = self.text, self.position
        if start == len(text):
            return Lexeme("end", "", Place(start, 0), start)
        mark = text[start]
        if mark in "()":
            return self._take("open" if mark == "(" else "close", 1)
        if mark in QUOTES:
            return self._phrase()
        if mark == "{":
            return self._exact()
        if mark == "}" or text.startswith(">>>", start):
            closing = Place(start, 1 if mark == "}" else 3)
            raise QueryError("unopened", closing, "operand", mark=text[start : start + closing.length])
        if mark == "-":
            if glued and start and text[start - 1] in f"{QUOTES})}}]":
                raise QueryError("glued_minus", Place(start, 1), "blank")
            return self._take("not", 1)
        field = _FIELD.match(text, start)
        if field:
            self.position = field.end()
            return Lexeme("field", field[1], Place(start, len(field[1])), start)
        return self._term()

    def value(self) -> Lexeme:
        """A field's value, quoted or bare, right where the scanner stands; a bare one may be empty."""
        start = self.position
        if start < len(self.text) and self.text[start] in QUOTES:
            return self._phrase(followed=False)
        found = _TERM.match(self.text, start)
        return self._take("term", found.end() - start if found else 0)

    def range(self) -> tuple[Lexeme, Lexeme]:
        """The two ends of `[a TO b]`."""
        start = self.position
        closing = self.text.find("]", start)
        if closing < 0:
            raise QueryError("unclosed_range", Place(start, 1), "closing_range")
        found = _RANGE.fullmatch(self.text, start, closing + 1)
        if not found:
            raise QueryError("bad_range", Place(start, closing + 1 - start), "range")
        self.position = closing + 1
        low, high = (Lexeme("term", found[n], Place(found.start(n), len(found[n])), found.start(n)) for n in (1, 2))
        return low, high

    def skip(self) -> None:
        """Go past blanks and comments."""
        self._skip_blanks()

    def word_from(self, start: int) -> str:
        """The run of the text from there to the next blank, quote or bracket."""
        found = _TERM.match(self.text, start)
        return found[0] if found else ""

    def _take(self, kind: Kind, length: int) -> Lexeme:
        start = self.position
        self.position += length
        return Lexeme(kind, self.text[start : self.position], Place(start, length), start)

    def _skip_blanks(self) -> bool:
        """Go past blanks and comments; tell whether there was none."""
        start = self.position
        while True:
            if blank := _SPACE.match(self.text, self.position):
                self.position = blank.end()
            elif self.text.startswith("<<<", self.position):
                end = self.text.find(">>>", self.position + 3)
                if end < 0:
                    raise QueryError("unclosed_comment", Place(self.position, 3), "closing_comment")
                self.position = end + 3
            else:
                return self.position == start

    def _phrase(self, *, followed: bool = True) -> Lexeme:
        start = self.position
        closing = _QUOTE.search(self.text, start + 1)
        if not closing:
            raise QueryError("unclosed_quote", Place(start, 1), "closing_quote", self.text[start:] + '"')
        self.position = closing.end()
        if followed and self.text.startswith("~", self.position):
            raise QueryError("not_yet", Place(self.position, 1), "operand", form="~")
        return Lexeme("phrase", self.text[start + 1 : closing.start()], Place(start, self.position - start), start + 1)

    def _exact(self) -> Lexeme:
        start = self.position
        closing = self.text.find("}", start)
        if closing < 0:
            raise QueryError("unclosed_brace", Place(start, 1), "closing_brace", self.text[start:] + "}")
        self.position = closing + 1
        return Lexeme("exact", self.text[start + 1 : closing], Place(start, self.position - start), start + 1)

    def _term(self) -> Lexeme:
        start = self.position
        text = self.word_from(start)
        self.position = start + len(text)
        at = Place(start, len(text))
        near = _NEAR.fullmatch(text)
        if near:
            return Lexeme("near", near[1], at, start, _distance(near[2], near[1], at))
        return Lexeme(_OPERATORS.get(text, "term"), text, at, start)


def _distance(digits: str | None, name: str, at: Place) -> int:
    if digits is None:
        return 10
    if not re.fullmatch("[0-9]+", digits):
        found = re.match("[0-9]{1,2}", digits)
        raise QueryError("bad_near", at, "number", f"{name}/{int(found[0]) if found else 10}")
    number = digits.lstrip("0") or "0"
    if len(number) > 3 or int(number) > MAX_DISTANCE:
        raise QueryError("too_far", at, "number", f"{name}/{MAX_DISTANCE}", limit=MAX_DISTANCE)
    return int(number)
