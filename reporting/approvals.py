"""Approvals of a document: given to its content as it was read; another content needs another one."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, events
from core.by import By
from core.errors import Conflict, FieldError, Invalid
from reporting.models import Approval, Delivery, DeliveryState, Report
from tenants import turns
from tenants.models import Lane

REPORT: Final = "report"
NOTE: Final = 1_000


@transaction.atomic
def give(report: Report, state: str, *, by: By, note: str = "", digest: str = "") -> Approval:
    """Approve or refuse the content as it is. `digest`: as it was read; refused when it is another by now.

    The first approval frees what the plan held back; a refusal by anybody holds it.
    """
    if state not in Approval.State.values:
        raise Invalid(errors=(FieldError("/state", "unknown_state", _("Choose “approved” or “refused”.")),))
    if report.digest is None:
        raise Conflict(_("This report is still being made: nothing can be approved yet."), code="not_ready")
    content = bytes(report.digest)
    if digest and digest != content.hex():
        raise Conflict(_("This report is no longer what you read. Read it again, then approve it."), code="other_content")
    if len(note) > NOTE:
        raise Invalid(errors=(FieldError("/note", "too_long", _("Write 1,000 characters at most.")),))
    given = {"state": state, "note": note.strip(), "at": timezone.now(), "by_name": by.name}
    approval, _made = Approval.objects.update_or_create(
        about=REPORT, about_id=report.pk, digest=content, by_kind=by.kind, by_id=by.id, defaults=given
    )
    events.record("report.approval", report.pk, {"state": state, "by": by.id if by.kind == "user" else None})
    audit.record(f"report.{state}", by=by, obj=report, data={"digest": content.hex()})
    if stands(report) and Delivery.objects.filter(report=report, state=DeliveryState.HELD).update(state=DeliveryState.WAITING):
        turns.due_here(Lane.DELIVER)
    return approval


def of(report: Report) -> QuerySet[Approval]:
    """Those of its content, newest first."""
    return Approval.objects.filter(about=REPORT, about_id=report.pk, digest=report.digest).order_by("-at", "-pk")


def standing() -> Case:
    """Of a query of reports: the same as `stands`, for all of them at once."""
    given = Approval.objects.filter(about=REPORT, about_id=OuterRef("pk"), digest=OuterRef("digest"))
    approved, refused = Exists(given.filter(state=Approval.State.APPROVED)), Exists(given.filter(state=Approval.State.REFUSED))
    return Case(When(Q(approved) & ~Q(refused), then=Value(True)), default=Value(False), output_field=BooleanField())


def stands(report: Report) -> bool:
    """Whether the content is approved by somebody and refused by nobody."""
    states = set(of(report).values_list("state", flat=True))
    return states == {Approval.State.APPROVED.value}
