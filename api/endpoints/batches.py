"""Pushed batches: what an item is, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Input, Moment, Paged, Whole, Words
from api.paging import Total
from api.shapes import example
from core.errors import NotFound
from ingestion.fields import ADDRESS_MAX, COUNT_MAX, ID_MAX, MEDIA_MAX, TYPES
from ingestion.models import Outcome, RawItem, Run, RunItem, RunKind
from ingestion.reading import unread

ITEM: Final = {
    "external_id": "forum-8812",
    "url": "https://example.com/p/8812",
    "text": "Maréva refunded me in two days, thanks.",
    "published_at": "2026-11-02T10:14:00+01:00",
    "author": {"handle": "claire", "name": "Claire"},
    "platform": "forum",
    "language": "en",
    "counts": {"likes": 4},
}


class CountsGiven(Input):
    """What the platform counted."""

    likes = Whole(required=False, min_value=0, max_value=COUNT_MAX)
    shares = Whole(required=False, min_value=0, max_value=COUNT_MAX)
    comments = Whole(required=False, min_value=0, max_value=COUNT_MAX)
    views = Whole(required=False, min_value=0, max_value=COUNT_MAX)


class ItemGiven(Input):
    """An item to push: `external_id` or `url` is needed, so that sending it twice is harmless; so is `text`, unless it is `deleted`."""

    # What is needed is checked by ingestion.
    external_id = Words(required=False, max_length=ID_MAX)
    url = serializers.URLField(required=False, max_length=ADDRESS_MAX)
    text = Words(required=False)
    title = Words(required=False)
    published_at = Moment(required=False)
    author = serializers.JSONField(required=False, help_text=gettext_lazy("A name, a @handle, or {id, handle, name, url, followers}."))
    platform = Words(required=False, max_length=40)
    site = Words(required=False, max_length=255)
    type = serializers.ChoiceField(required=False, choices=TYPES)
    language = Words(required=False, max_length=40)
    country = Words(required=False, max_length=40)
    in_reply_to = Words(required=False, max_length=ID_MAX)
    thread = Words(required=False, max_length=ID_MAX)
    community = Words(required=False, max_length=200)
    rating = serializers.FloatField(required=False)
    counts = CountsGiven(required=False)
    media = serializers.ListField(required=False, max_length=MEDIA_MAX, child=serializers.URLField())
    extra = serializers.DictField(required=False, help_text=gettext_lazy("Kept as it is."))
    deleted = serializers.BooleanField(required=False, help_text=gettext_lazy("It was withdrawn where it stood: it goes here too."))


class BatchMade(TypedDict):
    """A batch that was taken: where to ask what became of it."""

    id: int
    received: int


class BatchItem(TypedDict):
    """How one item ended, by its place in the batch; no outcome yet while it waits."""

    index: int
    outcome: str
    reason: str
    detail: str
    mention: int | None


@example(
    {
        "id": 31, "state": "done", "received": 1, "at": "2026-11-23T09:00:00.000Z", "outcomes": {"stored": 1}, "reasons": {},
        "items": [{"index": 0, "outcome": "stored", "reason": "", "detail": "", "mention": 412}], "next": None,
        "total": {"value": 1, "exact": True},
    }
)  # fmt: skip
class BatchOut(TypedDict):
    """What became of a batch: how many items ended how, for which reasons some were dropped, and each by itself."""

    id: int
    state: str
    received: int
    at: datetime
    outcomes: dict[str, int]
    reasons: dict[str, int]
    items: list[BatchItem]
    next: str | None
    total: NotRequired[Total]


class Batch(Endpoint):
    """A pushed batch."""

    @operation("mentions.push", asks=Paged, gives=BatchOut)
    def get(self, request: ApiRequest, batch: int) -> Response:
        """What became of a pushed batch, item by item."""
        run = Run.objects.filter(pk=batch, kind=RunKind.PUSH).first()
        if run is None:
            raise NotFound(_("There is no batch of this number here."))
        found, cursor, total = paging.cut(RunItem.objects.filter(run=run), asked=self.asked, by=("position", "pk"))
        seen = set(asking.mentions(request.who).filter(pk__in=[item.mention_id for item in found]).values_list("pk", flat=True))
        broken = RawItem.objects.filter(pk__in=[item.raw_item_id for item in found if item.outcome == Outcome.FAILED])
        why: dict[int | None, str] = dict(broken.values_list("pk", "error"))
        body = BatchOut(
            id=run.pk,
            state=run.state,
            received=run.received,
            at=run.started_at,
            outcomes=run.outcomes,
            reasons=run.reasons,
            items=[_item(item, seen, why) for item in found],
            next=None,
            total=total,
        )
        return paging.listed(request, body, cursor)


def _item(item: RunItem, seen: set[int], why: Mapping[int | None, str]) -> BatchItem:
    """A failed item says why as far as that is known; the log of the workers knows more."""
    mention = item.mention_id if item.mention_id in seen else None
    failed = item.outcome == Outcome.FAILED
    return {
        "index": item.position, "outcome": item.outcome, "reason": "unreadable" if failed else item.reason,
        "detail": (why.get(item.raw_item_id) or unread()) if failed else "", "mention": mention,
    }  # fmt: skip
