"""How documents reach people and what these say of them: deliveries, shares, comments, approvals. (Tenant's schema.)"""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow
from core.shapes import ByShape
from reporting.models.documents import Report
from tenants.visibility import Visibility


class DeliveryState(models.TextChoices):
    HELD = "held", _("waits for an approval")
    WAITING = "waiting", _("waits")
    SENT = "sent", _("sent")
    SKIPPED = "skipped", _("left out")
    FAILED = "failed", _("given up")


class SkipReason(models.TextChoices):
    """Why somebody does not get a report, or why it could not reach them."""

    LEFT = "left", _("This person left: they are no longer a member here.")
    SUBJECTS = "subjects", _("This person may not see all the subjects of the report.")
    HIDDEN = "hidden", _("This report is for the agency's eyes only: share it with the client first.")
    REFUSED = "refused", _("The mail server refuses this address: ask the person for another one.")
    UNREACHED = "unreached", _("The mail server did not take it for two days: look at the settings of e-mail, then send again.")


class Delivery(models.Model):
    """A report on its way to a person. Claimed by lease, sent once; its link tells that it was followed."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    user_id = models.BigIntegerField(help_text="no key: people are public")
    name = models.CharField(max_length=120)
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=8)
    attached = models.JSONField(default=list, help_text="formats that go with it")
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    reason = models.CharField(max_length=10, choices=SkipReason, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="", help_text="what the mail server said last")
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    not_before = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="when its link was first followed")
    follows = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "user_id"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(condition=Q(reason="") | Q(reason__in=SkipReason.values), name="delivery_reason_known"),
        ]
        indexes = [models.Index(fields=["not_before"], condition=Q(state="waiting"), name="delivery_due")]


class Share(ByShape):
    """A link that somebody without an account may follow, until it ends or is taken back: to a report, else to the portal's first page."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="shares")
    subjects = ArrayField(models.BigIntegerField(), null=True, help_text="of the first page: those that its maker may see; empty for all")
    name = models.CharField(max_length=120, help_text="for whom it is")
    token_hash = models.BinaryField(max_length=32, unique=True)
    password = models.CharField(max_length=200, blank=True, default="", help_text="hashed; empty when none is asked")
    language = models.CharField(max_length=8)
    ends_at = models.DateTimeField()
    visits = models.PositiveIntegerField(default=0)
    visited_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(report=None) | Q(subjects=None), name="share_of_report_or_page")]

    def is_open(self, at: datetime) -> bool:
        return self.taken_back_at is None and at < self.ends_at


class Comment(ByShape):
    """What somebody says of a document: `about` is its kind, `about_id` its number."""

    about = models.CharField(max_length=20)
    about_id = models.BigIntegerField()
    text = models.TextField()
    visibility = models.CharField(max_length=6, choices=Visibility, default=Visibility.AGENCY)
    at = models.DateTimeField(db_default=DatabaseNow())
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="comment_visibility_known")]
        indexes = [models.Index(fields=["about", "about_id", "at"], name="comment_of")]


class Approval(ByShape):
    """That somebody approved or refused a document, with the digest of the content they read. One a person and content."""

    class State(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    about = models.CharField(max_length=20)
    about_id = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=8, choices=State)
    note = models.CharField(max_length=1000, blank=True, default="")
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["approved", "refused"]), name="approval_state_known"),
            models.UniqueConstraint(fields=["about", "about_id", "digest", "by_kind", "by_id"], nulls_distinct=False, name="approval_once"),
        ]
