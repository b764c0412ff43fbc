"""Scores as they were told, each of which can be computed again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from api import asking
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.scores import ScoreOut
from api.endpoints.scores import shown as shown_score
from api.endpoints.weights import BeingComputed
from api.fields import Asked
from api.paging import MOST, USUAL
from api.shapes import example
from core.errors import NotFound
from reputation import ahead, kept
from reputation.ahead import NotYet
from reputation.models import KeptScore
from reputation.score import Score


class ToldAsked(Asked):
    """How many of them."""

    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL)


@example(
    {
        "id": 12,
        "since": "2026-10-24T22:00:00.000Z", "until": "2026-11-23T23:00:00.000Z", "value": 62.4, "low": 58.9, "high": 66.1, "habit": 55.0,
        "stories": 214, "enough": True, "version": 1, "model": "lexicon:3", "weights": 3, "constants": {"k": 8.0},
        "made_at": "2026-11-23T09:00:00.000Z",
    }
)  # fmt: skip
class ToldScore(TypedDict):
    """A score as it was told, with all that made it: formula, model and constants, so that it can be computed again."""

    id: int
    since: datetime
    until: datetime
    value: float
    low: float
    high: float
    habit: float
    stories: int
    enough: bool
    version: int
    model: str
    weights: int
    constants: dict[str, Any]
    made_at: datetime


class ToldList(TypedDict):
    """Scores as they were told, the newest first."""

    results: list[ToldScore]


class ScoresTold(Endpoint):
    """Scores as they were told."""

    @operation("scores.read", asks=ToldAsked, gives=ToldList)
    def get(self, request: ApiRequest, subject: int) -> Response:
        """The scores of a subject over the usual window, as they were told day by day, each with what made it."""
        found = asking.subject_of(request.who, subject)
        return Response(ToldList(results=[_told(one) for one in kept.of(found.pk, self.asked["limit"])]))


def _told(one: KeptScore) -> ToldScore:
    return {
        "id": one.pk,
        "since": one.since, "until": one.until, "value": one.value, "low": one.low, "high": one.high, "habit": 50 + 50 * one.m0,
        "stories": one.stories, "enough": one.enough, "version": one.version, "model": one.model, "weights": one.weights,
        "constants": one.constants, "made_at": one.made_at,
    }  # fmt: skip


class ScoreAgain(TypedDict):
    """A score as it was told, and computed again by the same formula and constants over what is stored now; `difference`, in points, comes
    of what was corrected, erased or found late. Not `same_model`: texts were judged anew by another model meanwhile.
    """

    told: ToldScore
    now: ScoreOut
    difference: float
    same_model: bool


class ScoreToldOne(Endpoint):
    """A score as it was told."""

    @operation("scores.read", gives=ScoreAgain)
    def get(self, request: ApiRequest, subject: int, told: int) -> Response:
        """A score that was told, computed again. 409 where the formula that made it is not that of this version."""
        found = kept.one(asking.subject_of(request.who, subject).pk, told)
        if found is None:
            raise NotFound(_("There is no score of this number here."))
        now = again(found)
        return Response(
            ScoreAgain(
                told=_told(found), now=shown_score(now), difference=now.value - found.value, same_model=now.model == found.model
            )
        )  # fmt: skip


def again(told: KeptScore) -> Score:
    """It, computed again; where a worker must do it, that is said."""
    try:
        return ahead.again(told)
    except NotYet as waiting:
        raise BeingComputed(_("A worker computes it: many stories are to be read. Ask again in a moment.")) from waiting
