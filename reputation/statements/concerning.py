"""Which statements a rise is about: said within it, or relayed in it; with what became of them in that time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q

from reputation.models import Statement, StatementState
from reputation.statements.drifting import TOTALS_THEN, Relayed

MOST: Final = 8
"""Statements listed, and looked at: the newest before the end of the time."""
LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Concerned:
    """A statement with its echoes of the time."""

    statement: Statement
    said_then: bool
    relayed: Relayed


def concerned(subject: int, since: datetime, until: datetime, within: frozenset[int] | None) -> list[Concerned]:
    """Statements of the subject that were said or relayed in [since, until), the most relayed first; as somebody may see them."""
    known = Statement.objects.of(within).filter(~Q(state=StatementState.WITHDRAWN), subject=subject, at__lt=until)
    statements = {one.pk: one for one in known.order_by("-at", "-pk").defer("rarity")[:LOOKED_AT]}
    if not statements:
        return []
    only = None if within is None else sorted(within)
    with connection.cursor() as cursor:
        cursor.execute(TOTALS_THEN, {"statements": list(statements), "within": only, "since": since, "until": until})
        counted = {row[0]: row[1:] for row in cursor.fetchall()}
    found = [Concerned(one, one.at >= since, Relayed(*counted.get(pk, ()))) for pk, one in statements.items()]
    chosen = [one for one in found if one.said_then or one.relayed.echoes]
    return sorted(chosen, key=lambda one: (-one.relayed.echoes, -one.statement.at.timestamp(), one.statement.pk))[:MOST]
