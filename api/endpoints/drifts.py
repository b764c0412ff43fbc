"""How a statement drifts: in time with intervals, by audience, and the relay where it turned."""

from __future__ import annotations

from typing import Final, TypedDict

from rest_framework import serializers
from rest_framework.response import Response

from api import etags
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.statements import statement_of
from api.fields import Asked
from api.shapes import example
from reputation import intervals
from reputation.statements import drifting
from reputation.statements.drifting import Audience, Day, Turn


class DriftShareOut(TypedDict):
    """A share from 0 to 1, with the interval that holds it nine times in ten; null where nothing was relayed."""

    value: float
    low: float
    high: float


class DriftDayOut(TypedDict):
    """A day of the client's: how many echoes tell a claim, change one, turn one into its contrary, and the shares of these."""

    day: str
    telling: int
    drifting: int
    inverting: int
    drift: DriftShareOut | None
    inversion: DriftShareOut | None


class DriftAudienceOut(TypedDict):
    """Which version an audience received. `source` is the number of a source, `name` its name, or the code of a language or country.
    `inverted_reach` is how many an inverted version may have reached there."""

    source: int | None
    name: str
    faithful: int
    drifting: int
    inverting: int
    inverted_reach: int


class DriftTurnOut(TypedDict):
    """The inverted relay that reached most: of which claim; `parent` is the echo it had it from and `before` the label there; null and
    empty where it had it from the statement itself."""

    echo: int
    mention: int
    claim: int
    parent: int | None
    before: str


SHARE: Final = {"value": 0.2, "low": 0.11, "high": 0.34}


@example(
    {
        "statement": 3, "first_inverted_after": 203_200.0,
        "days": [{"day": "2026-11-12", "telling": 30, "drifting": 6, "inverting": 0, "drift": SHARE,
                  "inversion": {"value": 0.0, "low": 0.0, "high": 0.08}}],
        "audiences": [{"source": 2, "name": "Forums", "faithful": 20, "drifting": 6, "inverting": 1, "inverted_reach": 900}],
        "turn": {"echo": 51, "mention": 402, "claim": 8, "parent": 40, "before": "verbatim"},
    }
)  # fmt: skip
class DriftOut(TypedDict):
    """What became of a statement. `first_inverted_after`: seconds from the statement to the first relay that inverts it."""

    statement: int
    first_inverted_after: float | None
    days: list[DriftDayOut]
    audiences: list[DriftAudienceOut]
    turn: DriftTurnOut | None


class DriftAsked(Asked):
    """By what the audiences are told apart."""

    by = serializers.ChoiceField(choices=drifting.BYS, default="source")


class StatementDrift(Endpoint):
    """How a statement drifts."""

    tag = "statements"

    @operation("statements.read", asks=DriftAsked, gives=DriftOut, tagged=True)
    def get(self, request: ApiRequest, statement: int) -> Response:
        """The drift of a statement day by day, which audience received which version, and the relay where it turned."""
        found = statement_of(request, statement)
        fared = drifting.drift(found.pk, request.who.subjects, self.asked["by"])
        after = fared.totals.turned_after(found)
        shown: DriftOut = {
            "statement": found.pk,
            "first_inverted_after": after.total_seconds() if after else None,
            "days": [_day(day) for day in fared.days],
            "audiences": [_audience(one) for one in fared.audiences],
            "turn": _turn(fared.turn),
        }
        return etags.answer(request, etags.of(found.version, str(shown)), shown)


def _day(day: Day) -> DriftDayOut:
    return {
        "day": day.day.isoformat(), "telling": day.telling, "drifting": day.drifting, "inverting": day.inverting,
        "drift": _share(day.drifting, day.telling), "inversion": _share(day.inverting, day.telling),
    }  # fmt: skip


def _share(count: int, total: int) -> DriftShareOut | None:
    part = intervals.part(count, total)
    return {"value": part.value, "low": part.low, "high": part.high} if part else None


def _audience(one: Audience) -> DriftAudienceOut:
    return {
        "source": one.source, "name": one.name, "faithful": one.faithful, "drifting": one.drifting, "inverting": one.inverting,
        "inverted_reach": one.inverted_reach,
    }  # fmt: skip


def _turn(found: Turn | None) -> DriftTurnOut | None:
    if found is None:
        return None
    return {
        "echo": found.echo.pk, "mention": found.echo.mention_id, "claim": found.claim.pk,
        "parent": found.parent.pk if found.parent else None, "before": found.parent_label,
    }  # fmt: skip
