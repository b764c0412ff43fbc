"""What a source did, and what it did not hear."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from rest_framework import serializers
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.endpoints.counts import GapOut, gap
from api.endpoints.sources import source_of
from api.fields import Paged
from api.paging import Listed
from ingestion.models import Gap, Run, RunKind


class RunOut(TypedDict):
    """One attempt: a collection, an import or a pushed batch; its items by how they ended."""

    id: int
    kind: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    received: int
    refused: int
    outcomes: dict[str, int]
    reasons: dict[str, int]
    error: dict[str, Any]
    by: ByOut


class RunsAsked(Paged):
    """Runs asked for."""

    kind = serializers.ChoiceField(choices=RunKind.values, default="")


class SourceRuns(Endpoint):
    """The attempts of a source."""

    @operation("sources.read", asks=RunsAsked, gives=Listed[RunOut])
    def get(self, request: ApiRequest, source: int) -> Response:
        """What a source did, newest first."""
        found = Run.objects.filter(source=source_of(source))
        if self.asked["kind"]:
            found = found.filter(kind=self.asked["kind"])
        return paging.page(request, found, _run, asked=self.asked)


def _run(run: Run) -> RunOut:
    return {
        "id": run.pk, "kind": run.kind, "state": run.state, "started_at": run.started_at, "ended_at": run.ended_at,
        "received": run.received, "refused": run.refused, "outcomes": run.outcomes, "reasons": run.reasons, "error": run.error,
        "by": {"kind": run.by_kind, "name": run.by_name},
    }  # fmt: skip


class SourceCoverage(Endpoint):
    """What a source did not hear."""

    @operation("sources.read", asks=Paged, gives=Listed[GapOut])
    def get(self, request: ApiRequest, source: int) -> Response:
        """Periods that a source did not hear, newest first."""
        found = Gap.objects.filter(source=source_of(source))
        return paging.page(request, found, gap, asked=self.asked)
