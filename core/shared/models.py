"""What the installation has once: shared answers, polite clocks, limits, the agency's own jobs and audit trail. (Public schema.)"""

from __future__ import annotations

from django.db import models

from core.fields import DatabaseNow
from core.shapes import AuditShape, JobShape


class HostClock(models.Model):
    """When a host may be asked again, for all processes together."""

    host = models.CharField(max_length=255, primary_key=True)
    next_at = models.DateTimeField(db_default=DatabaseNow())
    delay = models.FloatField(default=0, help_text="Seconds asked for by the host; 0 for ours.")


class SharedFetch(models.Model):
    """One answer for identical requests of several tenants, kept for the connector's minutes. Never one that a credential opened."""

    key = models.BinaryField(max_length=32, primary_key=True)
    url = models.TextField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    fetched_at = models.DateTimeField(db_default=DatabaseNow())
    expires_at = models.DateTimeField(db_index=True)


class RateWindow(models.Model):
    """What a caller has used of a limit in a window of time."""

    name = models.CharField(max_length=120)
    window = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "window"], name="rate_window_once")]
        indexes = [models.Index(fields=["window"], name="rate_window_age")]


class AgencyJob(JobShape):
    class Meta(JobShape.Meta):
        abstract = False


class AgencyAuditEntry(AuditShape):
    class Meta(AuditShape.Meta):
        abstract = False
