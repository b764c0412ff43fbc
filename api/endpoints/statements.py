"""Official statements: what the brand said, who relayed it, what became of each claim, and what people say of the reading."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import etags, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Id, Input, Moment, Paged, Words
from api.paging import Listed
from api.rows import ByOut
from api.shapes import example
from core.errors import NotFound
from ingestion.models import Subject
from reputation.models import Came, Claim, Echo, EchoMark, Label, Statement, StatementState
from reputation.statements import drifting, judging, registering
from reputation.statements.drifting import Totals
from reputation.statements.registering import Said


class ClaimOut(TypedDict):
    """One thing that a statement claims, and how many echoes have which label for it."""

    id: int
    text: str
    labels: dict[str, int]


@example(
    {
        "id": 3, "subject": 1, "text": "Maréva repairs all soles for free.", "language": "en", "at": "2026-11-10T09:00:00.000Z",
        "addresses": ["https://mareva.example/repairs"], "mention": None, "came": "api", "state": "kept",
        "claims": [{"id": 8, "text": "Maréva repairs all soles for free.", "labels": {"verbatim": 12, "inverted": 3}}],
        "echoes": 15, "telling": 15, "drifting": 3, "inverting": 3, "first_inverted_at": "2026-11-12T17:40:00.000Z",
    }
)  # fmt: skip
class StatementOut(TypedDict):
    """What the brand said. `echoes` relay it; of these `telling` tell a claim at least, `drifting` change one, `inverting` turn one into
    its opposite."""

    id: int
    subject: int
    text: str
    language: str
    at: datetime
    addresses: list[str]
    mention: int | None
    came: str
    state: str
    claims: list[ClaimOut]
    echoes: int
    telling: int
    drifting: int
    inverting: int
    first_inverted_at: datetime | None


def _shown(statement: Statement, totals: Totals, labels: dict[int, dict[str, int]]) -> StatementOut:
    return {
        "id": statement.pk, "subject": statement.subject_id, "text": statement.text, "language": statement.language, "at": statement.at,
        "addresses": statement.addresses, "mention": statement.heard_id, "came": statement.came, "state": statement.state,
        "claims": [{"id": one.pk, "text": one.text, "labels": labels.get(one.pk, {})} for one in statement.claims.all()],
        "echoes": totals.echoes, "telling": totals.telling, "drifting": totals.drifting, "inverting": totals.inverting,
        "first_inverted_at": totals.inverted_at,
    }  # fmt: skip


def _whole(request: ApiRequest, statement: Statement) -> StatementOut:
    within = request.who.subjects
    totals = drifting.totals([statement.pk], within).get(statement.pk, Totals())
    return _shown(statement, totals, drifting.by_claim([statement.pk], within))


def _answer(request: ApiRequest, statement: Statement) -> Response:
    shown = _whole(request, statement)
    return etags.answer(request, _tag(statement, shown), shown)


def _tag(statement: Statement, shown: StatementOut) -> str:
    return etags.of(statement.version, *(shown["echoes"], shown["drifting"], shown["inverting"]), *map(str, shown["claims"]))


class StatementsAsked(Paged):
    """Statements asked for."""

    subject = Id(required=False)
    state = serializers.ChoiceField(choices=StatementState.choices, required=False)


class StatementGiven(Input):
    """What was said officially; without `claims`, Vigie reads them in the text."""

    subject = Id()
    text = Words(max_length=registering.LONGEST)
    at = Moment()
    addresses = serializers.ListField(child=Words(max_length=2_000), max_length=registering.MOST_ADDRESSES, default=list)
    language = Words(max_length=8, default="", allow_blank=True)
    mention = Id(required=False, help_text=gettext_lazy("The mention that it is, where it was heard too."))
    claims = serializers.ListField(child=Words(max_length=1_000), max_length=registering.MOST_CLAIMS, required=False)


class StatementChanged(Input):
    """Other claims, or that it is followed no more."""

    claims = serializers.ListField(child=Words(max_length=1_000), max_length=registering.MOST_CLAIMS, required=False)
    state = serializers.ChoiceField(choices=[StatementState.KEPT.value, StatementState.WITHDRAWN.value], required=False)


class Statements(Endpoint):
    """All statements."""

    @operation("statements.read", asks=StatementsAsked, gives=Listed[StatementOut])
    def get(self, request: ApiRequest) -> Response:
        """What the brand said, the newest first."""
        found = Statement.objects.of(request.who.subjects).prefetch_related("claims")
        for name, column in (("subject", "subject_id"), ("state", "state")):
            if self.asked.get(name):
                found = found.filter(**{column: self.asked[name]})
        rows, cursor, total = paging.cut(found, asked=self.asked, by=("-at", "-pk"))
        numbers, within = [one.pk for one in rows], request.who.subjects
        totals, labels = drifting.totals(numbers, within), drifting.by_claim(numbers, within)
        shown = [_shown(one, totals.get(one.pk, Totals()), labels) for one in rows]
        return paging.listed(request, Listed(results=shown, next=None, total=total), cursor)

    @operation(
        "statements.edit", takes=StatementGiven, gives=StatementOut, status=201,
        example={"subject": 1, "text": "Acme repairs all soles for free.", "at": "2026-11-10T09:00:00Z"},
    )  # fmt: skip
    @transaction.atomic
    def post(self, request: ApiRequest) -> Response:
        """Register a statement; it is followed at once, and what was said since is looked through by a job."""
        given = self.given(request)
        subject = Subject.objects.filter(pk=given["subject"]).first()
        if subject is None or not request.who.may_subject(subject.pk):
            raise NotFound(_("There is no subject of this number here."))
        said = Said(given["text"], given["at"], tuple(given["addresses"]), given["language"], given.get("mention"))
        made = registering.propose(subject, said, by=request.who.by, came=Came.API)
        claims = given.get("claims", [claim.text for claim in made.claims.all()])
        registering.keep(made, claims, by=request.who.by)
        return Response(_whole(request, made), status=201)


class StatementOne(Endpoint):
    """One statement."""

    tag = "statements"

    @operation("statements.read", gives=StatementOut, tagged=True)
    def get(self, request: ApiRequest, statement: int) -> Response:
        """A statement with what became of its claims."""
        return _answer(request, _found(request, statement))

    @operation("statements.edit", takes=StatementChanged, gives=StatementOut, tagged=True, example={"state": "withdrawn"})
    @transaction.atomic
    def patch(self, request: ApiRequest, statement: int) -> Response:
        """Change its claims, or follow it no more. Claims that stay as they are keep what people judged."""
        found, given, by = _found(request, statement), self.given(request), request.who.by
        etags.check(request, _tag(found, _whole(request, found)), version_only=True)
        if given.get("state") == StatementState.WITHDRAWN:
            registering.withdraw(found, by=by, if_version=found.version)
        elif given:
            claims = given.get("claims", [claim.text for claim in found.claims.all()])
            registering.keep(found, claims, by=by, if_version=found.version)
        return _answer(request, _found(request, statement))


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
    marks = {mark.claim_id: mark for mark in echo.marks.all() if mark.lapsed_at is None and mark.taken_back_at is None}
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


class EchoesAsked(Paged):
    """Echoes asked for."""

    label = serializers.ChoiceField(choices=Label.choices, required=False)  # type: ignore[assignment]
    claim = Id(required=False)


class StatementEchoes(Endpoint):
    """Who relays a statement."""

    tag = "statements"

    @operation("statements.read", asks=EchoesAsked, gives=Listed[EchoOut])
    def get(self, request: ApiRequest, statement: int) -> Response:
        """Its echoes, the newest first; those of one label, or of one claim."""
        asked = {"label": self.asked.get("label", ""), "claim": self.asked.get("claim")}
        found = drifting.chosen(_found(request, statement).pk, request.who.subjects, **asked)
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


class EchoMarkGiven(Input):
    """What became of a claim in an echo, as a person says."""

    claim = Id()
    label = serializers.ChoiceField(choices=Label.choices)  # type: ignore[assignment]


class EchoMarks(Endpoint):
    """What people judged of an echo."""

    tag = "statements"

    @operation("statements.edit", takes=EchoMarkGiven, gives=EchoMarkOut, status=201, example={"claim": 8, "label": "criticised"})
    def post(self, request: ApiRequest, statement: int, echo: int) -> Response:
        """Judge one claim in it: this stands above the reading until the text changes."""
        found, given = _found_echo(request, statement, echo), self.given(request)
        claim = Claim.objects.filter(pk=given["claim"], statement=found.statement_id).first()
        if claim is None:
            raise NotFound(_("There is no claim of this number in the statement."))
        made = judging.mark(found, claim, given["label"], by=request.who.by)
        shown: EchoMarkOut = {
            "id": made.pk, "echo": found.pk, "claim": claim.pk, "label": made.label, "at": made.at,
            "by": {"kind": made.by_kind, "name": made.by_name},
        }  # fmt: skip
        return Response(shown, status=201)


class EchoMarkOne(Endpoint):
    """One judgement."""

    tag = "statements"

    @operation("statements.edit", status=204)
    def delete(self, request: ApiRequest, statement: int, echo: int, mark: int) -> Response:
        """Take it back: the reading holds again."""
        found = EchoMark.objects.filter(echo=_found_echo(request, statement, echo), pk=mark, taken_back_at=None).first()
        if found is None:
            raise NotFound(_("There is no such judgement here."))
        judging.take_back(found, by=request.who.by)
        return Response(status=204)


def _found(request: ApiRequest, number: int) -> Statement:
    found = Statement.objects.of(request.who.subjects).filter(pk=number).prefetch_related("claims").first()
    if found is None:
        raise NotFound(_("There is no statement of this number here."))
    return found


def _found_echo(request: ApiRequest, statement: int, number: int) -> Echo:
    within = request.who.subjects
    found = drifting.chosen(_found(request, statement).pk, within).select_related("statement").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no echo of this number here."))
    return found
