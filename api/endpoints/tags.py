"""Tags: words that people put on mentions, called otherwise or taken off wherever they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, etags, paging
from api.access import ApiRequest
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.fields import Input, Paged, Words
from api.paging import Listed, Total
from api.shapes import example
from core.errors import NotFound
from ingestion import tags
from ingestion.models import Tag
from ingestion.tags import Use
from tenants.visibility import Visibility, of_writer

WORD: Final = {"word": "refunds"}


@example({"word": "refunds", "mentions": 41})
class TagOut(TypedDict):
    """A word in use, and how many mentions carry it that one may see."""

    word: str
    mentions: int


class WordGiven(Input):
    """A word."""

    word = Words(max_length=tags.LONGEST)


def _shown(use: Use) -> TagOut:
    return {"word": use.word, "mentions": use.mentions}


def _tag(use: Use) -> str:
    """It changes with each mention that gets or loses the word."""
    return etags.of(use.mentions, use.word, use.last)


def _use(request: ApiRequest, word: str) -> Use:
    found = tags.use(request.who, word)
    if found is None:
        raise NotFound(_("No mention that you may see carries this tag."))
    return found


class Tags(Endpoint):
    """All tags."""

    @operation("mentions.read", asks=Paged, gives=Listed[TagOut])
    def get(self, request: ApiRequest) -> Response:
        """The words in use, in their order, with how many mentions carry each. A word begins to exist on a mention."""
        limit, after = self.asked["limit"], paging.cursor_of(self.asked["cursor"])
        if after and (len(after) != 1 or not isinstance(after[0], str) or "\0" in after[0]):
            raise paging.wrong_cursor()
        found, count = tags.in_use(request.who, after[0] if after else "", limit + 1)
        cursor = paging.cursor_at([found[limit - 1].word]) if len(found) > limit else ""
        total = Total(value=count, exact=True)
        return paging.listed(request, Listed(results=[_shown(use) for use in found[:limit]], next=None, total=total), cursor)


class TagOne(Endpoint):
    """One tag, by its word."""

    @operation("mentions.read", gives=TagOut, tagged=True)
    def get(self, request: ApiRequest, word: str) -> Response:
        """A word in use."""
        use = _use(request, word)
        return etags.answer(request, _tag(use), _shown(use))

    @operation("mentions.correct", takes=WordGiven, gives=TagOut, tagged=True, example=WORD)
    @transaction.atomic
    def patch(self, request: ApiRequest, word: str) -> Response:
        """Call a word otherwise on every mention that one may see; where the other word stands already, the two become one."""
        use = _use(request, word)
        etags.check(request, _tag(use))
        said = tags.checked(self.given(request).get("word", use.word))
        tags.rename(use.word, said, by=request.who.by, who=request.who)
        changed = _use(request, said)
        return etags.answer(request, _tag(changed), _shown(changed))

    @operation("mentions.correct", status=204, tagged=True)
    @transaction.atomic
    def delete(self, request: ApiRequest, word: str) -> Response:
        """Take a word off every mention that one may see."""
        use = _use(request, word)
        etags.check(request, _tag(use))
        tags.remove(use.word, by=request.who.by, who=request.who)
        return Response(status=204)


# -- on one mention


@example({"word": "refunds", "visibility": "shared", "by": {"kind": "user", "name": "Ines"}, "at": "2026-11-23T09:00:00.000Z"})
class MentionTagOut(TypedDict):
    """A word on a mention: for whose eyes, who put it there, when."""

    word: str
    visibility: str
    by: ByOut
    at: datetime


class TagGiven(WordGiven):
    """A word to put on; people and keys of the client always share theirs."""

    visibility = serializers.ChoiceField(
        choices=Visibility.choices, required=False, help_text=gettext_lazy("For the agency only when nothing is said.")
    )


def _on(tag: Tag) -> MentionTagOut:
    return {"word": tag.word, "visibility": tag.visibility, "by": {"kind": tag.by_kind, "name": tag.by_name}, "at": tag.at}


class TagsOfMention(Endpoint):
    """The tags of a mention."""

    @operation("mentions.read", asks=Paged, gives=Listed[MentionTagOut])
    def get(self, request: ApiRequest, mention: int) -> Response:
        """The words on a mention, the last put on first."""
        found = asking.mention_of(request.who, mention)
        return paging.page(request, Tag.objects.visible_to(request.who).filter(mention=found), _on, asked=self.asked)

    @operation("mentions.correct", takes=TagGiven, gives=MentionTagOut, status=201, example=WORD | {"visibility": "shared"})
    def post(self, request: ApiRequest, mention: int) -> Response:
        """Put a word on a mention; one that stands there already stays, and is shared when this one is."""
        found, given = asking.mention_of(request.who, mention), self.given(request)
        word = tags.checked(given["word"])
        tags.put([found.pk], word, by=request.who.by, visibility=of_writer(request.who, given.get("visibility", "")))
        made = Tag.objects.get(mention=found, word=word)
        return Response(_on(made), status=201, headers={"Location": request.build_absolute_uri(f"{request.path}/{word}")})


class TagOfMention(Endpoint):
    """One tag of a mention."""

    @operation("mentions.read", gives=MentionTagOut)
    def get(self, request: ApiRequest, mention: int, word: str) -> Response:
        """A word on a mention."""
        found = Tag.objects.visible_to(request.who).filter(mention=asking.mention_of(request.who, mention), word=word).first()
        if found is None:
            raise _not_on()
        return Response(_on(found))

    @operation("mentions.correct", status=204)
    def delete(self, request: ApiRequest, mention: int, word: str) -> Response:
        """Take a word off a mention."""
        if not tags.take(asking.mention_of(request.who, mention), word, by=request.who.by, who=request.who):
            raise _not_on()
        return Response(status=204)


def _not_on() -> NotFound:
    return NotFound(_("This mention does not carry this tag."))
