"""What became of a statement: its echoes, how each claim is relayed, and what people say of that."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypedDict

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from api import etags, paging
from api.access import ApiRequest
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.endpoints.statements import statement_of
from api.fields import Id, Input, Paged
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from reputation.models import Claim, Echo, EchoMark, Label
from reputation.statements import drifting, judging


class EchoReadingOut(TypedDict):
    """What became of one claim: the label that holds, how sure the reading is (0 to 1), places of the text that show it (in title, line
    break, text); `mark` is what a person judged."""

    claim: int
    label: str
    confidence: float
    evidence: list[list[int]]
    mark: int | None


@example(
    {"id": 51, "statement": 3, "mention": 402, "how": "quote", "measure": 0.62, "parent": None, "found_at": "2026-11-12T17:41:00.000Z",
     "readings": [{"claim": 8, "label": "inverted", "confidence": 0.8, "evidence": [[8, 14]], "mark": None}]}
)  # fmt: skip
class EchoOut(TypedDict):
    """A mention that relays a statement, and how it was found."""

    id: int
    statement: int
    mention: int
    how: str
    measure: float
    parent: int | None
    found_at: datetime
    readings: list[EchoReadingOut]


def _echo(echo: Echo) -> EchoOut:
    marks = {mark.claim_id: mark for mark in _effective(echo)}
    readings: list[EchoReadingOut] = []
    for number, said in echo.readings.items():
        mark = marks.get(int(number))
        readings.append(
            {"claim": int(number), "label": mark.label if mark else said["label"], "confidence": said["confidence"],
             "evidence": said["evidence"], "mark": mark.pk if mark else None}
        )  # fmt: skip
    return {
        "id": echo.pk, "statement": echo.statement_id, "mention": echo.mention_id, "how": echo.how, "measure": echo.measure,
        "parent": echo.parent_id, "found_at": echo.found_at, "readings": readings,
    }  # fmt: skip


CRITICISED: Final = {"claim": 8, "label": "criticised"}


class EchoesAsked(Paged):
    """Echoes asked for."""

    label: Any = serializers.ChoiceField(choices=Label.choices, required=False)  # the word of the API; the metaclass puts it aside
    claim = Id(required=False)


class StatementEchoes(Endpoint):
    """Who relays a statement."""

    tag = "statements"

    @operation("statements.read", asks=EchoesAsked, gives=Listed[EchoOut])
    def get(self, request: ApiRequest, statement: int) -> Response:
        """The echoes of a statement, the newest first; those of one label, or of one claim."""
        asked = {"label": self.asked.get("label", ""), "claim": self.asked.get("claim")}
        found = drifting.chosen(statement_of(request, statement).pk, request.who.subjects, **asked)
        return paging.page(request, found.prefetch_related("marks"), _echo, asked=self.asked, by=("-mention_id",))


@example({"id": 7, "echo": 51, "claim": 8, "label": "criticised", "at": "2026-11-13T08:00:00.000Z", "by": {"kind": "key", "name": "Bot"}})
class EchoMarkOut(TypedDict):
    """What somebody judged of a claim in an echo."""

    id: int
    echo: int
    claim: int
    label: str
    at: datetime
    by: ByOut


class StatementEcho(Endpoint):
    """One echo."""

    tag = "statements"

    @operation("statements.read", gives=EchoOut, tagged=True)
    def get(self, request: ApiRequest, statement: int, echo: int) -> Response:
        """An echo, with the tag of what people judged of it."""
        found = _found_echo(request, statement, echo)
        return etags.answer(request, _tag(found), _echo(found))


class EchoMarkGiven(Input):
    """What became of a claim in an echo, as a person says."""

    claim = Id()
    label: Any = serializers.ChoiceField(choices=Label.choices)


class EchoMarks(Endpoint):
    """What people judged of an echo."""

    tag = "statements"

    @operation("statements.edit", takes=EchoMarkGiven, gives=EchoMarkOut, status=201, tagged=True, adds=True, example=CRITICISED)
    def post(self, request: ApiRequest, statement: int, echo: int) -> Response:
        """Judge one claim in an echo: this stands above the reading until the text changes. The tag is the echo's."""
        found, given = _found_echo(request, statement, echo), self.given(request)
        etags.check(request, _tag(found), version_only=True)
        claim = Claim.objects.filter(pk=given["claim"], statement=found.statement_id).first()
        if claim is None:
            raise NotFound(_("There is no claim of this number in the statement."))
        stands = next((mark.pk for mark in _effective(found) if mark.claim_id == claim.pk), 0)
        made = judging.mark(found, claim, given["label"], by=request.who.by, if_standing=stands if "If-Match" in request.headers else None)
        shown: EchoMarkOut = {
            "id": made.pk, "echo": found.pk, "claim": claim.pk, "label": made.label, "at": made.at,
            "by": {"kind": made.by_kind, "name": made.by_name},
        }  # fmt: skip
        return etags.answer(request, _tag(_found_echo(request, statement, echo)), shown, status=201)


class EchoMarkOne(Endpoint):
    """One judgement."""

    tag = "statements"

    @operation("statements.edit", status=204, tagged=True)
    def delete(self, request: ApiRequest, statement: int, echo: int, mark: int) -> Response:
        """Take back a judgement of an echo: the reading holds again. The tag is the echo's."""
        of = _found_echo(request, statement, echo)
        found = next((one for one in _effective(of) if one.pk == mark), None)
        if found is None:
            raise NotFound(_("There is no such judgement here."))
        etags.check(request, _tag(of), version_only=True)
        judging.take_back(found, by=request.who.by)
        return Response(status=204)


def _found_echo(request: ApiRequest, statement: int, number: int) -> Echo:
    within = request.who.subjects
    known = drifting.chosen(statement_of(request, statement).pk, within).select_related("statement").prefetch_related("marks")
    found = known.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no echo of this number here."))
    return found


def _effective(echo: Echo) -> list[EchoMark]:
    return [mark for mark in echo.marks.all() if mark.lapsed_at is None and mark.taken_back_at is None]


def _tag(echo: Echo) -> str:
    """Its version is what people judged: how often, and how much of that is over. What machines read since is no judgement."""
    marks, stand = len(echo.marks.all()), len(_effective(echo))
    return etags.of(f"{marks}.{marks - stand}", echo.version, bytes(echo.text_hash), sorted(echo.readings.items()))
