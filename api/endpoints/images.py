"""What people associate with a subject: the words said of it more than of others, with the sentiment of the stories that hold them."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.response import Response

from api import asking
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.shapes import example
from core.errors import Forbidden
from reputation.image import searching
from reputation.models import Image


class ImageWord(TypedDict):
    """A word: how many voices say it of the subject and of the others; the log-odds ratio with its interval at 90 %; stories by
    sentiment."""

    word: str
    language: str
    voices: int
    others: int
    ratio: float
    low: float
    high: float
    z: float
    positive: int
    negative: int
    mentions: str


@example(
    {
        "subject": 1, "since": "2026-08-22T10:00:00.000Z", "until": "2026-11-20T10:00:00.000Z", "against": [2, 3], "stories": 1840,
        "stories_others": 2210, "made_at": "2026-11-20T02:10:00.000Z",
        "words": [
            {
                "word": "réparations", "language": "fr", "voices": 84, "others": 3, "ratio": 2.9, "low": 2.2, "high": 3.6, "z": 7.1,
                "positive": 61, "negative": 9,
                "mentions": "https://acme.example.com/api/v1/mentions?subject=1&q=r%C3%A9parations&since=2026-08-22&until=2026-11-20",
            }
        ],
    }
)  # fmt: skip
class ImageOut(TypedDict):
    """What people associate with a subject, held against other subjects; the surest first. `made_at` null: no worker has looked yet."""

    subject: int
    since: datetime | None
    until: datetime | None
    against: list[int]
    stories: int
    stories_others: int
    words: list[ImageWord]
    made_at: datetime | None


class SubjectImage(Endpoint):
    """What people associate with a subject."""

    tag = "scores"

    @operation("scores.read", gives=ImageOut)
    def get(self, request: ApiRequest, subject: int) -> Response:
        """The words that stand out in what was said of it over ninety days, as a worker found them last; it looks every day."""
        about = asking.subject_of(request.who, subject)
        found = Image.objects.filter(subject=about).first()
        if found is None:
            empty = ImageOut(
                subject=about.pk, since=None, until=None, against=[], stories=0, stories_others=0, words=[], made_at=None
            )  # fmt: skip
            return Response(empty)
        if not searching.may_see(found, request.who.subjects):
            raise Forbidden(_("It is told beside subjects that you do not see."))
        return Response(_shown(request, found))


def _shown(request: ApiRequest, found: Image) -> ImageOut:
    mentions = request.build_absolute_uri(reverse("api-mentions"))
    asked = {"subject": found.subject_id, "since": found.since.date().isoformat(), "until": found.until.date().isoformat()}
    return ImageOut(
        subject=found.subject_id, since=found.since, until=found.until, against=found.against, stories=found.stories,
        stories_others=found.stories_others, made_at=found.made_at,
        words=[
            ImageWord(
                word=one["word"], language=one["language"], voices=one["voices"], others=one["others"], ratio=one["ratio"], low=one["low"],
                high=one["high"], z=one["z"], positive=one["positive"], negative=one["negative"],
                mentions=f"{mentions}?{urlencode(asked | {'q': one['word']})}",
            )
            for one in found.words
        ],
    )  # fmt: skip
