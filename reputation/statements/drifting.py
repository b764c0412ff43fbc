"""How statements drift: labels by claim, by day and by source, the first inversion, the relay where it turned; as `holding` keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from ingestion import sources
from ingestion.models import Match, Mention
from reputation.models import Claim, Echo, Statement
from reputation.statements import tallies
from reputation.statements.tallies import Rows
from tenants import current

# The echoes that somebody may see, of a time where one is named.
_HEARD: Final = """
    SELECT e.id, e.statement_id, e.mention_id, e.parent_id, e.said_at, e.source_id, e.language, e.country, e.reach, e.labels,
           e.faithful, e.telling, e.drifting, e.inverting, e.reach_estimated
      FROM reputation_echo e
     WHERE e.statement_id = ANY(%(statements)s) AND {when}
       AND (%(within)s::bigint[] IS NULL OR EXISTS (SELECT FROM ingestion_match x WHERE x.mention_id = e.mention_id AND x.state = 'on'
                                                       AND x.subject_id = ANY(%(within)s)))
"""
HEARD: Final = _HEARD.format(when="e.said_at IS NOT NULL")
HEARD_THEN: Final = _HEARD.format(when="e.said_at >= %(since)s AND e.said_at < %(until)s")
_COUNTS: Final = "count(*), count(*) FILTER (WHERE telling), count(*) FILTER (WHERE drifting), count(*) FILTER (WHERE inverting)"
_TOTALS: Final = f"""
    SELECT statement_id, {_COUNTS}, min(said_at) FILTER (WHERE inverting) FROM ({HEARD}) heard GROUP BY statement_id
"""  # noqa: S608 - constants of this module
TOTALS_THEN: Final = f"SELECT statement_id, {_COUNTS} FROM ({HEARD_THEN}) heard GROUP BY statement_id"  # noqa: S608
# Thousands of echoes have few ways of taking the claims together: each is taken apart once.
_BY_CLAIM: Final = """
    SELECT r.key::bigint AS claim, r.value AS label, sum(alike.echoes)::bigint AS echoes
      FROM (SELECT labels, {count} AS echoes FROM {heard} GROUP BY labels) alike CROSS JOIN LATERAL jsonb_each_text(alike.labels) r
     GROUP BY r.key, r.value
"""
_CLAIMS: Final = _BY_CLAIM.format(count="count(*)", heard=f"({HEARD}) heard")
_OF_CELLS: Final = """
    coalesce(sum(echoes), 0) AS echoes, coalesce(sum(echoes) FILTER (WHERE telling), 0) AS telling,
    coalesce(sum(echoes) FILTER (WHERE drifting), 0) AS drifting, coalesce(sum(echoes) FILTER (WHERE inverting), 0) AS inverting
"""
# All that is told of one statement. Its echoes are read once, into cells: what takes the claims alike, on a day, before an audience.
# Audiences: as faithful counts what changes no claim. The turn: the inverted relay that reached most among those that had the claim from
# somebody who had not inverted it; relays are looked at in that order until one did.
_DRIFT: Final = f"""
    WITH cells AS MATERIALIZED (
        SELECT labels, faithful, telling, drifting, inverting, (said_at AT TIME ZONE %(zone)s)::date AS day,
               CASE %(by)s WHEN 'source' THEN source_id END AS source,
               CASE %(by)s WHEN 'language' THEN language WHEN 'country' THEN country END AS code,
               count(*) AS echoes, min(said_at) FILTER (WHERE inverting) AS inverted_at, sum(reach) FILTER (WHERE inverting) AS reach,
               bool_or(reach_estimated) FILTER (WHERE inverting) AS estimated
          FROM ({HEARD}) heard GROUP BY 1, 2, 3, 4, 5, 6, 7, 8),
    totals AS (SELECT {_OF_CELLS}, min(inverted_at) AS inverted_at FROM cells),
    claims AS ({_BY_CLAIM.format(count="sum(echoes)", heard="cells")}),
    days AS (SELECT day, {_OF_CELLS} FROM cells GROUP BY day),
    groups AS (
        SELECT source, code, {_OF_CELLS}, coalesce(sum(echoes) FILTER (WHERE faithful AND NOT drifting), 0) AS faithful,
               coalesce(sum(reach), 0) AS reach, coalesce(bool_or(estimated), false) AS estimated
          FROM cells GROUP BY source, code),
    audiences AS (SELECT * FROM groups ORDER BY echoes DESC, code, source LIMIT 20),
    turn AS (
        SELECT l.id, turned.* FROM (SELECT * FROM ({HEARD}) heard WHERE inverting ORDER BY reach DESC, said_at, id) l CROSS JOIN LATERAL (
               SELECT r.key::bigint AS claim, p.id AS parent, p.labels->>r.key AS label FROM jsonb_each_text(l.labels) r
                 LEFT JOIN ({HEARD}) p ON p.id = l.parent_id AND p.labels->>r.key <> 'omitted'
                WHERE r.value = 'inverted' AND p.labels->>r.key IS DISTINCT FROM 'inverted' ORDER BY claim LIMIT 1) turned
         ORDER BY l.reach DESC, l.said_at, l.id LIMIT 1)
    SELECT 'totals', jsonb_build_array(echoes, telling, drifting, inverting, inverted_at) FROM totals
     UNION ALL SELECT 'claims', jsonb_build_array(claim, label, echoes) FROM claims
     UNION ALL SELECT 'days', jsonb_build_array(day, telling, drifting, inverting) FROM days
     UNION ALL (SELECT 'audiences', jsonb_build_array(source, code, faithful, drifting, inverting, reach, estimated) FROM audiences
                 ORDER BY echoes DESC, code, source)
     UNION ALL SELECT 'turn', jsonb_build_array(id, claim, parent, label) FROM turn
