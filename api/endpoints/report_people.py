"""What people do with reports: comments, approvals, who got them, links for who has no account."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.endpoints.reports import report_of, visible
from api.fields import Id, Ids, Input, Moment, Paged, Words, in_zone
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from core.shapes import ByShape
from reporting import approvals, comments, deliveries, sharing
from reporting.models import Approval, Comment, Delivery, Share, Visibility
from tenants import current, hosts


class OfReport(Paged):
    """Those of one report."""

    report = Id()


def _by(row: ByShape) -> ByOut:
    return {"kind": row.by_kind, "name": row.by_name}


@example(
    {"id": 3, "report": 2, "text": "May we show this to the board?", "visibility": "shared", "by": {"kind": "user", "name": "Inès Valtot"},
     "at": "2026-11-02T09:00:00.000Z"}
)  # fmt: skip
class CommentOut(TypedDict):
    """What somebody said of a report."""

    id: int
    report: int
    text: str
    visibility: str
    by: ByOut
    at: datetime


def _comment(comment: Comment) -> CommentOut:
    return {
        "id": comment.pk, "report": comment.about_id, "text": comment.text, "visibility": comment.visibility, "by": _by(comment),
        "at": comment.at,
    }  # fmt: skip


class CommentGiven(Input):
    """A comment."""

    report = Id()
    text = Words(max_length=comments.MOST)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class Comments(Endpoint):
    """Comments on a report."""

    tag = "reports"

    @operation("reports.read", asks=OfReport, gives=Listed[CommentOut])
    def get(self, request: ApiRequest) -> Response:
        """What people said of a report, newest first."""
        found = comments.of(report_of(request, self.asked["report"]), request.who).order_by()
        return paging.page(request, found, _comment, asked=self.asked)

    @operation("reports.comment", takes=CommentGiven, gives=CommentOut, status=201, example={"report": 2, "text": "Ready to send."})
    def post(self, request: ApiRequest) -> Response:
        """Say something of a report."""
        given = self.given(request)
        report = report_of(request, given["report"])
        return Response(_comment(comments.add(report, given["text"], who=request.who, visibility=given.get("visibility", ""))), status=201)


@example(
    {"id": 1, "report": 2, "state": "approved", "note": "", "digest": "5f70bf18a0860070", "by": {"kind": "user", "name": "Inès Valtot"},
     "at": "2026-11-02T09:00:00.000Z"}
)  # fmt: skip
class ApprovalOut(TypedDict):
    """That somebody approved or refused the content of this digest."""

    id: int
    report: int
    state: str
    note: str
    digest: str
    by: ByOut
    at: datetime


def _approval(approval: Approval) -> ApprovalOut:
    return {
        "id": approval.pk, "report": approval.about_id, "state": approval.state, "note": approval.note,
        "digest": bytes(approval.digest).hex(), "by": _by(approval), "at": approval.at,
    }  # fmt: skip


class ApprovalGiven(Input):
    """An approval of the content that was read."""

    report = Id()
    state = serializers.ChoiceField(choices=Approval.State.choices)
    note = Words(max_length=approvals.NOTE, default="", allow_blank=True)
    digest = Words(max_length=64, default="", allow_blank=True, help_text=gettext_lazy("Of what was read; another content is refused."))


class Approvals(Endpoint):
    """Approvals of a report."""

    tag = "reports"

    @operation("reports.read", asks=OfReport, gives=Listed[ApprovalOut])
    def get(self, request: ApiRequest) -> Response:
        """Who approved or refused the content of a report, newest first."""
        found = approvals.of(report_of(request, self.asked["report"])).order_by()
        return paging.page(request, found, _approval, asked=self.asked)

    @operation("reports.approve", takes=ApprovalGiven, gives=ApprovalOut, status=201, example={"report": 2, "state": "approved"})
    def post(self, request: ApiRequest) -> Response:
        """Approve or refuse a report; an approval frees what its plan held back."""
        given = self.given(request)
        report = report_of(request, given["report"])
        made = approvals.give(report, given["state"], by=request.who.by, note=given["note"], digest=given["digest"])
        return Response(_approval(made), status=201)


@example(
    {"id": 5, "report": 2, "user": 7, "name": "Hugo B.", "language": "fr", "state": "sent", "reason": "", "error": "",
     "sent_at": "2026-11-02T07:00:00.000Z", "followed_at": None, "follows": 0}
)  # fmt: skip
class DeliveryOut(TypedDict):
    """A report on its way to a person; `reason` says in words why they do not get it."""

    id: int
    report: int
    user: int
    name: str
    language: str
    state: str
    reason: str
    error: str
    sent_at: datetime | None
    followed_at: datetime | None
    follows: int


def _delivery(delivery: Delivery) -> DeliveryOut:
    reason = str(delivery.get_reason_display()) if delivery.reason else ""
    return {
        "id": delivery.pk, "report": delivery.report_id, "user": delivery.user_id, "name": delivery.name, "language": delivery.language,
        "state": delivery.state, "reason": reason, "error": delivery.error, "sent_at": delivery.sent_at,
        "followed_at": delivery.opened_at, "follows": delivery.follows,
    }  # fmt: skip


class DeliveryGiven(Input):
    """A report to send."""

    report = Id()
    people = Ids(most=200)
    attached = serializers.ListField(child=serializers.CharField(max_length=40), default=list, max_length=20)


class DeliveryList(TypedDict):
    """The deliveries asked for."""

    results: list[DeliveryOut]


class Deliveries(Endpoint):
    """Who got a report."""

    tag = "reports"

    @operation("reports.send", asks=OfReport, gives=Listed[DeliveryOut])
    def get(self, request: ApiRequest) -> Response:
        """Who got a report and who followed its link, newest first."""
        found = Delivery.objects.filter(report=report_of(request, self.asked["report"]))
        return paging.page(request, found, _delivery, asked=self.asked)

    @operation("reports.send", takes=DeliveryGiven, gives=DeliveryList, status=202, example={"report": 2, "people": [7]})
    def post(self, request: ApiRequest) -> Response:
        """Send a report to people of this client or of the agency; who got it does not get it twice."""
        given = self.given(request)
        report = report_of(request, given["report"])
        made = deliveries.send(report, given["people"], by=request.who.by, attached=given["attached"])
        return Response(DeliveryList(results=[_delivery(delivery) for delivery in made]), status=202)


class DeliveryResend(Endpoint):
    """Tries a delivery again."""

    tag = "reports"

    @operation("reports.send", gives=DeliveryOut)
    def post(self, request: ApiRequest, delivery: int) -> Response:
        """Try once more a delivery that was given up or left out."""
        found = Delivery.objects.filter(pk=delivery, report__in=visible(request)).first()
        if found is None:
            raise NotFound(_("There is no delivery of this number here."))
        deliveries.again(found)
        return Response(_delivery(found))


@example(
    {"id": 9, "report": 2, "name": "The board", "language": "fr", "ends_at": "2026-12-31T23:00:00.000Z", "password": True, "visits": 3,
     "taken_back_at": None, "link": None}
)  # fmt: skip
class ShareOut(TypedDict):
    """A link to a report for somebody without an account. `link` is told once, when it is made."""

    id: int
    report: int
    name: str
    language: str
    ends_at: datetime
    password: bool
    visits: int
    taken_back_at: datetime | None
    link: str | None


def _share(share: Share, link: str | None = None) -> ShareOut:
    # Links to the portal's first page have none; they are not among those of a report.
    return {
        "id": share.pk, "report": cast(int, share.report_id), "name": share.name, "language": share.language, "ends_at": share.ends_at,
        "password": bool(share.password), "visits": share.visits, "taken_back_at": share.taken_back_at, "link": link,
    }  # fmt: skip


class ShareGiven(Input):
    """A link."""

    report = Id()
    name = Words(max_length=120, help_text=gettext_lazy("For whom it is."))
    ends_at = Moment(days=True)
    password = Words(max_length=128, default="", allow_blank=True)
    language = Words(max_length=8, default="", allow_blank=True)


class Shares(Endpoint):
    """Links to a report."""

    tag = "reports"

    @operation("reports.share", asks=OfReport, gives=Listed[ShareOut])
    def get(self, request: ApiRequest) -> Response:
        """The links to a report, newest first."""
        found = Share.objects.filter(report=report_of(request, self.asked["report"]))
        return paging.page(request, found, _share, asked=self.asked)

    @operation(
        "reports.share", takes=ShareGiven, gives=ShareOut, status=201, example={"report": 2, "name": "The board", "ends_at": "2026-12-31"}
    )
    def post(self, request: ApiRequest) -> Response:
        """Make a link to a report; it is told in this answer only."""
        given: dict[str, Any] = self.given(request)
        report = report_of(request, given["report"])
        ends_at = in_zone(given["ends_at"], current.zone(), end=True)
        assert ends_at is not None  # the field is required
        made = sharing.make(
            report, given["name"], ends_at, by=request.who.by, password=given["password"], language=given["language"]
        )  # fmt: skip
        link = hosts.page(request.tenant, "shared", token=made.token)
        return Response(_share(made.share, link), status=201)


class ShareOne(Endpoint):
    """One link."""

    tag = "reports"

    @operation("reports.share", gives=ShareOut)
    def delete(self, request: ApiRequest, share: int) -> Response:
        """Take back a link to a report: it opens nothing from now on."""
        found = Share.objects.select_related("report").filter(pk=share, report__in=visible(request)).first()
        if found is None:
            raise NotFound(_("There is no link of this number here."))
        sharing.take_back(found, by=request.who.by)
        found.refresh_from_db()
        return Response(_share(found))
