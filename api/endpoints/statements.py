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
from api.shapes import example
from core.errors import NotFound
from ingestion.models import Subject
from reputation.models import Came, Statement, StatementState
from reputation.models.statements import StatementQuerySet
from reputation.statements import drifting, registering
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
    """Other claims; that it is followed, or no more; that what was proposed is refused."""

    claims = serializers.ListField(child=Words(max_length=1_000), max_length=registering.MOST_CLAIMS, required=False)
    state = serializers.ChoiceField(
        choices=[StatementState.KEPT.value, StatementState.WITHDRAWN.value, StatementState.REFUSED.value],
        required=False,
        help_text=gettext_lazy("What is proposed may be kept or refused; what is kept may be withdrawn."),
    )


class Statements(Endpoint):
    """All statements."""

    @operation("statements.read", asks=StatementsAsked, gives=Listed[StatementOut])
    def get(self, request: ApiRequest) -> Response:
        """What the brand said, the newest first. What is proposed is seen by who may keep it; what was refused, when asked for."""
        found = _visible(request).prefetch_related("claims")
        if not self.asked.get("state"):
            found = found.exclude(state=StatementState.REFUSED)
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
        return _answer(request, statement_of(request, statement))

    @operation("statements.edit", takes=StatementChanged, gives=StatementOut, tagged=True, example={"state": "withdrawn"})
    @transaction.atomic
    def patch(self, request: ApiRequest, statement: int) -> Response:
        """Change the claims of a statement, follow it no more, keep or refuse what is proposed.

        Claims that stay as they are keep what people judged.
        """
        found, given, by = statement_of(request, statement), self.given(request), request.who.by
        etags.check(request, _tag(found, _whole(request, found)), version_only=True)
        if given.get("state") == StatementState.WITHDRAWN:
            registering.withdraw(found, by=by, if_version=found.version)
        elif given.get("state") == StatementState.REFUSED:
            registering.refuse(found, by=by, if_version=found.version)
        elif given:
            claims = given.get("claims", [claim.text for claim in found.claims.all()])
            registering.keep(found, claims, by=by, if_version=found.version)
        return _answer(request, statement_of(request, statement))


def _visible(request: ApiRequest) -> StatementQuerySet:
    found = Statement.objects.of(request.who.subjects)
    return found if request.who.may("statements.edit") else found.settled()


def statement_of(request: ApiRequest, number: int) -> Statement:
    found = _visible(request).filter(pk=number).prefetch_related("claims").first()
    if found is None:
        raise NotFound(_("There is no statement of this number here."))
    return found
