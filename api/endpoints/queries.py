"""Queries before they are kept: whether one stands, and what it would find."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from rest_framework.response import Response

from api import asking
from api.access import ApiRequest
from api.asking import TEXT_MAX
from api.endpoint import Endpoint, operation
from api.endpoints.jobs import JobOut, accepted
from api.fields import Asked, Id, Input, Whole, Words
from api.rows import Mark
from api.schema import Place
from api.shapes import example
from core import problems
from core.errors import FieldError, Forbidden
from core.query.printer import canonical
from core.query.weighing import Weight
from ingestion import backtests, periods, previews
from ingestion.backtests import Backtest, Change
from ingestion.comparisons import About
from ingestion.previews import Previewed
from ingestion.queries import TenantNames
from search import querying


class QueryGiven(Input):
    """A query."""

    q = Words(max_length=TEXT_MAX, trim_whitespace=False)


class CheckOut(TypedDict):
    """Whether it is a query; its canonical form and advice, or what is wrong and where."""

    valid: bool
    canonical: str
    advice: list[Place]
    errors: list[Place]


class QueryCheck(Endpoint):
    """Checks queries."""

    @operation("mentions.read", takes=QueryGiven, gives=CheckOut, example={"q": 'maréva AND "remboursement"'})
    def post(self, request: ApiRequest) -> Response:
        """Whether a text is a query of the language, its canonical form, and what could be better about it."""
        checked = querying.check(self.given(request)["q"])
        return Response(
            {
                "valid": checked.valid,
                "canonical": checked.canonical,
                "advice": _places(checked.advice),
                "errors": _places(checked.errors),
            }
        )


def _places(found: Sequence[FieldError]) -> list[dict[str, object]]:
    return [problems.place(one) for one in found]


class PreviewGiven(QueryGiven):
    """A query to try."""

    limit = Whole(min_value=1, max_value=100, default=10)


class PreviewItem(TypedDict):
    """A text that it would find: a mention, or an item that concerns nobody yet."""

    mention: int | None
    raw_item: int | None
    title: str
    text: str
    author: str
    url: str
    published_at: datetime
    marks: list[Mark]


class PreviewOut(TypedDict):
    """What it would find: `total` of the `tried` newest texts, back to the horizon."""

    total: int
    tried: int
    horizon: datetime | None
    results: list[PreviewItem]


class QueryPreview(Endpoint):
    """Tries queries."""

    @operation("subjects.edit", takes=PreviewGiven, gives=PreviewOut, example={"q": "maréva", "limit": 5})
    def post(self, request: ApiRequest) -> Response:
        """What a subject's query would find among the newest mentions and the items that concern nobody, with marks."""
        if request.who.subjects is not None:
            raise Forbidden
        given = self.given(request)
        found = previews.preview(given["q"], given["limit"], pointer="/q")
        return Response(
            PreviewOut(total=found.total, tried=found.tried, horizon=found.horizon, results=[_item(one) for one in found.items])
        )


def _item(one: Previewed) -> PreviewItem:
    return {
        "mention": one.mention, "raw_item": one.raw_item, "title": one.title, "text": one.text, "author": one.author, "url": one.url,
        "published_at": one.published_at, "marks": [{"part": mark.part, "start": mark.start, "end": mark.end} for mark in one.marks],
    }  # fmt: skip


class BacktestGiven(QueryGiven):
    """A query, the subject whose query it would be instead, and over how many days to try it."""

    subject = Id(default=None, allow_null=True)
    days = Whole(min_value=1, max_value=backtests.DAYS_MAX, default=backtests.DAYS)
    examples = Whole(min_value=0, max_value=10, default=10)


class AboutOut(TypedDict):
    """A number. Of a sample, the interval from `low` to `high` holds it nine times in ten; else all three are the same."""

    value: int
    low: int
    high: int


class SideOut(AboutOut):
    """How many texts, and the newest of them with the words that match marked."""

    results: list[PreviewItem]


class SeenOut(TypedDict):
    """How many texts there are, how many were tried, and how far back they go: `since` is null when there is none."""

    total: int
    tried: int
    since: datetime | None


class HorizonOut(TypedDict):
    """What could be seen: mentions published in the period, and items that concern nobody, which are kept for some weeks only."""

    mentions: SeenOut
    items: SeenOut


class VolumeOut(TypedDict):
    """Mentions a day before and after, over the days on which mentions and items are both known."""

    since: datetime
    days: int
    before: float
    after: float


class DayOut(TypedDict):
    """A day of the client's zone, and what the query found on it before and after."""

    day: str
    before: float
    after: float


