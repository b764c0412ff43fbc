"""What it means: the score of a subject, its course, what makes it; and shares of voice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, TypedDict, cast
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking
from api.access import ApiRequest
from api.asking import Period
from api.endpoint import Endpoint, operation
from api.endpoints.counts import GapOut, gap
from api.paging import MOST, USUAL
from api.problems import wrong_at
from api.rendering import moment
from api.shapes import example
from reputation import ahead, weighing
from reputation.ahead import NotYet
from reputation.score import Contribution, Estimate, Score
from search import querying
from search.querying import Query

LONGEST: Final = timedelta(days=3660)
MOST_POINTS: Final = 400
RETRY_AFTER: Final = 5


class EstimateOut(TypedDict):
    """An estimated share with its interval at 90 %; not a count."""

    value: float
    low: float
    high: float


class MissingOut(TypedDict):
    """Stories that a source would have told while it was silent: they widen the interval and move no value."""

    source: int
    stories: float


@example(
    {
        "subject": 3, "since": "2026-10-24T09:00:00.000Z", "until": "2026-11-23T09:00:00.000Z", "value": 62.4, "low": 58.9, "high": 66.1,
        "habit": 55.0, "stories": 214, "weight": 301.7, "enough": True,
        "share_estimate": {"positive": {"value": 0.41, "low": 0.36, "high": 0.46}}, "version": 1,
        "model": "lexicon:3", "constants": {"k": 8.0}, "missing": [],
    }
)  # fmt: skip
class ScoreOut(TypedDict):
    """0 to 100, 50 is neutral, with its interval at 90 %.

    `habit` is what it would be if nothing had been said; not `enough`: too little to say.
    """

    subject: int
    since: datetime
    until: datetime
    value: float
    low: float
    high: float
    habit: float
    stories: int
    weight: float
    enough: bool
    share_estimate: dict[str, EstimateOut]
    version: int
    model: str
    constants: dict[str, Any]
    missing: list[MissingOut]


class ScoreNow(TypedDict):
    """A score, and the periods of its window that were not heard."""

    score: ScoreOut
    gaps: list[GapOut]


def shown(score: Score) -> ScoreOut:
    """A score as the API shows it."""
    return {
        "subject": score.subject, "since": score.since, "until": score.until, "value": score.value, "low": score.low, "high": score.high,
        "habit": score.habit, "stories": score.stories, "weight": score.weight, "enough": score.enough,
        "share_estimate": {name: _estimate(share) for name, share in score.shares.items()}, "version": score.version,
        "model": score.model, "constants": score.constants.as_dict(),
        "missing": [{"source": one.source, "stories": one.stories} for one in score.missing],
    }  # fmt: skip


def _estimate(share: Estimate) -> EstimateOut:
    return {"value": share.value, "low": share.low, "high": share.high}


def window(asked: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """The window asked for; when nothing is said, the days of a score by its weights, up to the last full hour."""
    since, until = asking.period(asked)
    until = until or timezone.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    since = since or until - timedelta(days=weighing.current_constants().window_days)
    if since >= until:
        raise wrong_at("/since", "before_since", _("This period has not begun: ask for one that has."))
    if until - since > LONGEST:
        raise wrong_at("/since", "too_long", _("This period is longer than ten years: ask for a shorter one."))
    return since, until


@example(
    {
        "state": "computing", "subject": 3, "since": "2026-10-24T09:00:00.000Z", "until": "2026-11-23T09:00:00.000Z",
        "retry_after": RETRY_AFTER,
    }
)  # fmt: skip
class Computing(TypedDict):
    """A worker computes it, since many stories are to be read: ask at `Location` again in so many seconds."""

    state: Literal["computing"]
    subject: int
    since: datetime
    until: datetime
    retry_after: int


class ScoreEndpoint(Endpoint):
    """An address whose answer a worker may have to compute first."""

    def handle_exception(self, exc: Exception) -> Response:
        """What is not there yet is no error: it is on its way."""
        if not isinstance(exc, NotYet):
            return super().handle_exception(exc)
        since, until = window(self.asked)
        told = Computing(state="computing", subject=self.kwargs["subject"], since=since, until=until, retry_after=RETRY_AFTER)
        # The usual window ends with the last full hour: the address says which one was asked for.
        asked = dict(self.request.query_params.items()) | {"since": moment(since), "until": moment(until)}
        location = self.request.build_absolute_uri(f"{self.request.path}?{urlencode(asked)}")
        return Response(told, status=202, headers={"Location": location, "Retry-After": str(RETRY_AFTER)})


class SubjectScore(ScoreEndpoint):
    """The score of a subject."""

    @operation("scores.read", asks=Period, gives=ScoreNow, later=Computing)
    def get(self, request: ApiRequest, subject: int) -> Response:
        """The score of a subject over a window, the last days that its weights name (30) when nothing is said.

        Of more stories than are read in a moment it is computed by a worker: 202, with the address to ask again in `Location`.
        """
        found = asking.subject_of(request.who, subject)
        since, until = window(self.asked)
        gaps = querying.gaps(Query(since=since, until=until))
        return Response(ScoreNow(score=shown(ahead.scored(found.pk, since, until)), gaps=[gap(one) for one in gaps]))


class HistoryAsked(Period):
    """The course of a score."""

    step = serializers.IntegerField(min_value=1, max_value=366, default=1, help_text=gettext_lazy("Days between two points."))


class ScoreHistory(TypedDict):
    """Scores, each over the usual window that ends there, oldest first."""

    results: list[ScoreOut]


class SubjectScoreHistory(ScoreEndpoint):
    """The course of a score."""

    @operation("scores.read", asks=HistoryAsked, gives=ScoreHistory, later=Computing)
    def get(self, request: ApiRequest, subject: int) -> Response:
        """The score at the end of each step of a period; computed by a worker (202) when it takes long."""
        found = asking.subject_of(request.who, subject)
        since, until = window(self.asked)
        if (until - since) / timedelta(days=self.asked["step"]) > MOST_POINTS:
            words = _("This asks for more than %(most)d points: take a longer step or a shorter period.") % {"most": MOST_POINTS}
            raise wrong_at("/step", "too_many", words)
        return Response(ScoreHistory(results=[shown(score) for score in ahead.history(found.pk, since, until, self.asked["step"])]))


# -- contributions


class ContributionsAsked(Period):
    """Contributions asked for."""

    by = serializers.ChoiceField(choices=("story", "source", "kind", "language", "community", "corrected"), default="story")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL)


class ContributionOut(TypedDict, total=False):
    """Points that a story adds, and of which mention; or that a source, kind, language, community or who judged adds."""

    points: float
    story: int
    mention: int
    source: int
    kind: str
    language: str
    community: str
    at: datetime
    s: float
    weight: float
    corrected: bool


class Rest(TypedDict):
    """What those not shown add together."""

    points: float
    count: int


class ContributionList(TypedDict):
    """The largest first; with `rest` they add up to the score less the habit."""

    by: str
    score: float
    habit: float
    results: list[ContributionOut]
    rest: Rest


class Contributions(ScoreEndpoint):
    """What makes a score."""

    @operation("scores.read", asks=ContributionsAsked, gives=ContributionList, later=Computing)
    def get(self, request: ApiRequest, subject: int) -> Response:
        """What makes the score of a subject: points that add up exactly, by story, source, kind, language, community or who judged.

        Computed by a worker (202) when it takes long.
        """
        found = asking.subject_of(request.who, subject)
        score = ahead.scored(found.pk, *window(self.asked))
        by, limit = self.asked["by"], self.asked["limit"]
        parts = [_contribution(part) for part in score.contributions] if by == "story" else _summed(score, by)
        rest, unlisted = parts[limit:], (score.rest, score.unlisted) if by == "story" else (0.0, 0)
        return Response(
            ContributionList(
                by=by,
                score=score.value,
                habit=score.habit,
                results=parts[:limit],
                rest={"points": sum(part["points"] for part in rest) + unlisted[0], "count": len(rest) + unlisted[1]},
            )
        )


def _summed(score: Score, by: str) -> list[ContributionOut]:
    return [cast(ContributionOut, {by: key, "points": points}) for key, points in score.summed(by).items()]  # `by` is one of its names


def _contribution(part: Contribution) -> ContributionOut:
    return {
        "points": part.points, "story": part.story, "mention": part.mention, "source": part.source, "kind": part.kind,
        "language": part.language, "community": part.community, "at": part.at, "s": part.s, "weight": part.weight,
        "corrected": part.corrected,
    }  # fmt: skip


# -- share of voice
