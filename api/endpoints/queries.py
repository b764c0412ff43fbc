"""Queries before they are kept: whether one stands, and what it would find."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from rest_framework.response import Response

from api.access import ApiRequest
from api.asking import TEXT_MAX
from api.endpoint import Endpoint, operation
from api.fields import Input, Whole, Words
from api.rows import Mark
from api.schema import Place
from core import problems
from core.errors import FieldError, Forbidden
from ingestion import previews
from ingestion.previews import Previewed
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
        found = previews.preview(given["q"], given["limit"])
        return Response(
            PreviewOut(total=found.total, tried=found.tried, horizon=found.horizon, results=[_item(one) for one in found.items])
        )


def _item(one: Previewed) -> PreviewItem:
    return {
        "mention": one.mention, "raw_item": one.raw_item, "title": one.title, "text": one.text, "author": one.author, "url": one.url,
        "published_at": one.published_at, "marks": [{"part": mark.part, "start": mark.start, "end": mark.end} for mark in one.marks],
    }  # fmt: skip
