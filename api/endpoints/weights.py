"""How scores weigh, tried before it is kept; a move taken apart."""

from __future__ import annotations

from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, etags
from api.access import ApiRequest
from api.asking import Period
from api.endpoint import Endpoint, operation
from api.endpoints.jobs import JobOut, accepted
from api.endpoints.scores import window
from api.fields import Asked, Input
from api.shapes import example
from core.errors import ProductError
from reputation import ahead, classifier, trying, weighing
from reputation.ahead import NotYet
from reputation.constants import VERSION
from reputation.trying import Tried
from reputation.waterfall import NOT_YET, Fall


class BeingComputed(ProductError):
    """A worker was asked for it; ask again in a moment."""

    code, status, title = "being_computed", 503, gettext_lazy("This is being computed")


class Amount(serializers.FloatField):
    """A number, and nothing that only looks like one."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool | str):
            self.fail("invalid")
        return float(super().to_internal_value(data))


@example(
    {
        "number": 3, "k": 8.0, "half_life_days": 7.0, "window_days": 30, "habit_days": 90, "stories_a_day": 3, "about": 1.0, "enough": 5,
        "trust": {"feed": 0.5},
        "version": 1, "model": "lexicon:3",
    }
)  # fmt: skip
class WeightsOut(TypedDict):
    """The constants of the score that hold. `number`: which choice, 0: nobody chose; `trust` by kind of source, else 1."""

    number: int
    k: float
    half_life_days: float
    window_days: int
    habit_days: int
    stories_a_day: int
    about: float
    enough: int
    trust: dict[str, float]
    version: int
    model: str


class WeightsGiven(Input):
    """What to change; what is not named stays."""

    k = Amount(required=False, help_text=gettext_lazy("Weight of the habit: what is usually said weighs as much as so many stories."))
    half_life_days = Amount(required=False, help_text=gettext_lazy("After so many days a story weighs half."))
    window_days = serializers.IntegerField(required=False, help_text=gettext_lazy("Days of a score when no period is asked for."))
    habit_days = serializers.IntegerField(required=False, help_text=gettext_lazy("How many days before the window make the habit."))
    stories_a_day = serializers.IntegerField(required=False, help_text=gettext_lazy("How often an author counts a day."))
    about = Amount(
        required=False, help_text=gettext_lazy("Share of texts truly about the subject, among those its query finds, from judged samples.")
    )
    enough = serializers.IntegerField(required=False, help_text=gettext_lazy("Stories for a score that holds."))
    trust = serializers.DictField(child=Amount(), required=False, help_text=gettext_lazy("By kind of source, from 0 to 10."))


def shown(number: int) -> WeightsOut:
    """The constants of a choice as the API shows them."""
    used = weighing.of(number)
    return {
        "number": number, "k": used.k, "half_life_days": used.half_life_days, "window_days": used.window_days,
        "habit_days": used.habit_days,
        "stories_a_day": used.stories_a_day, "about": used.about, "enough": used.enough, "trust": dict(used.trust),
        "version": VERSION, "model": classifier.signature(),
    }  # fmt: skip


class ScoreWeights(Endpoint):
    """How scores weigh."""

    tag = "settings"

    @operation("settings.edit", gives=WeightsOut, tagged=True)
    def get(self, request: ApiRequest) -> Response:
        """The constants that make every score."""
        number = weighing.number()
        return etags.answer(request, etags.of(number), shown(number))

    @operation("settings.edit", takes=WeightsGiven, gives=WeightsOut, tagged=True, example={"half_life_days": 7, "trust": {"feed": 0.5}})
    @transaction.atomic
    def patch(self, request: ApiRequest) -> Response:
        """Weigh scores like this from now on. Scores told before keep what made them: see `subjects/{id}/score/told`."""
        given = self.given(request)
        etags.check(request, etags.of(weighing.number()))
        made = weighing.choose(weighing.checked(given), by=request.who.by)
        return etags.answer(request, etags.of(made.pk), shown(made.pk))


class TriedOut(TypedDict):
    """A subject's score over the usual window, by the constants that hold and by those proposed."""

    subject: int
    name: str
    before: EstimatedScore
    after: EstimatedScore
    change: float


