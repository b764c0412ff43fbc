"""Judgements to look at again: the text changed after somebody judged it."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from rest_framework.response import Response

from api import asking, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.corrections import shown
from api.fields import Paged
from api.paging import Listed
from api.rows import CorrectionOut
from api.shapes import example
from core.errors import NotFound
from ingestion import lapsed
from ingestion.models import Correction


@example(
    {
        "mention": 412, "lapsed_at": "2026-11-24T08:12:40.120Z",
        "correction": {
            "id": 9, "subject": 3, "field": "sentiment", "value": "negative", "before": "neutral",
            "by": {"kind": "user", "name": "Ines"}, "at": "2026-11-23T09:00:00.000Z",
        },
    }
)  # fmt: skip
class LapsedOut(TypedDict):
    """A judgement that holds no more since the text of its mention changed."""

    mention: int
    lapsed_at: datetime | None
    correction: CorrectionOut


class Lapsed(Endpoint):
    """Judgements to look at again."""

    @operation("mentions.correct", asks=Paged, gives=Listed[LapsedOut])
    def get(self, request: ApiRequest) -> Response:
        """Judgements that lapsed and were neither confirmed nor given up, those that lapsed last first."""
        return paging.page(request, lapsed.waiting(request.who), _told, asked=self.asked, by=("-lapsed_at", "-pk"))


def _told(correction: Correction) -> LapsedOut:
    return {"mention": correction.mention_id, "lapsed_at": correction.lapsed_at, "correction": shown(correction)}


class CorrectionConfirm(Endpoint):
    """A judgement that is still right."""

    tag = "mentions"

    @operation("mentions.correct", gives=CorrectionOut, status=201)
    def post(self, request: ApiRequest, mention: int, correction: int) -> Response:
        """Judge the new text of a mention as the old one was. To give a lapsed judgement up, delete it."""
        found = asking.mention_of(request.who, mention)
        held = lapsed.waiting(request.who).filter(pk=correction, mention=found).first()
        made = lapsed.confirm(held, by=request.who.by) if held else None
        if made is None:
            raise NotFound(_("This mention has no such judgement to look at again."))
        location = request.build_absolute_uri(f"/api/v1/mentions/{found.pk}/corrections/{made.pk}")
        return Response(shown(made), status=201, headers={"Location": location})
