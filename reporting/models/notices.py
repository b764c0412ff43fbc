"""What one person is told in the site, and how far the events were told. (Tenant's schema.)"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow


class NoticeKind(models.TextChoices):
    REPORT_READY = "report_ready", _("report ready")
    APPROVAL_ASKED = "approval_asked", _("approval asked")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    COMMENT = "comment", _("comment")
    IMPORT_ENDED = "import_ended", _("import ended")
    EXPORT_READY = "export_ready", _("export ready")
    JOB_FAILED = "job_failed", _("work failed")
    INCIDENT = "incident", _("incident opened")
    SOURCE_SILENT = "source_silent", _("source silent")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self, user_id: int) -> Self:
        return self.filter(user_id=user_id, read_at=None)


class Notification(models.Model):
    """One thing told to one person: the values of its sentence, which is said in their language, and the page that it leads to."""

    kind = models.CharField(max_length=14, choices=NoticeKind)
    user_id = models.BigIntegerField()
    event = models.BigIntegerField(help_text="number of the event that it tells")
    values = models.JSONField(default=dict)
    page = models.CharField(max_length=40, help_text="name of its URL")
    number = models.CharField(max_length=40, help_text="what fills it")
    at = models.DateTimeField(db_default=DatabaseNow())
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user_id", "kind"], name="notification_once"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notification_kind_known"),
        ]
        indexes = [
            models.Index(fields=["user_id", "-id"], name="notification_of"),
            models.Index(fields=["user_id"], condition=Q(read_at=None), name="notification_unread"),
        ]


class EventReader(models.Model):
    """How far a reader of the events came."""

    name = models.CharField(max_length=40, primary_key=True)
    xid = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    last_id = models.BigIntegerField(default=0)
