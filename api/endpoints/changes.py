"""The stream of changes, for programs that keep a copy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, TypedDict

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, paging, rows
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Asked
from api.paging import MOST
from api.rows import MentionOut
from core import streams
from core.errors import Gone
from core.streams import Position
from ingestion.models import Change, Mention, Tombstone

SLACK: Final = timedelta(hours=1)
"""Changes are forgotten once in some hours: a cursor a little younger than the keeping time is refused before any is lost."""


class ChangesAsked(Asked):
    """Changes asked for."""

    after = serializers.CharField(
        default="", max_length=200, help_text=gettext_lazy("Where the last answer ended; from the beginning when empty.")
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=100)


class TombstoneOut(TypedDict):
    """Why a mention is no more; the one that it was found equal to."""

    reason: str
    joined_into: int | None


class ChangeOut(TypedDict):
    """A change of a mention, and the mention as it is now; a tombstone when it is no more."""

    what: str
    id: int
    version: int
    at: datetime
    mention: MentionOut | None
    tombstone: TombstoneOut | None


class ChangeList(TypedDict):
    """Changes in order. Ask again with `after`: what comes then is new. `next` is null when there is no more for now."""

    results: list[ChangeOut]
    after: str
    next: str | None


class Changes(Endpoint):
    """What happened to mentions."""

    @operation("mentions.read", asks=ChangesAsked, gives=ChangeList)
    def get(self, request: ApiRequest) -> Response:
        """Every mention made, changed, corrected or erased since, in order, 30 days back: what a data warehouse follows.

        Keep `after` of each answer and ask with it again. One that is older than 30 days answers 410: begin again with a full reading.
        """
        found = streams.read(Change, _read(self.asked["after"]), self.asked["limit"] + 1)
        more, found = len(found) > self.asked["limit"], found[: self.asked["limit"]]
        after = _written(found[-1]) if found else self.asked["after"]
        body = ChangeList(results=_shown(request, found), after=after, next=paging.next_url(request, after, "after") if more else None)
        return Response(body, headers=paging.link(body["next"]))


def _read(word: str) -> Position:
    if not word:
        return streams.START
    keys = paging.cursor_of(word)
    if len(keys) != 3 or not all(isinstance(key, int) and 0 <= key < 2**63 for key in keys):
        raise paging.wrong_cursor("/after")
    xid, number, seconds = keys
    if seconds < (timezone.now() - settings.CHANGES_KEPT + SLACK).timestamp():
        raise Gone(
            _("Changes are kept for 30 days, and this is older: read all mentions anew, then follow the changes."), code="cursor_expired"
        )
    return Position(xid, number)


def _written(change: Change) -> str:
    return paging.cursor_at([int(change.xid), change.pk, int(change.at.timestamp())])


def _shown(request: ApiRequest, found: list[Change]) -> list[ChangeOut]:
    ids = list(dict.fromkeys(change.mention_id for change in found))
    seen = set(asking.mentions(request.who).filter(pk__in=ids).values_list("pk", flat=True))
    living = {mention["id"]: mention for mention in rows.mentions(sorted(seen), who=request.who)}
    gone = {stone.mention_id: stone for stone in Tombstone.objects.filter(mention_id__in=ids)}
    hidden = set() if request.who.subjects is None else set(Mention.objects.filter(pk__in=ids).values_list("pk", flat=True)) - seen
    return [_change(change, living, gone) for change in found if change.mention_id not in hidden]


def _change(change: Change, living: dict[int, MentionOut], gone: dict[int, Tombstone]) -> ChangeOut:
    stone = gone.get(change.mention_id)
    return {
        "what": change.what,
        "id": change.mention_id,
        "version": change.version,
        "at": change.at,
        "mention": living.get(change.mention_id),
        "tombstone": {"reason": stone.reason, "joined_into": stone.joined_into} if stone else None,
    }
