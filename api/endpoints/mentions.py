"""What was said: lists of mentions, one mention, its story, its former texts, its readings; and items pushed by programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy
from rest_framework.response import Response

from api import asking, etags, paging, rows
from api.access import ApiRequest
from api.asking import Ordered
from api.endpoint import Endpoint, operation
from api.endpoints.batches import ITEM, BatchMade, ItemGiven
from api.fields import Names, Paged
from api.paging import Listed, Total
from api.problems import wrong_at
from api.rendering import CSV, JSON, NDJSON, Csv, Json, JsonParser, NdJson, NdJsonParser
from api.rows import MentionOut, StoryOut
from api.shapes import example, example_of
from ingestion import push
from ingestion.models import Reading, Revision
from reporting import exports
from search import querying
from search.querying import Page
from tenants import current


class MentionsAsked(Ordered, Paged):
    """Mentions asked for, page by page."""

    fields: Any = Names(  # the word of the API; the metaclass puts it aside
        rows.FIELDS, default=None, help_text=gettext_lazy("Those wanted, of a mention; `marks` come only when named.")
    )


class IndexOut(TypedDict):
    """Up to which moment the index shows everything, and how many changes it does not hold yet."""

    as_of: datetime
    behind: int


@example(
    {
        "results": [example_of(MentionOut)], "next": None, "total": {"value": 1, "exact": True}, "engine": "elasticsearch",
        "index": {"as_of": "2026-11-23T09:00:00.000Z", "behind": 0}, "notice": None,
    }
)  # fmt: skip
class MentionList(TypedDict):
    """A page of mentions, by which engine; `notice` says what people should know about the answer."""

    results: list[MentionOut]
    next: str | None
    total: Total
    engine: str
    index: IndexOut
    notice: str | None


class Mentions(Endpoint):
    """All mentions."""

    renderer_classes = (Json, NdJson, Csv)
    parser_classes = (JsonParser, NdJsonParser)

    @operation("mentions.read", asks=MentionsAsked, gives=MentionList, sends=(JSON, NDJSON, CSV))
    def get(self, request: ApiRequest) -> Response:
        """Mentions that a question finds.

        Follow `next` for more: cursors stay right while mentions arrive; one by relevance answers 410 when the engine has changed.
        """
        fields = self.asked["fields"] or rows.USUAL
        as_csv = request.accepted_renderer.media_type == CSV
        with current.cut_in(self.asked["tz"]):
            query = asking.question(request.who, self.asked)
            page = querying.find(query, rows=as_csv or "marks" in fields)
        if as_csv:
            return self._csv(request, page)
        body = MentionList(
            results=rows.mentions(page.ids, who=request.who, fields=fields, marks=page.marks),
            next=None,
            total={"value": page.total.value, "exact": page.total.exact},
            engine=page.engine,
            index={"as_of": page.as_of, "behind": page.behind},
            notice=str(page.notice) if page.notice else None,
        )
        return paging.listed(request, body, page.next)

    @staticmethod
    def _csv(request: ApiRequest, page: Page) -> Response:
        table = exports.rows(page.mentions, within=asking.within(request.who))
        link = paging.link(paging.next_url(request, page.next))
        return Response(exports.written(table, "csv", head=True).encode(), headers=link)

    @operation("mentions.push", takes=ItemGiven, many=True, gives=BatchMade, status=202, reads=(JSON, NDJSON), example=[ITEM])
    def post(self, request: ApiRequest) -> Response:
        """Push up to 1,000 items, 10 MB.

        A JSON array, or one object a line. Items are taken whole or not at all; sent again, they change nothing.
        `GET batches/{id}` tells what became of each.
        """
        if not isinstance(request.data, list):
            raise wrong_at("", "not_a_list", gettext_lazy("Send a list of items, or one item a line as application/x-ndjson."))
        run = push.push(request.data, by=request.who.by)
        location = request.build_absolute_uri(f"/api/v1/batches/{run.pk}")
        return Response(BatchMade(id=run.pk, received=run.received), status=202, headers={"Location": location})


class Mention(Endpoint):
    """One mention."""

    @operation("mentions.read", gives=MentionOut, tagged=True)
    def get(self, request: ApiRequest, mention: int) -> Response:
        """A mention, with its insights, evidence and versions."""
        found = asking.mention_of(request.who, mention)
        shown = rows.mentions([found.pk], who=request.who)[0]
        return etags.answer(request, rows.tag(shown), shown)


class StoryList(TypedDict):
    """The copies of a text, the earliest first."""

    story: StoryOut
    results: list[MentionOut]
    next: str | None
    total: Total


class Story(Endpoint):
    """The story of a mention."""

    @operation("mentions.read", asks=Paged, gives=StoryList)
    def get(self, request: ApiRequest, mention: int) -> Response:
        """The story that a mention belongs to: a text and its copies."""
        story = asking.mention_of(request.who, mention).story
        copies = asking.mentions(request.who).filter(story=story)
        found, cursor, total = paging.cut(copies, asked=self.asked, by=("published_at", "pk"))
        shown = rows.mentions([copy.pk for copy in found], who=request.who)
        told = StoryOut(id=story.pk, size=story.size, original=story.original_id)
        return paging.listed(request, StoryList(story=told, results=shown, next=None, total=total), cursor)


class ThreadList(TypedDict):
    """The messages of a conversation, the earliest first; `thread` is its name at the platform, empty for a mention that is in none."""

    thread: str
    platform: str
    results: list[MentionOut]
    next: str | None
    total: Total


class Thread(Endpoint):
    """The thread of a mention."""

    @operation("mentions.read", asks=Paged, gives=ThreadList)
    def get(self, request: ApiRequest, mention: int) -> Response:
        """The conversation that a mention belongs to, as far as it was heard; the mention itself is among it."""
        one = asking.mention_of(request.who, mention)
        same = {"thread": one.thread, "platform": one.platform} if one.thread else {"pk": one.pk}
        found, cursor, total = paging.cut(asking.mentions(request.who).filter(**same), asked=self.asked, by=("published_at", "pk"))
        shown = rows.mentions([message.pk for message in found], who=request.who)
        told = ThreadList(thread=one.thread, platform=one.platform, results=shown, next=None, total=total)
        return paging.listed(request, told, cursor)


class RevisionOut(TypedDict):
    """What a mention said before an edit."""

    id: int
    title: str
    text: str
    replaced_at: datetime


class Revisions(Endpoint):
    """The former texts of a mention."""

    @operation("mentions.read", asks=Paged, gives=Listed[RevisionOut])
    def get(self, request: ApiRequest, mention: int) -> Response:
        """What a mention said before it was edited, newest first."""
        found = asking.mention_of(request.who, mention)
        return paging.page(request, Revision.objects.filter(mention=found), _revision, asked=self.asked)


def _revision(revision: Revision) -> RevisionOut:
    return {"id": revision.pk, "title": revision.title, "text": revision.text, "replaced_at": revision.replaced_at}


class ReadingOut(TypedDict):
    """What the platform counted at a moment."""

    at: datetime
    likes: int | None
    shares: int | None
    comments: int | None
    views: int | None


class Readings(Endpoint):
    """The readings of a mention."""

    @operation("mentions.read", asks=Paged, gives=Listed[ReadingOut])
    def get(self, request: ApiRequest, mention: int) -> Response:
        """Likes, shares, comments and views of a mention over time, newest first."""
        found = asking.mention_of(request.who, mention)
        return paging.page(request, Reading.objects.filter(mention=found), _reading, asked=self.asked, by=("-at", "-pk"))


def _reading(reading: Reading) -> ReadingOut:
    return {
        "at": reading.at, "likes": reading.likes, "shares": reading.shares, "comments": reading.comments, "views": reading.views,
    }  # fmt: skip
