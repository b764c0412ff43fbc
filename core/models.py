"""What every tenant has of the ground: the outbox of facts, long jobs, the audit trail. (Tenant's schema.)"""

from __future__ import annotations

from django.db import models

from core.fields import DatabaseNow, PgCurrentXactId, XidField
from core.shapes import AuditShape, JobShape


class Event(models.Model):
    """A fact told upward, written in the transaction that makes it true. Read in the order (xid, id), below the oldest open transaction."""

    id = models.BigAutoField(primary_key=True)
    xid = XidField(db_default=PgCurrentXactId(), editable=False)
    at = models.DateTimeField(db_default=DatabaseNow())
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64, blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["xid", "id"], name="event_in_order")]


class Job(JobShape):
    class Meta(JobShape.Meta):
        abstract = False


class AuditEntry(AuditShape):
    class Meta(AuditShape.Meta):
        abstract = False
