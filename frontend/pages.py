"""Lists of rows page by page, the newest first or by name: a place in the list is a row's own keys, so rows that arrive move nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Final, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import CharField, Count, Field, Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from frontend import figures, questions

T = TypeVar("T")
M = TypeVar("M", bound=Model)
A_PAGE: Final = 50
A_STRETCH: Final = 1_000
PLACES: Final = ("older", "newer")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The rows of a page, how many there are in all, and the addresses of the pages beside it; empty where there is none.

    `rising`: the smallest keys come first, and so nothing is newer or older.
    """

    rows: Sequence[T]
    total: int
    first: str
    newer: str
    older: str
    rising: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A state to look at alone, with how many rows have it."""

    label: str
    url: str
    current: bool


def page(
    found: QuerySet[M], given: QueryDict, *, by: Sequence[str] = ("pk",), most: int = A_PAGE, rising: bool = False, total: int | None = None
) -> Listed[M]:
    """The page that the address asks for, largest keys first unless `rising`; the last key tells any two rows apart.

    `total`: how many there are, where that is known already.
    """
    total = found.count() if total is None else total
    older, newer = (_keys(found.model, by, given.get(name, "")) for name in PLACES)
    back = bool(newer) and not older
    on, up = ("gt", "lt") if rising else ("lt", "gt")
    asked = found.filter(_beyond(by, older, on)) if older else found.filter(_beyond(by, newer, up)) if newer else found
    rows = list(asked.order_by(*(by if back != rising else (f"-{name}" for name in by)))[: most + 1])
    more = len(rows) > most
    if back and not more:
        return page(found, _without(given), by=by, most=most, rising=rising, total=total)  # the first page, which is whole
    rows = rows[most - 1 :: -1] if back else rows[:most]
    before, after = (True, True) if back else (bool(older), more)
    return Listed(
        rows,
        total,
        _address(given) if before else "",
        _address(given, newer=_place(rows[0], by)) if before and rows else "",
        _address(given, older=_place(rows[-1], by)) if after and rows else "",
        rising,
    )


def stretch(rows: Sequence[T], given: QueryDict, *, most: int = A_PAGE) -> Listed[T]:
    """The same of a list that was put in its order here: a place in it is how many rows stand before."""
    words = given.get(PLACES[0], "")
    start = min(int(words) if words.isascii() and words.isdigit() and len(words) < 9 else 0, max(len(rows) - 1, 0)) // most * most
    return Listed(
        rows[start : start + most],
        len(rows),
        _address(given) if start else "",
        _address(given, older=str(start - most) if start > most else "") if start else "",
        _address(given, older=str(start + most)) if start + most < len(rows) else "",
        rising=True,
    )


def stretches(found: QuerySet[M], *, by: Sequence[str] = ("pk",)) -> Iterator[Sequence[M]]:
    """All rows in the order of the pages, for a file."""
    left = found.order_by(*(f"-{name}" for name in by))
    while rows := list(left[:A_STRETCH]):
        yield rows
        if len(rows) < A_STRETCH:
            return
        left = found.filter(_beyond(by, [getattr(rows[-1], name) for name in by], "lt")).order_by(*(f"-{name}" for name in by))


def choices(found: QuerySet[Any], given: QueryDict, field: str, named: Mapping[str, object]) -> list[Choice]:
    """All rows, and those of each state that some have: one question to the database."""
    counts = dict(found.order_by().values_list(field).annotate(rows=Count("pk")))
    asked = given.get("state", "")
    made = [Choice(_("All %(n)s") % {"n": figures.number(sum(counts.values()))}, _address(given, state=""), asked not in named)]
    for value, label in named.items():
        if counts.get(value) or value == asked:
            words = f"{str(label).capitalize()} {figures.number(counts.get(value, 0))}"
            made.append(Choice(words, _address(given, state=value), value == asked))
    return made if len(made) > 2 or asked else []


def _without(given: QueryDict) -> QueryDict:
    asked = given.copy()
    for name in PLACES:
        asked.pop(name, None)
    return asked


def _address(given: QueryDict, **changes: str) -> str:
    return questions.changed(given, dict.fromkeys(PLACES) | changes)


def _place(row: Model, by: Sequence[str]) -> str:
    """Where a row stands: its keys."""
    values = [reduce(getattr, name.split("__"), row) for name in by]
    return "~".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)


def _keys(model: type[Model], by: Sequence[str], place: str) -> list[Any]:
    """The keys that a place names; nothing when it names none. Only the first may hold the sign between them: a name."""
    parts = place.rsplit("~", len(by) - 1)
    if not place or len(parts) != len(by):
        return []
    fields = [_field(model, name) for name in by]
    try:
        return [part if isinstance(field, CharField) else field.clean(part, None) for field, part in zip(fields, parts, strict=True)]
    except (ValidationError, OverflowError):
        return []


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    """Of the model, or of one that it leads to."""
    *ways, last = name.split("__")
    for way in ways:
        model = cast(type[Model], model._meta.get_field(way).related_model)
    return cast("Field[Any, Any]", model._meta.pk if last == "pk" else model._meta.get_field(last))


def _beyond(by: Sequence[str], keys: Sequence[Any], way: str) -> Q:
    beyond, same = Q(pk__in=[]), Q()
    for name, key in zip(by, keys, strict=True):
        beyond |= same & Q(**{f"{name}__{way}": key})
        same &= Q(**{name: key})
    return Q(**{f"{by[0]}__{way}e": keys[0]}) & beyond  # said twice, so that an index is entered at this place
