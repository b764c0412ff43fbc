"""People who ask to be forgotten: erased by a job, with a certificate that says what went and nothing of who it was."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

from django.utils.translation import gettext as _
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.fields import Id, Input, Paged
from api.paging import Listed
from api.shapes import example
from core.errors import Forbidden, NotFound
from ingestion.models import Author
from reporting import erasures
from reporting.models import Erasure

DONE: Final = {"mentions": 41, "echoes": 2, "voices": 1, "incidents": 1, "reports": 3, "exports": 2}


@example(DONE)
class Erased(TypedDict):
    """How many of each went: mentions with all that hung on them, echoes of statements, voices; incidents and reports that named them,
    now without the name; files of exports."""

    mentions: int
    echoes: int
    voices: int
    incidents: int
    reports: int
    exports: int


@example(
    {
        "id": 5, "author": 91, "job": "0c0f9a3e-6f0e-4a0e-9d3a-0d6b7d1d7a11", "asked_at": "2026-11-20T09:12:00.000Z",
        "ended_at": "2026-11-20T09:12:04.000Z", "erased": DONE, "by": {"kind": "user", "name": "Nora B."},
    }
)  # fmt: skip
class ErasureOut(TypedDict):
    """A person's erasure. Once `ended_at` is given it is the certificate: `erased` tells what went. `job` says how far it is."""

    id: int
    author: int
    job: str | None
    asked_at: datetime
    ended_at: datetime | None
    erased: Erased | None
    by: ByOut


class ErasureGiven(Input):
    """Who asks to be forgotten: the number of the author, as mentions and voices tell it."""

    author = Id()


class Erasures(Endpoint):
    """All erasures."""

    @operation("authors.forget", asks=Paged, gives=Listed[ErasureOut])
    def get(self, request: ApiRequest) -> Response:
        """Who was forgotten, by number, the newest first."""
        _whole(request)
        return paging.page(request, Erasure.objects.all(), _shown, asked=self.asked)

    @operation("authors.forget", takes=ErasureGiven, gives=ErasureOut, status=202, example={"author": 91})
    def post(self, request: ApiRequest) -> Response:
        """Have somebody forgotten for good: all that they said, and all that names them, by a job. Asked again, it is the same erasure."""
        _whole(request)
        number = self.given(request)["author"]
        author = Author.objects.filter(pk=number).first()
        made = erasures.ask(author, by=request.who.by) if author else erasures.of(number)
        if made is None:
            raise NotFound(_("There is no author of this number here."))
        address = request.build_absolute_uri(f"{request.path}/{made.pk}")
        return Response(_shown(made), status=202, headers={"Location": address})


class ErasureOne(Endpoint):
    """One erasure."""

    tag = "erasures"

    @operation("authors.forget", gives=ErasureOut)
    def get(self, request: ApiRequest, erasure: int) -> Response:
        """How an erasure stands; once it has ended, its certificate."""
        _whole(request)
        found = Erasure.objects.filter(pk=erasure).first()
        if found is None:
            raise NotFound(_("There is no erasure of this number here."))
        return Response(_shown(found))


def _whole(request: ApiRequest) -> None:
    """Nobody erases what they do not see."""
    if request.who.subjects is not None:
        raise Forbidden(_("You see some subjects only, and a person is forgotten as a whole. Ask an administrator who sees all of them."))


def _shown(erasure: Erasure) -> ErasureOut:
    count = erasure.erased.get
    erased: Erased = {
        "mentions": count("mentions", 0), "echoes": count("echoes", 0), "voices": count("voices", 0), "incidents": count("incidents", 0),
        "reports": count("reports", 0), "exports": count("exports", 0),
    }  # fmt: skip
    return {
        "id": erasure.pk, "author": erasure.author_id, "job": str(erasure.job_uid) if erasure.job_uid else None,
        "asked_at": erasure.asked_at, "ended_at": erasure.ended_at, "erased": erased if erasure.ended_at else None,
        "by": {"kind": erasure.by_kind, "name": erasure.by_name},
    }  # fmt: skip
