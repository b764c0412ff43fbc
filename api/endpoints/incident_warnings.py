"""What may become an incident: negative courses that rise while they are small, how likely, and how often that came true."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from rest_framework.response import Response

from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.shapes import example
from reporting import early as words
from reputation.detecting.warning import HORIZON_HOURS, LEAST
from reputation.incidents import early
from reputation.incidents.early import Taught, Told


class WarningOut(TypedDict):
    """A negative course that rises, of a subject everywhere or in one source: negative mentions of the last day, those of a usual one,
    their share of all, authors, sources. `probability` that an incident follows within three days, with its record: of
    `told_alike` warnings of the past told about as likely, `became` became one; null where the past says too little."""

    subject: int
    source: int | None
    title: str
    words: str
    since: datetime
    at: datetime
    negative: int
    usual: float
    share: float
    authors: int
    sources: int
    probability: float | None
    told_alike: int | None
    became: int | None


class WarningRecordOut(TypedDict):
    """What the past taught: warnings that became an incident and that did not, `needed` of each; how good probabilities were on later
    ones (`brier`) beside always telling the past share (`base`); null where there are too few, or they were no better."""

    became: int
    others: int
    needed: int
    within_hours: int
    brier: float | None
    base: float | None
    words: str


@example(
    {
        "results": [
            {
                "subject": 3, "source": 2, "title": "Maréva in Forums",
                "words": "9 negative mentions in 24 hours, usual 1.5 a day: 60% of what is said. 8 voices, 1 source.",
                "since": "2026-11-16T15:00:00.000Z", "at": "2026-11-16T17:00:00.000Z", "negative": 9, "usual": 1.5, "share": 0.6,
                "authors": 8, "sources": 1, "probability": 0.35, "told_alike": 24, "became": 8,
            }
        ],
        "record": {
            "became": 31, "others": 96, "needed": 20, "within_hours": 72, "brier": 0.14, "base": 0.19,
            "words": "Learnt from 127 of the past, of which 31 became an incident within 3 days.",
        },
    }
)  # fmt: skip
class WarningsOut(TypedDict):
    """What may become an incident now, the likeliest first, and what that rests on."""

    results: list[WarningOut]
    record: WarningRecordOut


def _shown(told: Told) -> WarningOut:
    alike, topic = told.alike, told.topic
    return {
        "subject": told.warning.subject_id, "source": int(told.warning.value) if told.place else None, "title": words.title(told),
        "words": words.sentence(told), "since": told.warning.since, "at": told.warning.at, "negative": round(topic.lately),
        "usual": topic.usual, "share": topic.negative, "authors": round(topic.authors), "sources": round(topic.sources),
        "probability": told.probability, "told_alike": alike.count if alike else None,
        "became": round(alike.became * alike.count) if alike else None,
    }  # fmt: skip


def _record(known: Taught) -> WarningRecordOut:
    record = known.warner.record if known.warner else None
    return {
        "became": known.became, "others": known.others, "needed": LEAST, "within_hours": HORIZON_HOURS,
        "brier": record.brier if record else None, "base": record.base if record else None, "words": words.record(known),
    }  # fmt: skip


class IncidentWarnings(Endpoint):
    """Early warnings."""

    tag = "incidents"

    @operation("incidents.read", gives=WarningsOut)
    def get(self, request: ApiRequest) -> Response:
        """What may become an incident: negative courses that rise while they are small."""
        known = early.taught()
        return Response({"results": [_shown(one) for one in early.standing(request.who.subjects, known)], "record": _record(known)})
