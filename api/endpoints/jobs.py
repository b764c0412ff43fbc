"""Long work: how far it is, and a way to stop it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from rest_framework import serializers
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.fields import Paged
from api.paging import Listed
from api.shapes import example
from core.choices import JobState
from tenants import failures, jobs
from tenants.jobs import AnyJob
from tenants.rights import Who


@example(
    {
        "id": "0c0f9a3e-6f0e-4a0e-9d3a-0d6b7d1d7a11", "kind": "export", "state": "done", "done": 120, "total": 120, "unit": "mentions",
        "by": {"kind": "key", "name": "Warehouse"}, "created_at": "2026-11-23T09:00:00.000Z", "started_at": "2026-11-23T09:00:01.000Z",
        "ended_at": "2026-11-23T09:00:02.000Z", "result": {}, "error": {},
    }
)  # fmt: skip
class JobOut(TypedDict):
    """Long work. `state`: waiting, running, done, failed or stopped; `error` says why it failed, as a problem document does."""

    id: UUID
    kind: str
    state: str
    done: int
    total: int | None
    unit: str
    by: ByOut
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    result: dict[str, Any]
    error: dict[str, Any]


def shown(job: AnyJob, who: Who) -> JobOut:
    """A job as the API shows it; why it failed, as far as the caller may know."""
    return {
        "id": job.uid, "kind": job.kind, "state": job.state, "done": job.done, "total": job.total, "unit": job.unit,
        "by": {"kind": job.by_kind, "name": job.by_name}, "created_at": job.created_at, "started_at": job.started_at,
        "ended_at": job.ended_at, "result": job.result, "error": failures.told(job, who),
    }  # fmt: skip


def accepted(request: ApiRequest, job: AnyJob) -> Response:
    """The answer to work that takes long: where to ask how far it is."""
    return Response(shown(job, request.who), status=202, headers={"Location": request.build_absolute_uri(f"/api/v1/jobs/{job.uid}")})


class JobsAsked(Paged):
    """Jobs asked for."""

    state = serializers.ChoiceField(choices=JobState.values, default="")
    kind = serializers.CharField(default="", max_length=40)


class Jobs(Endpoint):
    """All jobs."""

    @operation("jobs.read", asks=JobsAsked, gives=Listed[JobOut])
    def get(self, request: ApiRequest) -> Response:
        """Jobs, newest first."""
        wanted = {name: self.asked[name] for name in ("state", "kind") if self.asked[name]}
        return paging.page(
            request,
            jobs.seen_by(request.who).filter(**wanted),
            lambda job: shown(job, request.who),
            asked=self.asked,
            by=("-created_at", "-uid"),
        )


class Job(Endpoint):
    """One job."""

    @operation("jobs.read", gives=JobOut)
    def get(self, request: ApiRequest, job: UUID) -> Response:
        """How far a job is."""
        return Response(shown(jobs.find(job, request.who), request.who))


class JobStop(Endpoint):
    """The end of a job."""

    @operation("jobs.stop", gives=JobOut)
    def post(self, request: ApiRequest, job: UUID) -> Response:
        """Stop a job: one that waits at once, one that runs after its present stretch."""
        found = jobs.find(job, request.who)
        jobs.stop(found, request.who.by)
        return Response(shown(found, request.who))
