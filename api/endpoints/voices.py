"""Voices: who defends a subject, who attacks it, with the proofs; and what people say of an author."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from api import etags, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.jobs import JobOut, accepted
from api.fields import Id, Input, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from reputation.models import Consent, Role, Voice, VoiceKind, VoiceMark
from reputation.models.voices import VoiceQuerySet
from reputation.voices import marking, searching
from reputation.voices.marking import Said


class VoiceProof(TypedDict):
    """Something that shows it or speaks against it: how often, in which mentions (the newest twenty), and what each of them answers
    (`defends`, `attacks`) or by how much it was carried (`repeated`, `reached`)."""

    kind: str
    count: float
    mentions: list[int]
    beside: list[int]


class VoiceThread(TypedDict):
    """A conversation that they began, and how many people answered in it."""

    mention: int
    people: int


class VoiceLed(TypedDict):
    """Of the `threads` in which they spoke, those that they began; how many people answered or repeated them."""

    threads: int
    began: int
    answered_by: int
    repeated_by: int
    top: list[VoiceThread]


class VoiceAuthor(TypedDict):
    """Who it is, on one platform. `url` only once they agreed to be contacted."""

    id: int
    platform: str
    handle: str
    name: str
    url: str


@example(
    {
        "id": 7, "subject": 3, "kind": "ambassador", "excluded": "", "value": 0.8, "low": 0.43, "high": 0.97, "stories": 13,
        "mentions": 14, "weeks": 9, "reach": 5200, "first_at": "2026-08-22T08:09:00.000Z", "newest_at": "2026-11-19T16:59:00.000Z",
        "found_at": "2026-11-20T02:00:00.000Z",
        "author": {"id": 91, "platform": "mastodon", "handle": "lucie.leroux", "name": "Lucie L.", "url": ""},
        "proofs": [{"kind": "defends", "count": 2, "mentions": [402, 377], "beside": [398, 370]}],
        "against": [{"kind": "contrary", "count": 1, "mentions": [388], "beside": []}],
        "led": {"threads": 3, "began": 1, "answered_by": 4, "repeated_by": 0, "top": [{"mention": 301, "people": 4}]},
    }
)  # fmt: skip
class VoiceOut(TypedDict):
    """What an author is to a subject. `value`: share of their texts for it less share against it, -1 to 1, 0 is neutral, with its
    interval at 90 %; `excluded`: why they are neither, whatever they say: a role, `brand`, `staff`, `bot`, `paid` or `prize`."""

    id: int
    author: VoiceAuthor
    subject: int
    kind: str
    excluded: str
    value: float
    low: float
    high: float
    stories: int
    mentions: int
    weeks: int
    reach: int
    proofs: list[VoiceProof]
    against: list[VoiceProof]
    led: VoiceLed
    first_at: datetime
    newest_at: datetime
    found_at: datetime


def _shown(voice: Voice) -> VoiceOut:
    author, led, mark = voice.author, voice.led, getattr(voice.author, "voice_mark", None)
    return {
        "id": voice.pk,
        "author": {
            "id": author.pk, "platform": author.platform, "handle": author.handle, "name": author.name,
            "url": author.url if mark is not None and mark.consent == Consent.GIVEN else "",
        },
        "subject": voice.subject_id, "kind": voice.kind, "excluded": voice.excluded, "value": voice.value, "low": voice.low,
        "high": voice.high, "stories": voice.stories, "mentions": voice.mentions, "weeks": voice.weeks, "reach": voice.reach,
        "proofs": [_proof(one) for one in voice.proofs], "against": [_proof(one) for one in voice.against],
        "led": {
            "threads": led.get("threads", 0), "began": led.get("began", 0), "answered_by": led.get("answered_by", 0),
            "repeated_by": led.get("repeated_by", 0),
            "top": [{"mention": one["mention"], "people": one["people"]} for one in led.get("top", ())],
        },
        "first_at": voice.first_at, "newest_at": voice.newest_at, "found_at": voice.found_at,
    }  # fmt: skip


def _proof(one: Mapping[str, Any]) -> VoiceProof:
    return {"kind": one["kind"], "count": one["count"], "mentions": one["mentions"], "beside": one["beside"]}


class VoicesAsked(Paged):
    """Voices asked for. `excluded`: those that are left out of the lists, for keys with `voices:write`."""

    kind = serializers.ChoiceField(choices=VoiceKind.choices, required=False)
    subject = Id(required=False)
    author = Id(required=False)
    excluded = serializers.BooleanField(required=False, allow_null=True, default=None)


class Voices(Endpoint):
    """All voices."""

    @operation("voices.read", asks=VoicesAsked, gives=Listed[VoiceOut])
    def get(self, request: ApiRequest) -> Response:
        """Who defends and who attacks, the surest first."""
        found = _seen(request).select_related("author__voice_mark")
        wanted = {name: self.asked[name] for name in ("kind", "subject", "author") if self.asked.get(name)}
        found = found.filter(**wanted)
        if self.asked.get("excluded") is not None:
            found = found.excluded() if self.asked["excluded"] else found.filter(excluded="")
        rows, cursor, total = paging.cut(found, asked=self.asked, by=("-rank", "-pk"))
        return paging.listed(request, Listed(results=[_shown(voice) for voice in rows], next=None, total=total), cursor)

    @operation("voices.mark", gives=JobOut, status=202)
    def post(self, request: ApiRequest) -> Response:
        """Have voices computed now: a job, which is done every day and after an import by itself."""
        return accepted(request, searching.start(request.who.by))


class VoiceOne(Endpoint):
    """One voice."""

    tag = "voices"

    @operation("voices.read", gives=VoiceOut, tagged=True)
    def get(self, request: ApiRequest, voice: int) -> Response:
        """A voice with its proofs and what speaks against it."""
        found = _found(request, voice)
        return etags.answer(request, etags.of(found.pk, found.found_at), _shown(found))


@example({"role": "none", "consent": "given", "note": "Met in Lyon.", "by": "Nora B.", "at": "2026-11-20T09:12:00.000Z"})
class VoiceMarkOut(TypedDict):
    """What a person said of the author, for the agency's eyes: it holds for all their voices and outlives computing."""

    role: str
    consent: str
    note: str
    by: str
    at: datetime | None


