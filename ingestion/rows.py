"""Many rows at once: numbers taken ahead, COPY, and statements fed by one JSON document instead of one query a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


def numbers(model: type[Model], count: int) -> list[int]:
    """The next primary keys of a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [model._meta.db_table, count])
        return [row[0] for row in cursor.fetchall()]


def copy(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows with COPY; JSON values are given as text."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as stream:
        for row in rows:
            stream.write_row(row)


def run(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    """Run one statement on the tenant's schema; the rows that it returns, if it returns any. Lists are given as arrays."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [array(one) if isinstance(one, list) else one for one in params])
        return cursor.fetchall() if cursor.description else []


@contextmanager
def ahead() -> Iterator[None]:
    """Inside, a statement is sent at once and its answer waited for only when it is fetched: the database works while we do."""
    connection.ensure_connection()
    with connection.connection.pipeline():
        yield


def ask(sql: str, ids: Sequence[int]) -> CursorWrapper:
    """Send one statement about these numbers; the answer is fetched from what is returned."""
    cursor = connection.cursor()
    cursor.execute(sql, [array(ids)])
    return cursor


def array(values: Collection[Any]) -> str:
    """Numbers, bytes or words (None among them) as PostgreSQL writes an array: many times faster than a list that the driver adapts."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return f"{{{','.join(map(str, values))}}}"
    if kinds == {bytes}:
        joined = '","\\\\x'.join([value.hex() for value in values])
        return f'{{"\\\\x{joined}"}}'
    if kinds == {str} and (quoted := _quoted(values)) is not None:
        return quoted
    return f"{{{','.join([_element(value) for value in values])}}}"


def _quoted(words: Collection[str]) -> str | None:
    """All words at once, between characters that PostgreSQL takes in none of them; None should one of them hold it all the same."""
    joined = "\0".join(words)
    if joined.count("\0") != len(words) - 1:
        return None
    escaped = joined.replace("\\", "\\\\").replace('"', '\\"').replace("\0", '","')
    return f'{{"{escaped}"}}'


def _element(value: Any) -> str:
    match value:
        case int():
            return str(int(value))
        case bytes():
            return f'"\\\\x{value.hex()}"'
        case None:
            return "NULL"
        case _:
            doubled = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{doubled}"'


def run_named(sql: str, **params: Any) -> None:
    """Run one statement whose parameters have names."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def as_json(value: Any) -> str:
    """JSON text that PostgreSQL takes: for `jsonb_to_recordset`, and for JSON columns under COPY."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS, default=_plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Sequence | Iterable):
        return list(value)
    raise TypeError(value)
