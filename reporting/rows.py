"""Reads rows by SQL, and keeps the numbers of mentions as arrays, because there may be a million of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

Ids = NDArray[np.int64]
EMPTY: Final[Ids] = np.array([], dtype=np.int64)
PACKED: Final = "string_agg(int8send({column}), ''::bytea ORDER BY {order})"
"""The numbers of a group in one piece, in an order."""


def rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of ours."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def grouped(statement: str, values: Mapping[str, Any]) -> dict[int, list[tuple[Any, ...]]]:
    """The rows by their first column, without it, in their order."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *row in rows(statement, values):
        found.setdefault(key, []).append(tuple(row))
    return found


def ids(numbers: Iterable[int] | None) -> Ids:
    """Numbers of mentions as they come."""
    return np.fromiter(numbers or (), dtype=np.int64)


def unpacked(held: bytes | None) -> Ids:
    """Numbers that the database sends in one piece, by PACKED: eight bytes each, where a row each would be a hundred times that."""
    return np.frombuffer(held or b"", dtype=">i8").astype(np.int64)


def once(numbers: Iterable[int]) -> Ids:
    """Numbers of mentions in order, each once."""
    return np.unique(ids(numbers))
