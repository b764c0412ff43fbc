"""Reads a table of facts in commit order: numbers are given before the commit, so a reader that trusts them alone loses rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import models
from django.db.models.expressions import RawSQL

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """How far a reader came: the last row's transaction and number."""

    xid: int = 0
    id: int = 0


START: Final = Position()
_BEYOND: Final = "(xid, id) > (%s::text::xid8, %s)"
_SETTLED: Final = "xid < pg_snapshot_xmin(pg_current_snapshot())"


def read(model: type[M], after: Position, limit: int) -> list[M]:
    """The next rows in the order (xid, id), below the oldest open transaction: nothing can appear before them any more."""
    return list(_next(model, after, limit))


def values(model: type[M], after: Position, limit: int, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """The same rows as tuples of these fields: objects take longer to make than all the rest."""
    return list(_next(model, after, limit).values_list(*fields))


def _next(model: type[M], after: Position, limit: int) -> models.QuerySet[M]:
    return _where(model, f"{_BEYOND} AND {_SETTLED}", after).order_by("xid", "id")[:limit]


def held(model: type[M], after: Position) -> bool:
    """True when rows stand there that an older open transaction still hides from `read`: look again in a moment, nobody will call."""
    return _where(model, f"{_BEYOND} AND NOT {_SETTLED}", after).exists()


def _where(model: type[M], condition: str, after: Position) -> models.QuerySet[M]:
    wanted = RawSQL(condition, [str(after.xid), after.id], output_field=models.BooleanField())  # noqa: S611 - our own words above
    return model._default_manager.filter(wanted)
