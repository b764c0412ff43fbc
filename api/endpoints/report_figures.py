"""The numbers of a report, each with its frozen mentions; what changed since."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.reports import report_of
from api.fields import Asked, Paged
from api.paging import MOST, Listed
from api.shapes import example
from ingestion.models import Mention
from reporting import figures, reports
from reporting.models import Figure


@example(
    {
        "number": 1, "key": "score:3", "label": "Score, Maréva", "value": 56.1, "low": 54.0, "high": 58.2, "unit": "score",
        "question": {"measure": "score", "subject": 3}, "versions": {"score": 1}, "mentions": 3118, "digest": "5f70bf18a0860070",
    }
)  # fmt: skip
class FigureOut(TypedDict):
    """One number of a report, frozen: its interval, what was asked, by which versions, how many mentions it rests on."""

    number: int
    key: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    question: dict[str, Any]
    versions: dict[str, Any]
    mentions: int
    digest: str | None


def _shown(figure: Figure) -> FigureOut:
    return {
        "number": figure.number, "key": figure.key, "label": figure.label, "value": figure.value, "low": figure.low, "high": figure.high,
        "unit": figure.unit, "question": figure.question, "versions": figure.versions, "mentions": figure.count,
        "digest": bytes(figure.digest).hex() if figure.digest else None,
    }  # fmt: skip


class Figures(Endpoint):
    """The numbers of a report."""

    @operation("reports.read", asks=Paged, gives=Listed[FigureOut])
    def get(self, request: ApiRequest, report: int) -> Response:
        """Every number of a report, in its order."""
        found = report_of(request, report)
        return paging.page(request, Figure.objects.filter(report=found), _shown, asked=self.asked, by=("number", "pk"))


class FigureAsked(Asked):
    """Which of its mentions."""

    start = serializers.IntegerField(min_value=0, max_value=10_000_000, default=0, help_text=gettext_lazy("The first one shown, from 0."))
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=MOST)


class FigureWhole(FigureOut):
    """A number with the mentions that it rests on, from `start` on; `erased` are those of them that are no longer kept."""

    ids: list[int]
    erased: list[int]


class FigureOne(Endpoint):
    """One number of a report."""

    @operation("reports.read", asks=FigureAsked, gives=FigureWhole)
    def get(self, request: ApiRequest, report: int, figure: int) -> Response:
        """A number, and the frozen set behind it."""
        found = figures.find(report_of(request, report), figure)
        ids = figures.mentions_of(found, self.asked["start"], self.asked["limit"])
        kept = set(Mention.objects.filter(pk__in=ids).values_list("pk", flat=True))
        return Response(FigureWhole(**_shown(found), ids=ids, erased=[number for number in ids if number not in kept]))


class ChangesOut(TypedDict):
    """Today's numbers beside those of the report, as they were compared last; `at` is null when they never were."""

    at: datetime | None
    lines: list[dict[str, Any]]
    erased: int
    corrected: int
    forgotten: int


class ReportChanges(Endpoint):
    """What changed since a report was made."""

    @operation("reports.read", gives=ChangesOut)
    def get(self, request: ApiRequest, report: int) -> Response:
        """A report beside today's numbers, as they were compared last."""
        compared = report_of(request, report).compared
        at = datetime.fromisoformat(compared["at"]) if compared else None
        erased, corrected, forgotten = (compared.get(name, 0) for name in ("erased", "corrected", "forgotten"))
        return Response(ChangesOut(at=at, lines=compared.get("lines", []), erased=erased, corrected=corrected, forgotten=forgotten))

    @operation("reports.read", gives=ChangesOut, status=202)
    def post(self, request: ApiRequest, report: int) -> Response:
        """Compare a report with today's numbers, by a job; the report stays as it is."""
        found = report_of(request, report)
        job = reports.ask_comparison(found, by=request.who.by)
        headers = {"Location": request.build_absolute_uri(f"/api/v1/jobs/{job.pk}")}
        return Response(ChangesOut(at=None, lines=[], erased=0, corrected=0, forgotten=0), status=202, headers=headers)
