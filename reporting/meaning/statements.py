"""What became of the brand's own words in a period: who relayed each statement, what they made of its claims, where it was turned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ingestion.models import Subject
from reporting.numbers import Numbers
from reporting.rows import PACKED, Ids, grouped, rows, unpacked
from reputation import intervals
from reputation.models import Claim, Statement, StatementState
from reputation.score import Estimate, Window
from reputation.statements import drifting

MOST: Final = 4
LISTED: Final = 20
NONE: Final = (None, None, None, None, None)
"""Of a statement that nobody relayed."""

_PACKED: Final = PACKED.format(column="mention_id", order="mention_id")
_RELAYED: Final = f"""
    SELECT statement_id, {_PACKED} FILTER (WHERE said_at >= %(since)s), {_PACKED} FILTER (WHERE said_at >= %(since)s AND telling),
           {_PACKED} FILTER (WHERE said_at >= %(since)s AND drifting), {_PACKED} FILTER (WHERE said_at >= %(since)s AND inverting),
           min(said_at) FILTER (WHERE inverting)
      FROM ({drifting.HEARD}) heard WHERE said_at < %(until)s GROUP BY statement_id
"""  # noqa: S608 - constants of the product
_LABELS: Final = f"""
    SELECT statement_id, r.key::bigint, r.value, {_PACKED}
      FROM ({drifting.HEARD_THEN}) heard CROSS JOIN LATERAL jsonb_each_text(labels) r GROUP BY statement_id, r.key, r.value
"""  # noqa: S608 - constants of the product
_TURNED: Final = f"""
    SELECT DISTINCT ON (statement_id) statement_id, mention_id, said_at FROM ({drifting.HEARD_THEN}) heard WHERE inverting
     ORDER BY statement_id, reach DESC, said_at, mention_id
"""  # noqa: S608 - constants of the product


@dataclass(frozen=True, slots=True)
class Turned:
    """The inverted relay that reached most in the period."""

    mention: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Relayed:
    """One statement within the period. `telling` tell one of its claims; of these some are `drifting`, and some of those `inverting`."""

    statement: Statement
    claims: tuple[Claim, ...]
    echoes: Ids
    telling: Ids
    drifting: Ids
    inverting: Ids
    labels: Mapping[tuple[int, str], Ids]
    first_inverted: datetime | None
    """Of all time, when it was in the period."""
    turned: Turned | None

    @property
    def drift(self) -> Estimate | None:
        return intervals.part(len(self.drifting), len(self.telling))

    @property
    def inversion(self) -> Estimate | None:
        return intervals.part(len(self.inverting), len(self.telling))


def of_period(subjects: Sequence[Subject], window: Window) -> tuple[Relayed, ...]:
    """Those that are followed and were made or relayed in the period, the most inverted first; echoes that concern these subjects."""
    since, until = window
    within = frozenset(subject.pk for subject in subjects)
    known = Statement.objects.of(within).filter(state=StatementState.KEPT, at__lt=until)
    found = {one.pk: one for one in known.select_related("subject").prefetch_related("claims")}
    asked = {"statements": sorted(found), "within": sorted(within), "since": since, "until": until}
    relayed, labels = {row[0]: row[1:] for row in rows(_RELAYED, asked)}, grouped(_LABELS, asked)
    turned = {statement: Turned(mention, at) for statement, mention, at in rows(_TURNED, asked)}
    made = [_relayed(one, relayed.get(pk, NONE), labels.get(pk, []), turned.get(pk), since) for pk, one in found.items()]
    made = [one for one in made if len(one.echoes) or one.statement.at >= since]
    return tuple(sorted(made, key=lambda one: (-len(one.inverting), -len(one.telling), -one.statement.pk))[:LISTED])


def _relayed(
    statement: Statement, row: Sequence[Any], labels: Sequence[tuple[Any, ...]], turned: Turned | None, since: datetime
) -> Relayed:
    *numbers, first = row
    echoes, telling, changing, inverting = map(unpacked, numbers)
    return Relayed(
        statement, tuple(statement.claims.all()), echoes, telling, changing, inverting,
        {(claim, label): unpacked(said) for claim, label, said in labels}, first if first and first >= since else None, turned,
    )  # fmt: skip


# -- the numbers


def write(book: Numbers, relayed: Sequence[Relayed]) -> None:
    """Enter each number with its mentions."""
    for one in relayed:
        subject, key, versions = one.statement.subject, {"statement": one.statement.pk}, {"statement": one.statement.version}
        book.add("echoes", len(one.echoes), subject=subject, narrow=key, unit="mentions", mentions=one.echoes, versions=versions)
        book.add("telling", len(one.telling), subject=subject, narrow=key, unit="mentions", mentions=one.telling, versions=versions)
        book.add("inverting", len(one.inverting), subject=subject, narrow=key, unit="mentions", mentions=one.inverting, versions=versions)
        for name, share in (("drift", one.drift), ("inversion", one.inversion)):
            if share:
                book.add(name, share.value, share.low, share.high, subject=subject, narrow=key, unit="share", mentions=one.telling,
                         versions=versions)  # fmt: skip
        for (claim, label), ids in sorted(one.labels.items()):
            book.add("claim", len(ids), subject=subject, narrow=key | {"claim": claim, "label": label}, unit="mentions", mentions=ids,
                     versions=versions)  # fmt: skip
