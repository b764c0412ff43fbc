"""What became of the brand's own words in a period: who relayed each statement, what they made of its claims, where it was turned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ingestion.models import Subject
from reporting.numbers import Numbers
from reporting.rows import Ids, grouped, once
from reputation import intervals
from reputation.models import Claim, Statement, StatementState
from reputation.score import Estimate, Window
from reputation.statements import drifting
from reputation.statements.relaying import DRIFT

MOST: Final = 4
LISTED: Final = 20

_RELAYED: Final = f"""{drifting.LABELS}
    SELECT statement_id, mention_id, published_at, reach, claim, label FROM labels WHERE published_at < %(until)s
     ORDER BY statement_id, published_at, id, claim
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
    rows = grouped(_RELAYED, {"statements": sorted(found), "within": sorted(within), "until": until})
    made = [_relayed(one, rows.get(pk, []), since) for pk, one in found.items()]
    made = [one for one in made if len(one.echoes) or one.statement.at >= since]
    return tuple(sorted(made, key=lambda one: (-len(one.inverting), -len(one.telling), -one.statement.pk))[:LISTED])


def _relayed(statement: Statement, rows: Sequence[tuple[Any, ...]], since: datetime) -> Relayed:
    now = [row for row in rows if row[1] >= since]
    labels: dict[tuple[int, str], list[int]] = {}
    for mention, _at, _reach, claim, label in now:
        if claim is not None:
            labels.setdefault((claim, label), []).append(mention)
    inverted = [row for row in rows if row[4] == "inverted"]
    first = min((row[1] for row in inverted), default=None)
    worst = max((row for row in now if row[4] == "inverted"), key=lambda row: (row[2], -row[1].timestamp(), -row[0]), default=None)
    return Relayed(
        statement, tuple(statement.claims.all()), once(row[0] for row in now),
        once(row[0] for row in now if row[4] not in (None, "omitted")), once(row[0] for row in now if row[4] in DRIFT),
        once(row[0] for row in now if row[4] == "inverted"), {key: once(said) for key, said in labels.items()},
        first if first and first >= since else None, Turned(worst[0], worst[1]) if worst else None,
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
