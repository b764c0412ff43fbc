"""How an incident went hour by hour, and which of the brand's statements were said or relayed in it."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.utils import timezone
from rest_framework.response import Response

from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.incidents import incident_of
from api.shapes import example
from reputation.incidents.unfolding import Hour, unfold
from reputation.statements.concerning import Concerned, concerned
from reputation.usual import Band


class HourOut(TypedDict):
    """An hour of the client's zone: mentions, stories, negative mentions, and what nine such hours in ten bring; null where too few days
    were heard before it. `unfinished`: it goes on."""

    start: datetime
    mentions: int
    stories: int
    negative: int
    usual_low: int | None
    usual_high: int | None
    usual_negative_low: int | None
    usual_negative_high: int | None
    unfinished: bool


@example(
    {
        "incident": 4,
        "hours": [
            {
                "start": "2026-11-16T21:00:00.000Z", "mentions": 203, "stories": 12, "negative": 150, "usual_low": 12, "usual_high": 44,
                "usual_negative_low": 1, "usual_negative_high": 9, "unfinished": False,
            }
        ],
    }
)  # fmt: skip
class IncidentCourseOut(TypedDict):
    """The hours from before an incident until after it."""

    incident: int
    hours: list[HourOut]


def _hour(hour: Hour) -> HourOut:
    (low, high), (bad_low, bad_high) = _ends(hour.usual), _ends(hour.usual_negative)
    return {
        "start": hour.start, "mentions": hour.mentions, "stories": hour.stories, "negative": hour.negative, "usual_low": low,
        "usual_high": high, "usual_negative_low": bad_low, "usual_negative_high": bad_high, "unfinished": hour.unfinished,
    }  # fmt: skip


def _ends(band: Band | None) -> tuple[int | None, int | None]:
    return band or (None, None)


class IncidentCourse(Endpoint):
    """How it went."""

    tag = "incidents"

    @operation("incidents.read", gives=IncidentCourseOut)
    def get(self, request: ApiRequest, incident: int) -> Response:
        """Mentions and negative ones by hour, from 30 hours before an incident to 12 after, beside what is usual."""
        found = incident_of(request, incident)
        return Response({"incident": found.pk, "hours": [_hour(hour) for hour in unfold(found)]})


@example({"statement": 3, "text": "We examine a batch of soles.", "at": "2026-11-16T22:30:00.000Z", "said_within": True, "echoes": 52,
          "telling": 52, "drifting": 23, "inverting": 3})  # fmt: skip
class ConcernedOut(TypedDict):
    """A statement that was said or relayed within an incident: its echoes of that time, how many of them tell a claim, change one, turn
    one into its opposite."""

    statement: int
    text: str
    at: datetime
    said_within: bool
    echoes: int
    telling: int
    drifting: int
    inverting: int


class ConcernedList(TypedDict):
    """The statements concerned, the most relayed first."""

    results: list[ConcernedOut]


def _statement(one: Concerned) -> ConcernedOut:
    return {
        "statement": one.statement.pk, "text": one.statement.text, "at": one.statement.at, "said_within": one.said_then,
        "echoes": one.relayed.echoes, "telling": one.relayed.telling, "drifting": one.relayed.drifting, "inverting": one.relayed.inverting,
    }  # fmt: skip


class IncidentStatements(Endpoint):
    """Our statements about it."""

    tag = "incidents"

    @operation("statements.read", gives=ConcernedList)
    def get(self, request: ApiRequest, incident: int) -> Response:
        """Which of the brand's statements were said or relayed within an incident."""
        found = incident_of(request, incident)
        listed = concerned(found.subject_id, found.began_at, found.over_at or timezone.now(), request.who.subjects)
        return Response({"results": [_statement(one) for one in listed]})
