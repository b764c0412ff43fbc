"""Plans of reports: what is made and sent by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypedDict

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, etags, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Id, Ids, Input, Paged, Whole, Words, Yes
from api.paging import Listed
from api.shapes import example
from core.errors import Forbidden, NotFound
from reporting import plans, receivers
from reporting.models import ReportKind, ReportPlan, Visibility
from reporting.plans import PlanGiven, Receiver
from reporting.sections import SECTIONS
from tenants import current

EXAMPLE: Final = {
    "name": "Monthly", "kind": "month", "formats": ["pdf", "xlsx"], "attached": ["pdf"], "language": "fr", "time_zone": "Europe/Paris",
    "hour": 8, "people": [{"user": 7, "language": "fr", "time_zone": "Europe/Paris"}],
}  # fmt: skip


class ReceiverGiven(Input):
    """Somebody who gets it; without a language or a zone, the plan's."""

    user = Id()
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    time_zone = Words(max_length=64, required=False)


def _several(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, **more)


class PlanIn(Input):
    """A plan."""

    name = Words(max_length=120)
    kind = serializers.ChoiceField(choices=(ReportKind.MONTH.value, ReportKind.WEEK.value), default=ReportKind.MONTH.value)
    subjects = Ids(most=100, default=list, help_text=gettext_lazy("Empty: all that are listened for."))
    sections = serializers.ListField(child=serializers.ChoiceField(choices=tuple(SECTIONS)), default=list, max_length=20)
    formats = _several(default=lambda: ["pdf", "xlsx"], min_length=1)
    attached = _several(default=list, help_text=gettext_lazy("Formats that go with the e-mail; the others are behind its link."))
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    time_zone = Words(max_length=64, required=False, help_text=gettext_lazy("The client's, when nothing is said."))
    hour = Whole(min_value=0, max_value=23, default=8)
    people = serializers.ListField(child=ReceiverGiven(), default=list, max_length=200)
    approval = Yes(default=False, help_text=gettext_lazy("Nothing is sent before somebody approved it."))
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.SHARED.value)
    active = Yes(default=True)


@example(
    EXAMPLE
    | {"id": 4, "subjects": [], "sections": [], "approval": False, "visibility": "shared", "active": True, "left": [], "version": 1,
       "next_since": "2026-11-01T23:00:00.000Z", "next_at": "2026-12-01T07:00:00.000Z"}
)  # fmt: skip
class PlanOut(TypedDict):
    """A plan: its next report begins at `next_since` and is made at `next_at`. `left` are the people of it who are here no more."""

    id: int
    name: str
    kind: str
    subjects: list[int]
    sections: list[str]
    formats: list[str]
    attached: list[str]
    language: str
    time_zone: str
    hour: int
    people: list[dict[str, Any]]
    approval: bool
    visibility: str
    active: bool
    left: list[int]
    next_since: datetime
    next_at: datetime
    version: int


def _shown(plan: ReportPlan, here: dict[int, Any]) -> PlanOut:
    return {
        "id": plan.pk, "name": plan.name, "kind": plan.kind, "subjects": plan.subjects, "sections": plan.sections,
        "formats": plan.formats, "attached": plan.attached, "language": plan.language, "time_zone": plan.time_zone, "hour": plan.hour,
        "people": plan.people, "approval": plan.approval, "visibility": plan.visibility, "active": plan.active,
        "left": plans.left(plan, here), "next_since": plan.next_since, "next_at": plan.next_at, "version": plan.version,
    }  # fmt: skip


def _here() -> dict[int, Any]:
    return receivers.people(current.tenant())


def _tag(plan: ReportPlan) -> str:
    return etags.of(plan.version)


def _plan(request: ApiRequest, number: int, *, held: bool = False) -> ReportPlan:
    rows = ReportPlan.objects.filter(archived_at=None)
    found = (rows.select_for_update() if held else rows).filter(pk=number).first()
    limit = request.who.subjects
    if found is None or (limit is not None and not (found.subjects and set(found.subjects) <= limit)):
        raise NotFound(_("There is no plan of this number here."))
    return found


def _given(request: ApiRequest, given: dict[str, Any], before: PlanGiven | None) -> PlanGiven:
    """The plan as said, over what it was."""
    for number in given.get("subjects", []):
        asking.subject_of(request.who, number)
    said = {name: value for name, value in given.items() if name not in ("active", "people")}
    zone = said.get("time_zone") or (before.time_zone if before else current.tenant().time_zone)
    language = said.get("language") or (before.language if before else settings.LANGUAGE_CODE)
    said["time_zone"] = zone
    if "people" in given:
        said["people"] = [
            Receiver(person["user"], person.get("language") or language, person.get("time_zone") or zone) for person in given["people"]
        ]  # fmt: skip
    return replace(before, **said) if before else PlanGiven(**said)


def _unlimited(request: ApiRequest) -> None:
    if request.who.subjects is not None:
        raise Forbidden


class Plans(Endpoint):
    """All plans."""

    tag = "reports"

    @operation("reports.plan", asks=Paged, gives=Listed[PlanOut])
    def get(self, request: ApiRequest) -> Response:
        """Plans, newest first."""
        found, here, limit = ReportPlan.objects.filter(archived_at=None), _here(), request.who.subjects
        if limit is not None:
            found = found.filter(subjects__contained_by=sorted(limit)).exclude(subjects=[])
        return paging.page(request, found, lambda plan: _shown(plan, here), asked=self.asked)

    @operation("reports.plan", takes=PlanIn, gives=PlanOut, status=201, tagged=True, example=EXAMPLE)
    def post(self, request: ApiRequest) -> Response:
        """Plan a report: the first one is of the period that runs now."""
        _unlimited(request)
        given = self.given(request)
        made = plans.add(_given(request, given, None), by=request.who.by)
        if not given["active"]:
            plans.set_active(made, False, by=request.who.by)
        headers = {"Location": request.build_absolute_uri(f"/api/v1/report-plans/{made.pk}"), "ETag": _tag(made)}
        return Response(_shown(made, _here()), status=201, headers=headers)


class PlanOne(Endpoint):
    """One plan."""

    tag = "reports"

    @operation("reports.plan", gives=PlanOut, tagged=True)
    def get(self, request: ApiRequest, plan: int) -> Response:
        """A plan."""
        found = _plan(request, plan)
        return etags.answer(request, _tag(found), _shown(found, _here()))

    @operation("reports.plan", takes=PlanIn, gives=PlanOut, tagged=True, example={"hour": 7})
    @transaction.atomic
    def patch(self, request: ApiRequest, plan: int) -> Response:
        """Change a plan; `active` pauses it or lets it go on."""
        found = _plan(request, plan, held=True)
        etags.check(request, _tag(found))
        given = self.given(request)
        if set(given) - {"active"}:
            found = plans.change(found, _given(request, given, plans.given_of(found)), by=request.who.by)
        if "active" in given:
            plans.set_active(found, given["active"], by=request.who.by)
            found.refresh_from_db()
        return etags.answer(request, _tag(found), _shown(found, _here()))

    @operation("reports.plan", gives=PlanOut, tagged=True)
    @transaction.atomic
    def delete(self, request: ApiRequest, plan: int) -> Response:
        """Remove a plan; the reports that were made stay."""
        found = _plan(request, plan, held=True)
        etags.check(request, _tag(found))
        plans.archive(found, by=request.who.by)
        found.refresh_from_db()
        return etags.answer(request, _tag(found), _shown(found, _here()))
