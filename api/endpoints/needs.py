"""Needs: what people want and nobody gives, in their own words, with who says it; merged and parted by hand."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.db.models import QuerySet
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
from core.errors import FieldError, Invalid, NotFound
from ingestion.models import Mention
from reputation.models import Need, NeedAnswer, NeedKind, NeedStatus
from reputation.needs import acting, figures, searching, verbatims
from reputation.needs.figures import Figures


class NeedSubject(TypedDict):
    """A subject of which people speak when they say it."""

    subject: int
    name: str
    kind: str
    mentions: int
    positive: int
    negative: int


class NeedAnswerer(TypedDict):
    """A brand: how many mentions say that it has what is asked for, how many that it lacks it."""

    subject: int
    name: str
    kind: str
    has: int
    lacks: int


class NeedSource(TypedDict):
    """A source in which it is said."""

    source: int
    name: str
    mentions: int


@example(
    {
        "id": 5, "name": "demi-pointures", "kind": "wish", "status": "new", "words": ["demi pointures"],
        "first_at": "2026-10-18T08:09:00.000Z", "newest_at": "2026-11-19T16:59:00.000Z", "found_at": "2026-11-20T02:00:00.000Z",
        "mentions": 34, "voices": 33, "sources": 3, "voices_lately": 29, "voices_before": 4, "before_days": 62, "growth": "rises",
        "weeks": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 6, 8, 7, 8], "positive": 2, "negative": 14,
        "subjects": [{"subject": 3, "name": "Maréva", "kind": "own", "mentions": 34, "positive": 2, "negative": 14}],
        "answers": [
            {"subject": 4, "name": "Altéa", "kind": "competitor", "has": 6, "lacks": 0},
            {"subject": 3, "name": "Maréva", "kind": "own", "has": 0, "lacks": 21},
        ],
        "places": [{"source": 2, "name": "Forums", "mentions": 20}], "merged": [8],
    }
)  # fmt: skip
class NeedOut(TypedDict):
    """A group of wishes about one thing. `voices_lately` in the last 28 days, `voices_before` in the `before_days` heard of the 90 before;
    `growth` new, rises, steady or falls; `weeks`: voices a week, the newest last; `answers`: of whom it is said that they have it,
    or lack it; `merged`: needs shown as part of it."""

    id: int
    name: str
    kind: str
    status: str
    words: list[str]
    first_at: datetime
    newest_at: datetime
    found_at: datetime
    mentions: int
    voices: int
    sources: int
    voices_lately: int
    voices_before: int
    before_days: int
    growth: str
    weeks: list[int]
    positive: int
    negative: int
    subjects: list[NeedSubject]
    answers: list[NeedAnswerer]
    places: list[NeedSource]
    merged: list[int]


def _shown(need: Need, counted: Figures) -> NeedOut:
    return {
        "id": need.pk, "name": need.name, "kind": need.kind, "status": need.status, "words": need.words, "first_at": need.first_at,
        "newest_at": need.newest_at, "found_at": need.found_at, "mentions": counted.mentions, "voices": counted.voices,
        "sources": counted.sources, "voices_lately": counted.voices_lately, "voices_before": counted.voices_before,
        "before_days": counted.before_days, "growth": counted.growth, "weeks": counted.weeks, "positive": counted.positive,
        "negative": counted.negative,
        "subjects": [
            {
                "subject": one.subject, "name": one.name, "kind": one.kind, "mentions": one.mentions, "positive": one.positive,
                "negative": one.negative,
            }
            for one in counted.subjects
        ],
        "answers": [
            {"subject": one.subject, "name": one.name, "kind": one.kind, "has": one.has, "lacks": one.lacks} for one in counted.answers
        ],
        "places": [{"source": one.source, "name": one.name, "mentions": one.mentions} for one in counted.places],
        "merged": sorted(one.pk for one in need.merged.all()),
    }  # fmt: skip


class NeedsAsked(Paged):
    """Needs asked for."""

    status = serializers.ChoiceField(choices=NeedStatus.choices, required=False)
    kind = serializers.ChoiceField(choices=NeedKind.choices, required=False)


class NeedGiven(Input):
    """What people make of a need: how it stands, what it is called."""

    status = serializers.ChoiceField(choices=NeedStatus.choices, required=False)
    name = Words(max_length=200, required=False)


class Needs(Endpoint):
    """All needs."""

    @operation("needs.read", asks=NeedsAsked, gives=Listed[NeedOut])
    def get(self, request: ApiRequest) -> Response:
        """What people want, the clearest first."""
        found = _seen(request).prefetch_related("merged")
        wanted = {name: self.asked[name] for name in ("status", "kind") if self.asked.get(name)}
        rows, cursor, total = paging.cut(found.filter(**wanted), asked=self.asked, by=("-surprise", "-pk"))
        counted = figures.of([need.pk for need in rows], request.who.subjects)
        listed = Listed(results=[_shown(need, counted[need.pk]) for need in rows], next=None, total=total)
        return paging.listed(request, listed, cursor)

    @operation("needs.handle", gives=JobOut, status=202)
    def post(self, request: ApiRequest) -> Response:
        """Have needs searched now: a job, which is done every day by itself."""
        return accepted(request, searching.start(request.who.by))


class NeedOne(Endpoint):
    """One need."""

    tag = "needs"

    @operation("needs.read", gives=NeedOut, tagged=True)
    def get(self, request: ApiRequest, need: int) -> Response:
        """A need with its figures."""
        return _answer(request, _found(request, need))

    @operation("needs.handle", takes=NeedGiven, gives=NeedOut, tagged=True, example={"status": "studied"})
    @transaction.atomic
    def patch(self, request: ApiRequest, need: int) -> Response:
        """Say how a need stands, or call it otherwise."""
        found, given = _found(request, need), self.given(request)
        etags.check(request, _tag(found), version_only=True)
        if "status" in given:
            found = acting.set_status(found, given["status"], by=request.who.by, if_version=found.version)
        if "name" in given:
            found = acting.rename(found, given["name"], by=request.who.by, if_version=found.version)
        return _answer(request, found)


@example(
    {
        "mention": 402, "title": "", "text": "J’aimerais que Maréva fasse des demi-pointures.",
        "published_at": "2026-11-19T16:59:00.000Z",
        "source": 2, "part": "body", "start": 0, "end": 9,
    }
)  # fmt: skip
class NeedMentionOut(TypedDict):
    """A mention that says it, and where: the characters from `start` to before `end` of its title or body say the wish."""

    mention: int
    title: str
    text: str
    published_at: datetime
    source: int
    part: str
    start: int
    end: int


class NeedMentionsAsked(Paged):
    """Mentions of a need asked for: all that say it, or those that say of a brand that it has it, or lacks it."""

    subject = Id(required=False)
    says = serializers.ChoiceField(choices=NeedAnswer.Says.choices, required=False)


class NeedMentions(Endpoint):
    """Who says a need."""

    tag = "needs"

    @operation("needs.read", asks=NeedMentionsAsked, gives=Listed[NeedMentionOut])
    def get(self, request: ApiRequest, need: int) -> Response:
        """What people say of a need, word for word, the newest first; with `subject` and `says`, what they say of a brand."""
        found, answer = _found(request, need), self._answer(request)
        said = verbatims.answering(found, answer) if answer else verbatims.mentions(found)
        rows, cursor, total = paging.cut(said, asked=self.asked, by=("-published_at", "-pk"))
        listed = Listed(results=[_told(one) for one in verbatims.told(found, rows, answer)], next=None, total=total)
        return paging.listed(request, listed, cursor)

    def _answer(self, request: ApiRequest) -> verbatims.Answer | None:
        subject, says = self.asked.get("subject"), self.asked.get("says")
        if not subject and not says:
            return None
        if not (subject and says):
            words = _("Give both subject and says, or neither.")
            raise Invalid(words, errors=(FieldError("/says" if subject else "/subject", "required", words),))
        if request.who.subjects is not None and subject not in request.who.subjects:
            raise NotFound(_("There is no subject of this number here."))
        return verbatims.Answer(subject, says)


def _told(one: verbatims.Told) -> NeedMentionOut:
    said: Mention = one.mention
    return {
        "mention": said.pk, "title": said.title, "text": said.text, "published_at": said.published_at, "source": said.source_id,
        "part": one.part, "start": one.start, "end": one.end,
    }  # fmt: skip


class MergeGiven(Input):
    """The need of which this one becomes a part."""

    into = Id()


class NeedMerge(Endpoint):
    """Two needs that are one."""

    tag = "needs"

    @operation("needs.handle", takes=MergeGiven, gives=NeedOut, example={"into": 5})
    def post(self, request: ApiRequest, need: int) -> Response:
        """Merge a need into another one, which is given back."""
        found = _found(request, need)
        into = _seen(request).filter(pk=self.given(request)["into"]).first()
        if into is None:
            words = _("There is no need of this number here.")
            raise Invalid(words, errors=(FieldError("/into", "unknown_need", words),))
        return _answer(request, acting.merge(found, into, by=request.who.by))


class NeedPart(Endpoint):
    """The end of a merge."""

    tag = "needs"

    @operation("needs.handle", gives=NeedOut)
    def post(self, request: ApiRequest, need: int) -> Response:
        """Part a need from the one it was merged into: it has its own mentions again."""
        found = Need.objects.of(request.who.subjects).filter(pk=need).first()
        if found is None:
            raise NotFound(_("There is no need of this number here."))
        return _answer(request, acting.part(found, by=request.who.by))


def _answer(request: ApiRequest, need: Need) -> Response:
    return etags.answer(request, _tag(need), _shown(need, figures.of([need.pk], request.who.subjects)[need.pk]))


def _seen(request: ApiRequest) -> QuerySet[Need]:
    return Need.objects.standing().of(request.who.subjects)


def _found(request: ApiRequest, number: int) -> Need:
    found = _seen(request).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no need of this number here."))
    return found


def _tag(need: Need) -> str:
    return etags.of(need.version, need.found_at)
