"""What people do to mentions: judge one, judge or tag many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypedDict

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, etags
from api.access import ApiRequest
from api.asking import TEXT_MAX
from api.endpoint import Endpoint, operation
from api.endpoints.jobs import JobOut, accepted
from api.fields import Id, Ids, Input, Moment, Words
from api.problems import wrong_at
from api.rendering import moment
from api.rows import CorrectionOut, tag_of
from core.errors import NotFound
from ingestion import correcting, corrections, lapsed, tagging, tags
from ingestion.corrections import URGENT
from ingestion.models import Correction
from search import querying
from tenants.visibility import Visibility, of_writer

AT_ONCE: Final = URGENT
MOST: Final = 50_000
FIELDS: Final = ("sentiment", "about", "tone", "language")


class Judgement(Input):
    """What is judged: `sentiment` and `about` (yes or no) concern a subject; `tone` and `language` the whole mention."""

    field = serializers.ChoiceField(choices=FIELDS)
    value = Words(max_length=40)
    subject = Id(required=False, allow_null=True, default=None)


class Corrections(Endpoint):
    """The judgements on a mention."""

    @operation(
        "mentions.correct",
        takes=Judgement,
        gives=CorrectionOut,
        status=201,
        example={"field": "sentiment", "value": "negative", "subject": 3},
        tagged=True,
        adds=True,
    )
    def post(self, request: ApiRequest, mention: int) -> Response:
        """Correct what is said of a mention; it stands over what models say until the text changes or it is taken back.

        The tag is the mention's: with `If-Match`, 412 says that somebody judged it since.
        """
        found = asking.mention_of(request.who, mention)
        what, over = judged(request, self.given(request)), None
        if "If-Match" in request.headers:
            stands = corrections.standing(found.pk, field=what["field"], subject=what["subject"])
            over = stands.pk if stands else 0
            etags.check(request, tag_of(request.who, found.pk), version_only=True)
        made = corrections.correct([found.pk], **what, by=request.who.by, if_standing=over)[0]
        answer = etags.answer(request, tag_of(request.who, found.pk), shown(made), status=201)
        answer.headers["Location"] = request.build_absolute_uri(f"{request.path}/{made.pk}")
        return answer


class CorrectionOfMention(Endpoint):
    """One judgement."""

    @operation("mentions.correct", status=204, tagged=True)
    def delete(self, request: ApiRequest, mention: int, correction: int) -> Response:
        """Take a judgement back: what the model said stands again. One that lapsed is given up. The tag is the mention's."""
        found = asking.mention_of(request.who, mention)
        own = Correction.objects.filter(pk=correction, mention=found)
        if request.who.subjects is not None:
            own = own.filter(Q(subject=None) | Q(subject__in=request.who.subjects))
        held = own.first()
        if held is None:
            raise NotFound(_("There is no such correction of this mention."))
        etags.check(request, tag_of(request.who, found.pk), version_only=True)
        if held.lapsed_at is not None:
            lapsed.give_up(held, by=request.who.by)
        else:
            corrections.take_back(held, request.who.by)
        return Response(status=204)


def judged(request: ApiRequest, given: dict[str, Any]) -> dict[str, Any]:
    """What an action is called with: the subject as a row."""
    number = given["subject"]
    subject = None if number is None else asking.subject_of(request.who, number)
    return {"field": given["field"], "value": given["value"], "subject": subject}


def shown(correction: Correction) -> CorrectionOut:
    """A judgement as the API shows it."""
    return {
        "id": correction.pk, "subject": correction.subject_id, "field": correction.field, "value": correction.value,
        "before": correction.before, "by": {"kind": correction.by_kind, "name": correction.by_name}, "at": moment(correction.at),
    }  # fmt: skip


# -- many at once


class Found(Input):
    """Mentions that a question finds."""

    q = Words(default="", allow_blank=True, max_length=TEXT_MAX)
    subject = Id(default=None, allow_null=True)
    since = Moment(days=True, default=None, allow_null=True)
    until = Moment(days=True, default=None, allow_null=True)