class VoiceMarkGiven(Input):
    """What the author is, whether they agreed to be contacted, and a note; what is not given stays."""

    role = serializers.ChoiceField(choices=Role.choices, required=False)
    consent = serializers.ChoiceField(choices=Consent.choices, required=False)
    note = Words(max_length=2_000, required=False, allow_blank=True)


class VoiceMarks(Endpoint):
    """The mark of a voice's author."""

    tag = "voices"

    @operation("voices.mark", gives=VoiceMarkOut, tagged=True)
    def get(self, request: ApiRequest, voice: int) -> Response:
        """What people here said of the author of a voice; role none and consent not asked where nobody said anything."""
        return _mark_answer(request, _mark(_found(request, voice)))

    @operation("voices.mark", takes=VoiceMarkGiven, gives=VoiceMarkOut, tagged=True, example={"role": "employee"})
    @transaction.atomic
    def patch(self, request: ApiRequest, voice: int) -> Response:
        """Say what the author of a voice is; all their voices follow at once."""
        found, given = _found(request, voice), self.given(request)
        mark = _mark(found)
        etags.check(request, etags.of(mark.version), version_only=True)
        said = Said(given.get("role", mark.role), given.get("consent", mark.consent), given.get("note", mark.note))
        return _mark_answer(request, marking.mark(found.author, said, by=request.who.by, if_version=mark.version))


def _mark(voice: Voice) -> VoiceMark:
    """The mark that is there, or one that says nothing, of version 0."""
    return VoiceMark.objects.filter(author=voice.author_id).first() or VoiceMark(author=voice.author, version=0)


def _mark_answer(request: ApiRequest, mark: VoiceMark) -> Response:
    told: VoiceMarkOut = {
        "role": mark.role, "consent": mark.consent, "note": mark.note, "by": mark.by_name, "at": mark.at if mark.version else None,
    }  # fmt: skip
    return etags.answer(request, etags.of(mark.version), told)


def _seen(request: ApiRequest) -> VoiceQuerySet:
    found = Voice.objects.of(request.who.subjects).watched()
    return found if request.who.may("voices.mark") else found.filter(excluded="")


def _found(request: ApiRequest, number: int) -> Voice:
    found = _seen(request).select_related("author__voice_mark").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no voice of this number here."))
    return found