class ClauseOut(TypedDict):
    """A clause of the query, in canonical form and where it stands in what was sent. Of the texts tried, `found` hold it; without it, the
    query would lose those that it alone `brings_in` and win those that it alone `keeps_out`. `barred`: it stands below a NOT."""

    clause: str
    barred: bool
    position: int
    length: int
    found: int
    brings_in: int
    keeps_out: int


@example(
    {
        "days": 90, "since": "2026-08-30T09:00:00.000Z", "until": "2026-11-28T09:00:00.000Z", "exact": True,
        "adds": {"value": 12, "low": 12, "high": 12, "results": []}, "removes": {"value": 3, "low": 3, "high": 3, "results": []},
        "stays": {"value": 410, "low": 410, "high": 410},
        "horizon": {
            "mentions": {"total": 640, "tried": 640, "since": "2026-08-30T11:20:00.000Z"},
            "items": {"total": 85, "tried": 85, "since": "2026-10-29T09:05:00.000Z"},
        },
        "volume": {"since": "2026-10-29T09:05:00.000Z", "days": 30, "before": 4.6, "after": 4.9},
        "by_day": [{"day": "2026-11-27", "before": 5.0, "after": 6.0}],
        "clauses": [
            {"clause": "maréva", "barred": False, "position": 0, "length": 6, "found": 400, "brings_in": 380, "keeps_out": 0}
        ],
    }
)  # fmt: skip
class BacktestOut(TypedDict):
    """What a change adds and removes. `exact`: every text was tried."""

    days: int
    since: datetime
    until: datetime
    exact: bool
    adds: SideOut
    removes: SideOut
    stays: AboutOut
    horizon: HorizonOut
    volume: VolumeOut
    by_day: list[DayOut]
    clauses: list[ClauseOut]


class QueryBacktest(Endpoint):
    """Tries changes of queries."""

    @operation(
        "subjects.edit", takes=BacktestGiven, gives=BacktestOut, later=JobOut, example={"q": "maréva OR @mareva", "days": 90, "examples": 3}
    )
    def post(self, request: ApiRequest) -> Response:
        """What a query would add to a subject and remove from it, exactly.

        Where texts are many it is found by a job (202), and `backtests/{job}` answers for it.
        """
        if request.who.subjects is not None:
            raise Forbidden
        given = self.given(request)
        subject = asking.subject_of(request.who, given["subject"]) if given["subject"] else None
        change = Change.of(given["q"], subject, given["days"])
        change.trees("/q")
        if backtests.fits(periods.horizon(change.days)):
            return Response(_backtest(backtests.at_once(change), given["examples"]))
        return accepted(request, backtests.start(change, request.who.by))


class ExamplesAsked(Asked):
    """How many examples to show."""

    examples = Whole(min_value=0, max_value=10, default=10)


class BacktestOne(Endpoint):
    """What a job found."""

    @operation("subjects.edit", asks=ExamplesAsked, gives=BacktestOut, later=JobOut)
    def get(self, request: ApiRequest, job: UUID) -> Response:
        """What the job of a backtest found; the job itself (202) as long as it is not done."""
        if request.who.subjects is not None:
            raise Forbidden
        asked = backtests.asked(job)
        found = backtests.result(asked)
        return accepted(request, asked) if found is None else Response(_backtest(found, self.asked["examples"]))


def _backtest(found: Backtest, examples: int) -> BacktestOut:
    horizon, tally, volume = found.horizon, found.tally, found.volume()
    return {
        "days": found.days, "since": horizon.since, "until": horizon.until, "exact": found.is_exact,
        "adds": {**_about(found.adds), "results": [_item(one) for one in found.added[:examples]]},
        "removes": {**_about(found.removes), "results": [_item(one) for one in found.removed[:examples]]},
        "stays": _about(found.stays),
        "horizon": {
            "mentions": {"total": tally.mentions.total, "tried": tally.mentions.tried, "since": horizon.first_mention},
            "items": {"total": tally.items.total, "tried": tally.items.tried, "since": horizon.first_item},
        },
        "volume": {"since": volume.since, "days": volume.days, "before": round(volume.before, 2), "after": round(volume.after, 2)},
        "by_day": [{"day": day.on, "before": round(day.before, 2), "after": round(day.after, 2)} for day in found.course()],
        "clauses": _clauses(found.weights),
    }  # fmt: skip


def _about(number: About) -> AboutOut:
    return {"value": number.value, "low": number.low, "high": number.high}


def _clauses(weights: Sequence[Weight]) -> list[ClauseOut]:
    names = TenantNames()
    return [
        {
            "clause": canonical(one.clause, names), "barred": one.barred, "position": one.clause.at.position,
            "length": one.clause.at.length, "found": one.found, "brings_in": one.brings_in, "keeps_out": one.keeps_out,
        }
        for one in weights
    ]  # fmt: skip
