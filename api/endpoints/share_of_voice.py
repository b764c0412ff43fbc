"""Share of voice: each subject's part of what is said of all that are compared."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.response import Response

from api import asking
from api.access import ApiRequest
from api.asking import Period
from api.endpoint import Endpoint, operation
from api.endpoints.scores import window
from api.fields import Ids
from core.errors import NotFound
from reputation.voice import COMPARED, left_out, share_of_voice


class VoiceAsked(Period):
    """Subjects to compare."""

    subjects = Ids(most=50, default=None, help_text=gettext_lazy("Those compared; own brands and competitors when nothing is said."))


class SubjectShareOut(TypedDict):
    """One subject: exact counts, and their parts of the whole; null when nothing was heard of any."""

    subject: int
    name: str
    mentions: int
    stories: int
    share_mentions: float | None
    share_stories: float | None


class LeftOut(TypedDict):
    """A source that hears only some of the subjects compared: what it brought is not counted."""

    source: int
    name: str


class VoiceList(TypedDict):
    """Most heard first, on sources that hear all of them."""

    since: datetime
    until: datetime
    results: list[SubjectShareOut]
    left_out: list[LeftOut]


class ShareOfVoice(Endpoint):
    """Shares of voice."""

    @operation("scores.read", asks=VoiceAsked, gives=VoiceList)
    def get(self, request: ApiRequest) -> Response:
        """The share of voice of subjects among those compared, in mentions and in stories, over whole hours."""
        since, until = window(self.asked)
        numbers = self.asked["subjects"]
        found = asking.subjects(request.who).filter(archived_at=None).order_by("pk")
        compared = list(found.filter(kind__in=COMPARED) if numbers is None else found.filter(pk__in=numbers))
        if numbers is not None and len(compared) < len(numbers):
            raise NotFound(_("There is no subject of one of these numbers here."))
        shares = share_of_voice(compared, since, until)
        return Response(
            VoiceList(
                since=since,
                until=until,
                results=[
                    {
                        "subject": share.subject, "name": share.name, "mentions": share.mentions, "stories": share.stories,
                        "share_mentions": share.share_mentions, "share_stories": share.share_stories,
                    }
                    for share in shares
                ],
                left_out=[{"source": source.pk, "name": source.name} for source in left_out(compared)],
            )
        )  # fmt: skip