class EstimatedScore(TypedDict):
    """A score with its interval at 90 %; not `enough`: too little to say."""

    value: float
    low: float
    high: float
    enough: bool


class TriedList(TypedDict):
    """What the score of every watched subject would be."""

    results: list[TriedOut]


class TrialAsked(Asked):
    """Which trial."""

    job = serializers.UUIDField(help_text=gettext_lazy("The job that a worker makes the trial by."))


class ScoreTrial(Endpoint):
    """What other weights would change."""

    tag = "settings"

    @operation("settings.edit", asks=TrialAsked, gives=TriedList)
    def get(self, request: ApiRequest) -> Response:
        """What a worker found of the weights that were sent here; `jobs/{id}` says whether that is all."""
        job = trying.find(self.asked["job"], request.who.subjects)
        return Response(TriedList(results=[_tried(one) for one in trying.result(job)]))

    @operation("settings.edit", takes=WeightsGiven, gives=TriedList, later=JobOut, example={"half_life_days": 7})
    def post(self, request: ApiRequest) -> Response:
        """What each score would be by these constants. Nothing is changed; where many stories are to be read a job does it (202)."""
        proposed, who = weighing.checked(self.given(request)), request.who
        only = None if who.subjects is None else sorted(who.subjects)
        found = trying.at_once(proposed, only)
        if found is None:
            return accepted(request, trying.start(proposed, by=who.by, only=only))
        return Response(TriedList(results=[_tried(one) for one in found]))


def _tried(one: Tried) -> TriedOut:
    before, after = (
        EstimatedScore(value=value, low=low, high=high, enough=enough)
        for (value, low, high), enough in zip((one.before, one.after), one.enough, strict=True)
    )
    return {"subject": one.subject, "name": one.name, "before": before, "after": after, "change": one.change}


# -- a move taken apart


class MoveAsked(Period):
    """A move taken apart in one way."""

    by = serializers.ChoiceField(choices=("story", "source", "kind", "language", "community", "corrected"), default="source")


class StepOut(TypedDict, total=False):
    """What one thing did, in points; a story says its mention, and whether only one of both windows has it."""

    points: float
    key: str
    story: int
    mention: int
    entered: bool
    left: bool


class MoveOut(TypedDict):
    """From `before`, seven days earlier, to `after`: the move of the habit, the steps, and the rest add up exactly."""

    by: str
    before: float
    after: float
    habit: float
    results: list[StepOut]
    rest: float
    not_available: list[str]


class ScoreMove(Endpoint):
    """Why a score moved."""

    @operation("scores.read", asks=MoveAsked, gives=MoveOut)
    def get(self, request: ApiRequest, subject: int) -> Response:
        """The move of a score in seven days, in steps that add up: by story, source, kind, language, community or who judged."""
        found = asking.subject_of(request.who, subject)
        try:
            fell = ahead.waterfall(found.pk, *window(self.asked))
        except NotYet as waiting:
            raise BeingComputed(_("A worker computes it: many stories are to be read. Ask again in a moment.")) from waiting
        by = self.asked["by"]
        fall = fell.of(by)
        steps = _steps(fall) if fall else []
        rest = fall.rest if fall else 0.0
        return Response(
            MoveOut(
                by=by, before=fell.before, after=fell.after, habit=fell.habit, results=steps, rest=rest, not_available=list(NOT_YET)
            )
        )  # fmt: skip


def _steps(fall: Fall) -> list[StepOut]:
    if fall.by == "story":
        return [
            {"points": step.points, "story": int(step.key), "mention": step.mention, "entered": step.entered, "left": step.left}
            for step in fall.steps
        ]
    return [{"points": step.points, "key": str(step.key).lower() if fall.by == "corrected" else str(step.key)} for step in fall.steps]
