"""What was counted of the echoes of a statement, kept until one of them changes: a page of twenty thousand counts them once, not each time.

Who changes echoes raises the version in the same transaction, last of all; who counts reads the version first. So what is kept is never
newer than what it was counted from says, and it is thrown away as soon as that may be otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import connection

Rows = dict[str, list[list[Any]]]
"""The rows of each part of what is counted."""

_RAISE: Final = """
    INSERT INTO reputation_tally (statement_id, version) SELECT unnest(%s::bigint[]), 1
        ON CONFLICT (statement_id) DO UPDATE SET version = reputation_tally.version + 1
"""
_READ: Final = "SELECT version, counted->%s FROM reputation_tally WHERE statement_id = %s"
_KEEP: Final = """
    INSERT INTO reputation_tally (statement_id, counted) VALUES (%(statement)s, %(counted)s::jsonb)
        ON CONFLICT (statement_id) DO UPDATE SET counted = reputation_tally.counted || excluded.counted
     WHERE reputation_tally.version = %(version)s
"""


def changed(statements: Iterable[int]) -> None:
    """Something that holds of their echoes is otherwise now."""
    if numbers := sorted(set(statements)):
        with connection.cursor() as cursor:
            cursor.execute(_RAISE, [numbers])


def counted(statement: int, what: str, count: Callable[[], Rows]) -> Rows:
    """All of its echoes by this way of counting them, as it was kept or counted now; rows of what JSON can hold."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [what, statement])
        version, known = cursor.fetchone() or (0, None)
        kept = json.loads(known) if known else {}
        if kept.get("version") != version:
            kept = {"version": version, "rows": count()}
            cursor.execute(_KEEP, {"statement": statement, "counted": json.dumps({what: kept}), "version": version})
    rows: Rows = kept["rows"]
    return rows
