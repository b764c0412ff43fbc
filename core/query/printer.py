"""Prints a tree in its canonical form: parsing that gives the same tree again."""

import re
from typing import Final

from core.query.dates import write_date
from core.query.folding import fold_value
from core.query.names import Names
from core.query.scanner import QUOTES
from core.query.tree import And, DateRange, Everything, FieldIs, Node, Not, Or, Phrase, Prefix, Ref, Word

_BARE_VALUE: Final = re.compile(r"\w[\w.-]*")
_UNQUOTABLE: Final = re.compile(f"[*{QUOTES}]")


def canonical(tree: Node, names: Names | None = None) -> str:
    """The one form of the query; with `names`, objects are called by their present names, else by id (`source:=12`)."""
    match tree:
        case Everything():
            return ""
        case And(parts):
            return " AND ".join(_bracketed(part, names, Or) for part in parts)
        case Or(parts):
            return " OR ".join(canonical(part, names) for part in parts)
        case Not(part):
            return f"NOT {_bracketed(part, names, And, Or)}"
        case Word() | Prefix():
            return _item(tree)
        case Phrase(items):
            return f'"{" ".join(map(_item, items))}"'
        case FieldIs(field, values):
            written = [_value(field, value, names) for value in values]
            return f"{field}:{written[0]}" if len(written) == 1 else f"{field}:({' OR '.join(written)})"
        case DateRange():
            return _dates(tree)
        case _:
            raise TypeError(tree)


def _bracketed(part: Node, names: Names | None, *looser: type[Node]) -> str:
    return f"({canonical(part, names)})" if isinstance(part, looser) else canonical(part, names)


def _item(item: Word | Prefix) -> str:
    return item.token if isinstance(item, Word) else f"{item.start}*"


def _value(field: str, value: str | Ref, names: Names | None) -> str:
    if isinstance(value, Ref):
        name = names.name_of(field, value.id) if names else None
        # A name that cannot be written, or that another object bears too, would not lead back here.
        if names is None or not name or _UNQUOTABLE.search(name) or names.id_of(field, fold_value(name)) != value.id:
            return f"={value.id}"
        value = name
    return value if _BARE_VALUE.fullmatch(value) and value not in ("AND", "OR", "NOT") else f'"{value}"'


def _dates(dates: DateRange) -> str:
    if dates.low is not None and dates.after:
        return f"{dates.field}:>{write_date(dates.low)}"
    if dates.high is not None and dates.before:
        return f"{dates.field}:<{write_date(dates.high)}"
    low, high = ("*" if end is None else write_date(end) for end in (dates.low, dates.high))
    return f"{dates.field}:{low}" if low == high != "*" else f"{dates.field}:[{low} TO {high}]"
