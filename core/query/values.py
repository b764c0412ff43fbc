"""Reads a field with what follows its colon: a value, a list of values, or a range."""

import re
from typing import Final

from core.query.dates import read_date
from core.query.errors import QueryError
from core.query.fields import FIELDS, Field, nearest
from core.query.folding import fold, fold_value
from core.query.limits import Meter
from core.query.scanner import Lexeme, Scanner
from core.query.tree import Ago, Date, DateRange, FieldIs, Node, Place, Ref

_COMPARISON: Final = re.compile("[<>]=?(?![<>])")
_REF: Final = re.compile("=([0-9]{1,18})")


def read_field(scanner: Scanner, name: Lexeme, meter: Meter) -> Node:
    """The condition on the field `name`; the scanner stands right after the colon, and is left after the value."""
    field = FIELDS.get(name.text)
    if field is None:
        raise QueryError("unknown_field", name.at, "field", _proposal(scanner, name), name=name.text)
    if field.type == "later":
        raise QueryError("not_yet", name.at, "operand", form=f"{field.name}:")
    start = scanner.position
    if field.type == "date":
        meter.operand(Place(start, 0))
        return _date_range(scanner, field, name)
    comparison = _COMPARISON.match(scanner.text, start)
    if comparison or scanner.text.startswith("[", start):
        raise QueryError("no_range", Place(start, comparison.end() - start if comparison else 1), "value", name=field.name)
    read = _list(scanner, field, meter) if scanner.text.startswith("(", start) else [_value(scanner, field, meter)]
    values, places = zip(*read, strict=True)
    return FieldIs(field.name, values, at=_from(name, scanner), values_at=places)


def _from(name: Lexeme, scanner: Scanner) -> Place:
    return Place(name.at.position, scanner.position - name.at.position)


def _proposal(scanner: Scanner, name: Lexeme) -> str:
    written = scanner.word_from(name.inside)
    rest = written[len(name.text) + 1 :]
    if rest.startswith("//"):
        return f'url:"{written}"'
    if name.text in ("NEAR", "ONEAR") and rest.isdecimal():
        return f"{name.text}/{rest}"
    known = nearest(name.text, FIELDS)
    return f"{known}:{rest}" if known else f'"{written}"'


def _list(scanner: Scanner, field: Field, meter: Meter) -> list[tuple[str | Ref, Place]]:
    meter.open(Place(scanner.position, 1))
    scanner.position += 1
    values = [_listed(scanner, field, meter)]
    while (separator := _next(scanner, meter)).text != ")":
        if separator.text != "OR":
            written = scanner.word_from(separator.at.position) if separator.text not in ("AND", "NOT") else ""
            raise QueryError("list_needs_or", separator.at, "or", f"OR {written}" if written else "OR")
        values.append(_listed(scanner, field, meter))
    meter.close()
    return values


def _listed(scanner: Scanner, field: Field, meter: Meter) -> tuple[str | Ref, Place]:
    scanner.skip()
    start = scanner.position
    mark = scanner.text[start : start + 1]
    if mark == "(":
        raise QueryError("nested_list", Place(start, 1), "value")
    if mark == "":
        raise meter.unclosed()
    if mark == ")" or scanner.word_from(start) in ("OR", "AND", "NOT"):
        raise QueryError("missing_value", Place(start, max(1, len(scanner.word_from(start)))), "value", name=field.name)
    return _value(scanner, field, meter)


def _next(scanner: Scanner, meter: Meter) -> Lexeme:
    """What stands after a value of a list: `)`, `OR`, or what may not."""
    scanner.skip()
    start = scanner.position
    text = scanner.text[start : start + 1]
    if not text:
        raise meter.unclosed()
    text = ")" if text == ")" else scanner.word_from(start) or text
    if text in (")", "OR"):
        scanner.position += len(text)
    return Lexeme("term", text, Place(start, len(text)), start)


def _value(scanner: Scanner, field: Field, meter: Meter) -> tuple[str | Ref, Place]:
    lexeme = scanner.value()
    for place, character in enumerate(lexeme.text):
        if "*" in fold(character):
            raise QueryError("star_in_value", Place(lexeme.inside + place, 1), "value")
    if field.type == "name" and lexeme.kind == "term" and (ref := _REF.fullmatch(lexeme.text)):
        meter.operand(lexeme.at)
        return Ref(int(ref[1])), lexeme.at
    value = fold_value(lexeme.text)
    if not value:
        raise QueryError("missing_value", lexeme.at, "value", name=field.name)
    if field.choices and value not in field.choices:
        close = nearest(value, field.choices)
        choices = ", ".join(field.choices)
        raise QueryError("unknown_value", lexeme.at, "choice", close, value=lexeme.text, name=field.name, choices=choices)
    meter.operand(lexeme.at)
    return value, lexeme.at


def _date_range(scanner: Scanner, field: Field, name: Lexeme) -> DateRange:
    start = scanner.position
    if scanner.text.startswith("(", start):
        raise QueryError("no_list", Place(start, 1), "date", name=field.name)
    if scanner.text.startswith("[", start):
        low, high = (None if end.text == "*" else _date(end, field) for end in scanner.range())
        return DateRange(field.name, low, high, at=_from(name, scanner))
    comparison = _COMPARISON.match(scanner.text, start)
    if comparison:
        scanner.position = comparison.end()
    date = _date(scanner.value(), field)
    sign, at = comparison[0] if comparison else "", _from(name, scanner)
    if sign.startswith(">"):
        return DateRange(field.name, low=date, after=sign == ">", at=at)
    if sign.startswith("<"):
        return DateRange(field.name, high=date, before=sign == "<", at=at)
    return DateRange(field.name, date, date, at=at)


def _date(lexeme: Lexeme, field: Field) -> Date | Ago:
    if not lexeme.text:
        raise QueryError("missing_value", lexeme.at, "date", name=field.name)
    date = read_date(lexeme.text)
    if date is None:
        raise QueryError("bad_date", lexeme.at, "date", value=lexeme.text)
    return date
