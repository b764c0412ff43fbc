"""How statements drift: labels by claim, by day and by source, the first inversion, the relay where it turned. A person's label counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from ingestion.models import Match, Mention
from reputation.models import Claim, Echo, Statement
from reputation.statements.relaying import DRIFT
from tenants import current

# What became of each claim in each echo that somebody may see, a person's label before the reading.
_LABELS: Final = """
    WITH labels AS MATERIALIZED (
        SELECT e.id, e.statement_id, m.id AS mention_id, m.published_at, m.source_id, coalesce(m.reach, m.followers, 0) AS reach,
               r.key::bigint AS claim, coalesce(k.label, r.value->>'label') AS label
          FROM reputation_echo e
          JOIN ingestion_mention m ON m.id = e.mention_id
          LEFT JOIN LATERAL jsonb_each(e.readings) r ON true
          LEFT JOIN reputation_echomark k
            ON k.echo_id = e.id AND k.claim_id = r.key::bigint AND k.lapsed_at IS NULL AND k.taken_back_at IS NULL
         WHERE e.statement_id = ANY(%(statements)s) AND {when}
           AND (%(within)s::bigint[] IS NULL OR EXISTS (SELECT FROM ingestion_match x WHERE x.mention_id = m.id AND x.state = 'on'
                                                           AND x.subject_id = ANY(%(within)s))))
"""
LABELS: Final = _LABELS.format(when="true")
LABELS_THEN: Final = _LABELS.format(when="m.published_at >= %(since)s AND m.published_at < %(until)s")
"""The same of a time alone."""
# An echo counts once, whatever it makes of how many claims.
_EACH: Final = """, each AS (
        SELECT id, statement_id, mention_id, published_at, source_id, reach, bool_or(label IN ('verbatim', 'paraphrase')) AS faithful,
               bool_or(label <> 'omitted') AS telling, bool_or(label = ANY(%(drift)s)) AS drifting, bool_or(label = 'inverted') AS inverting
          FROM labels GROUP BY id, statement_id, mention_id, published_at, source_id, reach)
"""
_TOTALS: Final = f"""{LABELS}{_EACH}
    SELECT statement_id, count(*), count(*) FILTER (WHERE telling), count(*) FILTER (WHERE drifting), count(*) FILTER (WHERE inverting),
           min(published_at) FILTER (WHERE inverting)
      FROM each GROUP BY statement_id
"""  # noqa: S608 - constants of this module
_CLAIMS: Final = f"{LABELS} SELECT claim, label, count(*) FROM labels WHERE claim IS NOT NULL GROUP BY claim, label"  # noqa: S608
# All that is told of one statement, its labels read once. Audiences: as faithful counts what changes no claim. The turn: the inverted relay
# that reached most among those that had the claim from somebody who had not inverted it.
_DRIFT: Final = f"""{LABELS}{_EACH},
    totals AS (
        SELECT count(*) AS echoes, count(*) FILTER (WHERE telling) AS telling, count(*) FILTER (WHERE drifting) AS drifting,
               count(*) FILTER (WHERE inverting) AS inverting, min(published_at) FILTER (WHERE inverting) AS inverted_at FROM each),
    days AS (
        SELECT (published_at AT TIME ZONE %(zone)s)::date AS day, count(*) FILTER (WHERE telling) AS telling,
               count(*) FILTER (WHERE drifting) AS drifting, count(*) FILTER (WHERE inverting) AS inverting FROM each GROUP BY 1),
    audiences AS (
        SELECT CASE %(by)s WHEN 'source' THEN each.source_id END AS source,
               CASE %(by)s WHEN 'language' THEN m.language WHEN 'country' THEN m.country ELSE s.name END AS name, count(*) AS echoes,
               count(*) FILTER (WHERE faithful AND NOT drifting) AS faithful, count(*) FILTER (WHERE drifting) AS drifting,
               count(*) FILTER (WHERE inverting) AS inverting, coalesce(sum(each.reach) FILTER (WHERE inverting), 0)::bigint AS reach
          FROM each JOIN ingestion_mention m ON m.id = mention_id JOIN ingestion_source s ON s.id = each.source_id
         GROUP BY 1, 2 ORDER BY count(*) DESC, name LIMIT 20),
    turn AS (
        SELECT l.id, l.claim, p.id AS parent, p.label FROM labels l JOIN reputation_echo e ON e.id = l.id
          LEFT JOIN labels p ON p.id = e.parent_id AND p.claim = l.claim AND p.label <> 'omitted'
         WHERE l.label = 'inverted' AND p.label IS DISTINCT FROM 'inverted'
         ORDER BY l.reach DESC, l.published_at, l.id LIMIT 1)
    SELECT 'totals', jsonb_build_array(echoes, telling, drifting, inverting, inverted_at) FROM totals
     UNION ALL SELECT 'claims', jsonb_build_array(claim, label, count(*)) FROM labels WHERE claim IS NOT NULL GROUP BY claim, label
     UNION ALL SELECT 'days', jsonb_build_array(day, telling, drifting, inverting) FROM days
     UNION ALL (SELECT 'audiences', jsonb_build_array(source, name, faithful, drifting, inverting, reach) FROM audiences
                 ORDER BY echoes DESC, name)
     UNION ALL SELECT 'turn', jsonb_build_array(id, claim, parent, label) FROM turn
"""  # noqa: S608 - constants of this module
# Of one echo: whether one of its labels is asked for. Asked row by row, as a page has few of them.
_LABELLED: Final = """
    EXISTS (SELECT FROM jsonb_each(reputation_echo.readings) r
              LEFT JOIN reputation_echomark k ON k.echo_id = reputation_echo.id AND k.claim_id = r.key::bigint
                    AND k.lapsed_at IS NULL AND k.taken_back_at IS NULL
             WHERE (%s = '' OR coalesce(k.label, r.value->>'label') = %s) AND (%s::bigint IS NULL OR r.key::bigint = %s))
"""


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
    `inverted_reach` is how many an inverted one may have reached there."""

    source: int | None
    name: str
    faithful: int
    drifting: int
    inverting: int
    inverted_reach: int


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
    found: dict[str, list[list[Any]]] = {"totals": [], "claims": [], "days": [], "audiences": [], "turn": []}
    for part, row in _rows(_DRIFT, [statement], within, by=by, zone=current.zone().key):
        found[part].append(json.loads(row))
    [[echoes, telling, drifting, inverting, at]] = found["totals"]
    return Drift(
        Totals(echoes, telling, drifting, inverting, datetime.fromisoformat(at) if at else None), _by_claim(found["claims"]),
        tuple(Day(date.fromisoformat(day), *counted) for day, *counted in sorted(found["days"])),
        tuple(Audience(*row) for row in found["audiences"]), _turn(*found["turn"][0]) if found["turn"] else None,
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
    if label or claim:
        found = found.filter(RawSQL(_LABELLED, [label, label, claim, claim], output_field=BooleanField()))  # noqa: S611 - our own words
    return found


def _rows(query: str, statements: Sequence[int], within: frozenset[int] | None, **more: Any) -> list[tuple[Any, ...]]:
    only = None if within is None else sorted(within)
    with connection.cursor() as cursor:
        cursor.execute(query, {"statements": list(statements), "within": only, "drift": list(DRIFT), **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