class Act(Input):
    """One act on many mentions, named by `ids` or found by `query`: a judgement (`correct`), or a word put on or taken off."""

    action = serializers.ChoiceField(choices=("correct", "tag", "untag"))
    field = serializers.ChoiceField(choices=FIELDS, required=False, help_text=gettext_lazy("Of a judgement."))
    value = Words(max_length=40, required=False, help_text=gettext_lazy("Of a judgement."))
    subject = Id(required=False, allow_null=True, default=None)
    word = Words(max_length=tags.LONGEST, required=False, help_text=gettext_lazy("To put on or take off."))
    visibility = serializers.ChoiceField(
        choices=Visibility.choices, required=False, help_text=gettext_lazy("Of a word put on: for the agency only when nothing is said.")
    )
    ids = Ids(required=False, most=MOST)
    query = Found(required=False)


class Done(TypedDict):
    """How many mentions were judged, or got or lost the word."""

    changed: int


NEEDS: Final[Mapping[str, tuple[str, ...]]] = {"correct": ("field", "value"), "tag": ("word",), "untag": ("word",)}
ONLY: Final[Mapping[str, tuple[str, ...]]] = {"correct": ("word", "visibility"), "tag": ("field", "value"), "untag": ("field", "value")}


class Actions(Endpoint):
    """Acts on many mentions."""

    @operation(
        "mentions.correct",
        takes=Act,
        gives=Done,
        later=JobOut,
        example={"action": "tag", "word": "refunds", "ids": [412, 413]},
    )
    def post(self, request: ApiRequest) -> Response:
        """Correct, tag or untag many mentions at once, all or none.

        On more than 500 mentions it is done by a job, whose address is in `Location` (202).
        """
        given = self.given(request)
        self._check(given)
        ids = self._named(request, given["ids"]) if "ids" in given else self._found(request, given["query"])
        if given["action"] != "correct":
            return self._tag(request, given, ids)
        judgement = judged(request, given)
        if len(ids) <= AT_ONCE:
            made = corrections.correct(ids, **judgement, by=request.who.by) if ids else []
            return Response(Done(changed=len(made)))
        return accepted(request, correcting.start(ids, **judgement, by=request.who.by))

    @staticmethod
    def _check(given: dict[str, Any]) -> None:
        """What this act needs is there, and nothing that belongs to another."""
        action = given["action"]
        if missing := [name for name in NEEDS[action] if name not in given]:
            raise wrong_at(f"/{missing[0]}", "required", _("This act needs it: see the documentation."))
        if foreign := [name for name in ONLY[action] if name in given]:
            raise wrong_at(f"/{foreign[0]}", "other_action", _("This belongs to another act: leave it out."))
        if ("ids" in given) == ("query" in given):
            raise wrong_at("", "ids_or_query", _("Name the mentions by `ids`, or find them by `query`."))

    @staticmethod
    def _tag(request: ApiRequest, given: dict[str, Any], ids: list[int]) -> Response:
        who, word, many = request.who, given["word"], len(ids) > AT_ONCE
        if given["action"] == "untag":
            if many:
                return accepted(request, tagging.start_off(ids, word, by=who.by, who=who))
            return Response(Done(changed=tags.take_from(ids, word, by=who.by, who=who)))
        visibility = of_writer(who, given.get("visibility", ""))
        if many:
            return accepted(request, tagging.start(ids, word, by=who.by, visibility=visibility))
        return Response(Done(changed=len(tags.put(ids, word, by=who.by, visibility=visibility))))

    @staticmethod
    def _named(request: ApiRequest, ids: list[int]) -> list[int]:
        if asking.mentions(request.who).filter(pk__in=ids).count() < len(ids):
            raise NotFound(_("Some of these mentions do not exist here: read the list again."))
        return ids

    @staticmethod
    def _found(request: ApiRequest, query: dict[str, Any]) -> list[int]:
        question, found, after = asking.question(request.who, query), list[int](), ""
        while True:
            ids, after = querying.ids(replace(question, limit=0), after, 10_000)
            found += ids
            if len(found) > MOST:
                words = _("This finds more than %(most)d mentions: ask for a shorter period.") % {"most": MOST}
                raise wrong_at("/query", "too_many", words)
            if not after:
                return found
