"""What people of the agency and the client say of a document."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, events
from core.by import By
from core.errors import FieldError, Forbidden, Invalid
from reporting.models import Comment, Report
from tenants.rights import Who
from tenants.visibility import of_writer, visible

MOST: Final = 5_000
REPORT: Final = "report"


@transaction.atomic
def add(report: Report, text: str, *, who: Who, visibility: str = "") -> Comment:
    """Say it; people of the client say it to all, the agency chooses."""
    text = text.strip()
    if not text or len(text) > MOST:
        raise Invalid(errors=(FieldError("/text", "bad_text", _("Write something, of 5,000 characters at most.")),))
    seen_by = of_writer(who, visibility)
    comment = Comment.objects.create(about=REPORT, about_id=report.pk, text=text, visibility=seen_by, **who.by.columns())
    events.record("comment.made", report.pk, {"about": REPORT, "comment": comment.pk, "visibility": seen_by})
    audit.record("report.commented", by=who.by, obj=report, data={"visibility": seen_by})
    return comment


def of(report: Report, who: Who) -> QuerySet[Comment]:
    """Those that they may read, in order."""
    return Comment.objects.filter(visible(who), about=REPORT, about_id=report.pk, taken_back_at=None).order_by("at", "pk")


@transaction.atomic
def take_back(comment: Comment, *, by: By) -> None:
    """Whoever said it may unsay it."""
    if (comment.by_kind, comment.by_id) != (by.kind, by.id):
        raise Forbidden(_("Only who wrote a comment may take it back."))
    if Comment.objects.filter(pk=comment.pk, taken_back_at=None).update(taken_back_at=timezone.now()):
        audit.record("report.comment_taken_back", by=by, obj=("comment", comment.pk, ""))