"""  # noqa: S608 - constants of this module
SHAPE: Final = 1
"""Of the rows of that: raised when they look different, so that what an older release kept is not read."""
_LABELLED: Final = "jsonb_path_exists(reputation_echo.labels, '$.* ? (@ == $label)', jsonb_build_object('label', %s::text))"


@dataclass(frozen=True, slots=True)
class Relayed:
    """Echoes of a statement: how many, how many tell a claim, change one, turn one into its opposite."""

    echoes: int = 0
    telling: int = 0
    drifting: int = 0
    inverting: int = 0

    @property
    def drift(self) -> float | None:
        """The share of those that tell a claim."""
        return self.drifting / self.telling if self.telling else None

    @property
    def inversion(self) -> float | None:
        return self.inverting / self.telling if self.telling else None


@dataclass(frozen=True, slots=True)
class Totals(Relayed):
    """All echoes of one statement, and when it was first inverted."""

    inverted_at: datetime | None = None

    def turned_after(self, statement: Statement) -> timedelta | None:
        return self.inverted_at - statement.at if self.inverted_at else None


@dataclass(frozen=True, slots=True)
class Day:
    """What was relayed on a day of the client's."""

    day: date
    telling: int
    drifting: int
    inverting: int


BYS: Final = ("source", "language", "country")


@dataclass(frozen=True, slots=True)
class Audience:
    """Which version an audience received; `source` is the number of one that is a source, `name` its name or its code;
    `inverted_reach` is how many an inverted one may have reached there, part of it `estimated` or all measured."""

    source: int | None
    name: str
    faithful: int
    drifting: int
    inverting: int
    inverted_reach: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The relay where a claim turned, and what it had it from: a parent with its label, or the statement itself."""

    echo: Echo
    claim: Claim
    parent: Echo | None
    parent_label: str


@dataclass(frozen=True, slots=True)
class Drift:
    """All that became of one statement; of its claims, how many echoes have which label."""

    totals: Totals
    claims: dict[int, dict[str, int]]
    days: tuple[Day, ...]
    audiences: tuple[Audience, ...]
    turn: Turn | None


def drift(statement: int, within: frozenset[int] | None, by: str = "source") -> Drift:
    """Of one statement, with its twenty largest audiences by source, by language or by country."""
    zone = current.zone().key

    def count() -> Rows:
        rows: Rows = {"totals": [], "claims": [], "days": [], "audiences": [], "turn": []}
        for part, row in _rows(_DRIFT, [statement], within, by=by, zone=zone):
            rows[part].append(json.loads(row))
        return rows

    found = tallies.counted(statement, f"{SHAPE}: {by}, {zone}", count) if within is None else count()
    [[echoes, telling, drifting, inverting, at]] = found["totals"]
    return Drift(
        Totals(echoes, telling, drifting, inverting, datetime.fromisoformat(at) if at else None), _by_claim(found["claims"]),
        tuple(Day(date.fromisoformat(day), *counted) for day, *counted in sorted(found["days"])),
        _audiences(found["audiences"]), _turn(*found["turn"][0]) if found["turn"] else None,
    )  # fmt: skip


def totals(statements: Sequence[int], within: frozenset[int] | None) -> dict[int, Totals]:
    """Of each; one without echoes is left out."""
    return {row[0]: Totals(*row[1:]) for row in _rows(_TOTALS, statements, within)}


def by_claim(statements: Sequence[int], within: frozenset[int] | None) -> dict[int, dict[str, int]]:
    """For each claim of these how many echoes have which label."""
    return _by_claim(_rows(_CLAIMS, statements, within))


def _by_claim(rows: Iterable[Sequence[Any]]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for claim, label, count in rows:
        found.setdefault(claim, {})[label] = count
    return found


def _audiences(rows: Sequence[Sequence[Any]]) -> tuple[Audience, ...]:
    names = sources.called()
    return tuple(Audience(source, code or names.get(source, ""), *counted) for source, code, *counted in rows)


def _turn(number: int, claim: int, parent: int | None, label: str | None) -> Turn | None:
    echoes = Echo.objects.select_related("mention__source").in_bulk([one for one in (number, parent) if one])
    named = Claim.objects.filter(pk=claim).first()
    if number not in echoes or named is None:
        return None
    return Turn(echoes[number], named, echoes.get(parent or 0), label or "")


def chosen(statement: int, within: frozenset[int] | None, *, label: str = "", claim: int | None = None) -> QuerySet[Echo]:
    """The echoes that somebody may see, of one label or claim."""
    found = Echo.objects.filter(Exists(Mention.objects.filter(pk=OuterRef("mention_id"))), statement=statement)
    if within is not None:
        found = found.filter(Exists(Match.objects.filter(mention=OuterRef("mention_id"), subject__in=within, state=Match.State.ON)))
    if label and claim:
        return found.filter(labels__contains={str(claim): label})
    if label:
        return found.filter(RawSQL(_LABELLED, [label], output_field=BooleanField()))  # noqa: S611 - our own words
    return found.filter(labels__has_key=str(claim)) if claim else found


def _rows(query: str, statements: Sequence[int], within: frozenset[int] | None, **more: Any) -> list[tuple[Any, ...]]:
    only = None if within is None else sorted(within)
    with connection.cursor() as cursor:
        cursor.execute(query, {"statements": list(statements), "within": only, **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
