"""The checklist that is asked on each incident."""

from __future__ import annotations

from typing import Final, TypedDict

from django.utils.translation import gettext as _
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Input, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from reputation.incidents import acting
from reputation.models import CheckStep

LONGEST: Final = CheckStep._meta.get_field("words").max_length


@example({"id": 3, "words": "Call the factory."})
class IncidentStepOut(TypedDict):
    """A step of the checklist. `POST incidents/{id}/actions` with its number as `step` ticks it on an incident."""

    id: int
    words: str


class IncidentStepGiven(Input):
    """A step."""

    words = Words(max_length=LONGEST)


def _shown(step: CheckStep) -> IncidentStepOut:
    return {"id": step.pk, "words": step.words}


class IncidentSteps(Endpoint):
    """The checklist for incidents."""

    tag = "incidents"

    @operation("incidents.handle", asks=Paged, gives=Listed[IncidentStepOut])
    def get(self, request: ApiRequest) -> Response:
        """The checklist for incidents: its steps in force, in order."""
        return paging.page(request, CheckStep.objects.filter(removed_at=None), _shown, asked=self.asked, by=("place", "pk"))

    @operation("incidents.handle", takes=IncidentStepGiven, gives=IncidentStepOut, status=201, example={"words": "Call the factory."})
    def post(self, request: ApiRequest) -> Response:
        """Add a step at the end."""
        return Response(_shown(acting.add_step(self.given(request)["words"], by=request.who.by)), status=201)


class IncidentStep(Endpoint):
    """A step of the checklist."""

    tag = "incidents"

    @operation("incidents.handle", status=204)
    def delete(self, request: ApiRequest, step: int) -> Response:
        """Remove a step; incidents on which it was ticked keep it."""
        found = CheckStep.objects.filter(pk=step, removed_at=None).first()
        if found is None:
            raise NotFound(_("There is no step of this number here."))
        acting.remove_step(found, by=request.who.by)
        return Response(status=204)
