"""How statements drift: labels by claim, by day and by source, the first inversion, the relay where it turned. A person's label counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from reputation.models import Claim, Echo, Statement
from reputation.statements.relaying import DRIFT
from tenants import current

# What became of each claim in each echo that somebody may see, a person's label before the reading.
LABELS: Final = """
    WITH labels AS MATERIALIZED (
        SELECT e.id, e.statement_id, m.id AS mention_id, m.published_at, m.source_id, coalesce(m.reach, m.followers, 0) AS reach,
               r.key::bigint AS claim, coalesce(k.label, r.value->>'label') AS label
          FROM reputation_echo e
          JOIN ingestion_mention m ON m.id = e.mention_id
          LEFT JOIN LATERAL jsonb_each(e.readings) r ON true
          LEFT JOIN reputation_echomark k
            ON k.echo_id = e.id AND k.claim_id = r.key::bigint AND k.lapsed_at IS NULL AND k.taken_back_at IS NULL
         WHERE e.statement_id = ANY(%(statements)s)
           AND (%(within)s::bigint[] IS NULL OR EXISTS (SELECT FROM ingestion_match x WHERE x.mention_id = m.id AND x.state = 'on'
                                                           AND x.subject_id = ANY(%(within)s))))
"""
_TOTALS: Final = f"""{LABELS}
    SELECT statement_id, count(DISTINCT id), count(DISTINCT id) FILTER (WHERE label <> 'omitted'),
           count(DISTINCT id) FILTER (WHERE label = ANY(%(drift)s)), count(DISTINCT id) FILTER (WHERE label = 'inverted'),
           min(published_at) FILTER (WHERE label = 'inverted')
      FROM labels GROUP BY statement_id
"""  # noqa: S608 - constants of this module
_CLAIMS: Final = f"{LABELS} SELECT claim, label, count(*) FROM labels WHERE claim IS NOT NULL GROUP BY claim, label"  # noqa: S608
_DAYS: Final = f"""{LABELS}
    SELECT (published_at AT TIME ZONE %(zone)s)::date, count(DISTINCT id) FILTER (WHERE label <> 'omitted'),
           count(DISTINCT id) FILTER (WHERE label = ANY(%(drift)s)), count(DISTINCT id) FILTER (WHERE label = 'inverted')
      FROM labels GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - constants of this module
# An echo counts once, whatever it makes of how many claims: as faithful only where it changes none.
_AUDIENCES: Final = f"""{LABELS}, each AS (
        SELECT l.id, CASE %(by)s WHEN 'source' THEN l.source_id END AS source,
               CASE %(by)s WHEN 'language' THEN m.language WHEN 'country' THEN m.country ELSE s.name END AS name, l.reach,
               bool_or(label IN ('verbatim', 'paraphrase')) AS told, bool_or(label = ANY(%(drift)s)) AS drifts,
               bool_or(label = 'inverted') AS inverts
          FROM labels l JOIN ingestion_mention m ON m.id = l.mention_id JOIN ingestion_source s ON s.id = l.source_id
         GROUP BY l.id, 2, 3, l.reach)
    SELECT source, name, count(*) FILTER (WHERE told AND NOT drifts), count(*) FILTER (WHERE drifts), count(*) FILTER (WHERE inverts),
           coalesce(sum(reach) FILTER (WHERE inverts), 0)::bigint
      FROM each GROUP BY source, name ORDER BY count(*) DESC, name LIMIT 20
"""  # noqa: S608 - constants of this module
# The inverted relay that reached most among those that had the claim from somebody who had not inverted it.
_TURN: Final = f"""{LABELS}
    SELECT l.id, l.claim, p.id, p.label FROM labels l JOIN reputation_echo e ON e.id = l.id
      LEFT JOIN labels p ON p.id = e.parent_id AND p.claim = l.claim AND p.label <> 'omitted'
     WHERE l.label = 'inverted' AND p.label IS DISTINCT FROM 'inverted'
     ORDER BY l.reach DESC, l.published_at, l.id LIMIT 1
"""  # noqa: S608 - constants of this module
_CHOSEN: Final = f"""{LABELS}
    SELECT DISTINCT id FROM labels
     WHERE (%(label)s = '' OR label = %(label)s) AND (%(claim)s::bigint IS NULL OR claim = %(claim)s)
"""  # noqa: S608 - constants of this module


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


def totals(statements: Sequence[int], within: frozenset[int] | None) -> dict[int, Totals]:
    """Of each; one without echoes is left out."""
    return {row[0]: Totals(*row[1:]) for row in _rows(_TOTALS, statements, within)}


def by_claim(statements: Sequence[int], within: frozenset[int] | None) -> dict[int, dict[str, int]]:
    """For each claim of these how many echoes have which label."""
    found: dict[int, dict[str, int]] = {}
    for claim, label, count in _rows(_CLAIMS, statements, within):
        found.setdefault(claim, {})[label] = count
    return found


def by_day(statement: int, within: frozenset[int] | None) -> list[Day]:
    return [Day(*row) for row in _rows(_DAYS, [statement], within, zone=current.zone().key)]


def audiences(statement: int, within: frozenset[int] | None, by: str = "source") -> list[Audience]:
    """By source, by language or by country: the twenty with most echoes."""
    return [Audience(*row) for row in _rows(_AUDIENCES, [statement], within, by=by)]


def turn(statement: int, within: frozenset[int] | None) -> Turn | None:
    """The inverted relay that reached most, the earliest of equals; None where nothing is inverted."""
    found = _rows(_TURN, [statement], within)
    if not found:
        return None
    number, claim, parent, label = found[0]
    echoes = Echo.objects.select_related("mention__source").in_bulk([one for one in (number, parent) if one])
    named = Claim.objects.filter(pk=claim).first()
    if number not in echoes or named is None:
        return None
    return Turn(echoes[number], named, echoes.get(parent), label or "")


def chosen(statement: int, within: frozenset[int] | None, *, label: str = "", claim: int | None = None) -> QuerySet[Echo]:
    """The echoes that somebody may see, of one label or claim."""
    numbers = [row[0] for row in _rows(_CHOSEN, [statement], within, label=label, claim=claim)]
    return Echo.objects.filter(pk__in=numbers)


def _rows(query: str, statements: Sequence[int], within: frozenset[int] | None, **more: Any) -> list[tuple[Any, ...]]:
    only = None if within is None else sorted(within)
    with connection.cursor() as cursor:
        cursor.execute(query, {"statements": list(statements), "within": only, "drift": list(DRIFT), **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
