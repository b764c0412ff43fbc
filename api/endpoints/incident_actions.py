"""What was done about an incident, and what followed."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.endpoints.incidents import incident_of
from api.fields import Id, Input, Moment, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from reporting import outcomes as told
from reputation.incidents import acting
from reputation.incidents.outcomes import Outcome, outcomes
from reputation.models import Action, CheckStep, Incident
from tenants.visibility import Visibility, of_writer


class OutcomeOut(TypedDict):
    """What followed an act. `verdict`: below, back at or above the usual, or unknown, for the `reason` (too_soon, past_too_short,
    no_control, interval_too_wide). Counts a day of what rose: usual, in the day before the act, since. `change` holds the last against the
    first by what competitors had (-0.4: less by 40 %), with its interval at 90 %: back is only what lies with all of it nearer to the
    usual than 25 %; `known_at`: when it can be said, where only time is missing.
    """

    verdict: str
    reason: str | None
    words: str
    change: float | None
    low: float | None
    high: float | None
    usual: float | None
    just_before: float | None
    since: float | None
    competitors: int
    known_at: datetime | None


@example(
    {"id": 2, "incident": 4, "at": "2026-11-16T22:30:00.000Z", "words": "Statement published.", "step": None, "visibility": "shared",
     "by": {"kind": "user", "name": "Inès Vidal"},
     "outcome": {
         "verdict": "back", "reason": None,
         "words": "It is back to the usual, within 25%. Since then 42 negative mentions a day, after 310 in the day before;"
                  " usual 38. Against the usual and 2 competitors: +10%, −2% to +23% at 90%.",
         "change": 0.1, "low": -0.02, "high": 0.23, "usual": 38.0, "just_before": 310.0, "since": 42.0, "competitors": 2, "known_at": None,
     }}
)  # fmt: skip
class ActionOut(TypedDict):
    """Something that was done about an incident; `step` is the one of the checklist that it ticks, `outcome` what followed."""

    id: int
    incident: int
    at: datetime
    words: str
    step: int | None
    visibility: str
    by: ByOut
    outcome: OutcomeOut


def _shown(incident: Incident, action: Action, followed: Outcome) -> ActionOut:
    return {
        "id": action.pk, "incident": action.incident_id, "at": action.at, "words": action.words, "step": action.step_id,
        "visibility": action.visibility, "by": {"kind": action.by_kind, "name": action.by_name}, "outcome": _outcome(incident, followed),
    }  # fmt: skip


def _outcome(incident: Incident, followed: Outcome) -> OutcomeOut:
    effect = followed.effect
    return {
        "verdict": followed.verdict, "reason": followed.why, "words": told.sentence(incident, followed),
        "change": effect.change if effect else None, "low": effect.low if effect else None, "high": effect.high if effect else None,
        "usual": followed.usual if effect else None, "just_before": followed.just_before if effect else None,
        "since": followed.since if effect else None, "competitors": followed.competitors, "known_at": followed.known_at,
    }  # fmt: skip


class ActionGiven(Input):
    """Something that was done; with a step of the checklist, its words may be left out."""

    words = Words(max_length=1_000, default="", allow_blank=True)
    at = Moment(required=False, help_text=gettext_lazy("Now, when it is left out."))
    step = Id(required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class IncidentActions(Endpoint):
    """What was done about an incident."""

    tag = "incidents"

    @operation("incidents.read", asks=Paged, gives=Listed[ActionOut])
    def get(self, request: ApiRequest, incident: int) -> Response:
        """What was done about an incident, the newest first, and what followed."""
        of = incident_of(request, incident)
        done, cursor, total = paging.cut(Action.objects.visible_to(request.who).filter(incident=of), asked=self.asked, by=("-at", "-pk"))
        followed = outcomes(of, done)
        listed = Listed(results=[_shown(of, action, followed[action.pk]) for action in done], next=None, total=total)
        return paging.listed(request, listed, cursor)

    @operation("incidents.handle", takes=ActionGiven, gives=ActionOut, status=201, example={"words": "Statement published."})
    def post(self, request: ApiRequest, incident: int) -> Response:
        """Write down what was done about an incident."""
        of, given = incident_of(request, incident), self.given(request)
        step = CheckStep.objects.filter(pk=given["step"], removed_at=None).first() if given.get("step") else None
        if given.get("step") and step is None:
            raise NotFound(_("There is no step of this number here."))
        visibility = of_writer(request.who, given.get("visibility", ""))
        made = acting.write(of, given["words"], at=given.get("at"), step=step, by=request.who.by, visibility=visibility)
        return Response(_shown(of, made, outcomes(of, [made])[made.pk]), status=201)


class IncidentAction(Endpoint):
    """One thing that was done."""

    tag = "incidents"

    @operation("incidents.handle", status=204)
    def delete(self, request: ApiRequest, incident: int, action: int) -> Response:
        """Remove an act that was not done, or was written down by mistake."""
        of_incident = Action.objects.visible_to(request.who).filter(incident=incident_of(request, incident))
        found = of_incident.select_related("incident__subject").filter(pk=action).first()
        if found is None:
            raise NotFound(_("There is no act of this number here."))
        acting.take_back(found, by=request.who.by)
        return Response(status=204)
