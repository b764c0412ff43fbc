"""Abnormal rises: what rose, what makes it, how it stands, what was done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import etags, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Id, Input, Paged, Yes
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from reporting import incidents as told
from reputation.incidents import acting
from reputation.incidents import evidence as evidences
from reputation.models import Incident, Status


class IncidentStory(TypedDict):
    """A story of the rise: its earliest mention there, how many mentions it has, its share of all of them."""

    story: int
    mention: int
    first_at: datetime
    mentions: int
    share: float
    reach: int


class IncidentAuthor(TypedDict):
    """Who carried it: their mentions, the views of these, their share of all views, the one that was seen most."""

    author: int
    name: str
    platform: str
    mentions: int
    reach: int
    share: float
    mention: int


class IncidentSource(TypedDict):
    """Where it was said: how many mentions that source saw, of how many it was the first to (`brought`), and usually is in as long
    (`usual`). What several sources saw counts for each."""

    source: int
    name: str
    mentions: int
    share: float
    brought: int
    usual: float


class IncidentLanguage(TypedDict):
    """In which language it is said: how many mentions, and their share of all."""

    language: str
    mentions: int
    share: float


class IncidentCountry(TypedDict):
    """From which country: how many mentions, and their share of all."""

    country: str
    mentions: int
    share: float


class IncidentCommunity(TypedDict):
    """In which community: how many mentions, and their share of all."""

    community: str
    mentions: int
    share: float


class IncidentSpeed(TypedDict):
    """How many mentions its fullest hour had, when that began, and within how many hours of its beginning one had half as many."""

    top: int
    top_at: datetime
    half_hours: int


class IncidentWords(TypedDict):
    """What is said: a phrase, how many voices say it, and how many did in the four weeks before."""

    words: str
    voices: int
    before: int


class IncidentEvidence(TypedDict):
    """What makes the rise, as of the moment of its gathering; `until` is where its counting ends. `usual`: how many mentions all sources
    together usually bring in as long. `reach_measured`: the part of `reach` that platforms told, the rest being estimated. A list is empty
    where no mention tells; `usual`, `reach_measured` and `speed` are null where they were not counted."""

    until: datetime
    mentions: int
    usual: float | None
    stories: int
    authors: int
    negative: int
    reach: int
    reach_measured: int | None
    top_stories: list[IncidentStory]
    top_authors: list[IncidentAuthor]
    top_sources: list[IncidentSource]
    top_languages: list[IncidentLanguage]
    top_countries: list[IncidentCountry]
    top_communities: list[IncidentCommunity]
    speed: IncidentSpeed | None
    words: list[IncidentWords]


EVIDENCE: Final = {
    "until": "2026-11-17T09:00:00.000Z", "mentions": 1150, "usual": 96.0, "stories": 62, "authors": 804, "negative": 812, "reach": 1700000,
    "reach_measured": 1430000,
    "top_stories": [{"story": 91, "mention": 402, "first_at": "2026-11-16T15:07:00.000Z", "mentions": 419, "share": 0.36, "reach": 12000}],
    "top_authors": [
        {"author": 12, "name": "ciel_de_traine", "platform": "mastodon", "mentions": 3, "reach": 1200000, "share": 0.7, "mention": 402}
    ],
    "top_sources": [{"source": 2, "name": "Forums", "mentions": 158, "share": 0.14, "brought": 151, "usual": 21.0}],
    "top_languages": [{"language": "fr", "mentions": 1090, "share": 0.95}],
    "top_countries": [], "top_communities": [], "speed": {"top": 158, "top_at": "2026-11-16T21:00:00.000Z", "half_hours": 3},
    "words": [{"words": "semelle décollée", "voices": 390, "before": 2}],
}  # fmt: skip


@example(
    {
        "id": 4, "subject": 3, "title": "Maréva: “semelle décollée” said more than usual", "measure": "volume", "course": "falling",
        "status": "watched",
        "began_at": "2026-11-16T15:00:00.000Z", "called_at": "2026-11-16T18:00:00.000Z", "top_at": "2026-11-16T21:00:00.000Z",
        "over_at": None, "times": 5.6, "surprise": 41.2, "told": True, "first_mention": 402, "evidence": EVIDENCE,
        "evidence_at": "2026-11-17T09:02:00.000Z",
    }
)  # fmt: skip
class IncidentOut(TypedDict):
    """An abnormal rise of a subject. `course` is what the counts say, `status` what people do; `times` is its top against the usual,
    `surprise` -log10 of how likely so much is without a cause. `told`: it was called in time to wake somebody."""

    id: int
    subject: int
    title: str
    measure: str
    course: str
    status: str
    began_at: datetime
    called_at: datetime
    top_at: datetime
    over_at: datetime | None
    times: float
    surprise: float
    told: bool
    first_mention: int | None
    evidence: IncidentEvidence | None
    evidence_at: datetime | None


def _shown(incident: Incident) -> IncidentOut:
    # What was gathered by an earlier release and of an incident that is over tells less.
    evidence: Any = None
    if incident.evidence:
        untold: dict[str, Any] = {name: [] for name in evidences.AUDIENCES} | {"usual": None, "reach_measured": None, "speed": None}
        evidence = untold | incident.evidence
        evidence["top_sources"] = [{"brought": source["mentions"]} | source for source in evidence.get("top_sources", ())]
    return {
        "id": incident.pk, "subject": incident.subject_id, "title": told.title(incident), "measure": incident.measure,
        "course": incident.course, "status": incident.status, "began_at": incident.began_at, "called_at": incident.called_at,
        "top_at": incident.top_at, "over_at": incident.over_at, "times": incident.times, "surprise": incident.surprise,
        "told": incident.told, "first_mention": incident.first_mention_id, "evidence": evidence, "evidence_at": incident.evidence_at,
    }  # fmt: skip


class IncidentsAsked(Paged):
    """Incidents asked for."""

    subject = Id(required=False)
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    going_on = Yes(default=False, help_text=gettext_lazy("Those that neither ended nor were closed."))


class IncidentGiven(Input):
    """What people make of an incident."""

    status = serializers.ChoiceField(choices=Status.choices)


class Incidents(Endpoint):
    """All incidents."""

    @operation("incidents.read", asks=IncidentsAsked, gives=Listed[IncidentOut])
    def get(self, request: ApiRequest) -> Response:
        """Abnormal rises, the newest first."""
        found = Incident.objects.of(request.who.subjects).select_related("subject")
        if self.asked["going_on"]:
            found = found.going_on()
        for name, column in (("subject", "subject_id"), ("status", "status")):
            if self.asked.get(name):
                found = found.filter(**{column: self.asked[name]})
        return paging.page(request, found, _shown, asked=self.asked, by=("-began_at", "-pk"))


class IncidentOne(Endpoint):
    """One incident."""

    tag = "incidents"

    @operation("incidents.read", gives=IncidentOut, tagged=True)
    def get(self, request: ApiRequest, incident: int) -> Response:
        """An abnormal rise with its evidence."""
        found = incident_of(request, incident)
        return etags.answer(request, _tag(found), _shown(found))

    @operation("incidents.handle", takes=IncidentGiven, gives=IncidentOut, tagged=True, example={"status": "handled"})
    @transaction.atomic
    def patch(self, request: ApiRequest, incident: int) -> Response:
        """Say how an incident stands for us."""
        found = incident_of(request, incident)
        etags.check(request, _tag(found), version_only=True)
        given = self.given(request)
        if "status" in given:
            found = acting.set_status(found, given["status"], by=request.who.by, if_version=found.version)
        return etags.answer(request, _tag(found), _shown(found))


def incident_of(request: ApiRequest, number: int) -> Incident:
    """The incident of this number, when whoever asks may see it."""
    found = Incident.objects.of(request.who.subjects).select_related("subject").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no incident of this number here."))
    return found


def _tag(incident: Incident) -> str:
    return etags.of(incident.version, incident.course, incident.evidence_at, incident.top_at)
