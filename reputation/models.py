"""What it means: counts by cell. (Tenant's schema.)"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Rollup(models.Model):
    """Counts of one cell: subject (0 for any subject), hour of the client's zone, connector, language, sentiment towards the subject."""

    subject_id = models.BigIntegerField(help_text="0 for any subject: a mention of two subjects counts once there")
    hour = models.DateTimeField(help_text="start of the hour in the client's time zone")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=8, blank=True, default="")
    sentiment = models.CharField(max_length=8, blank=True, default="")
    mentions = models.IntegerField(default=0)
    stories = models.IntegerField(default=0, help_text="stories whose first mention of the subject is in this cell")
    reach = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "hour", "kind", "language", "sentiment"], name="rollup_once"),
            models.CheckConstraint(condition=Q(mentions__gte=0, stories__gte=0, reach__gte=0), name="rollup_positive"),
        ]


class Counted(models.Model):
    """Which cells a mention was last counted in. No foreign key: it must outlive an erased mention until its cells are recounted."""

    mention_id = models.BigIntegerField(primary_key=True)
    cells = models.JSONField(default=list, help_text="[subject_id, hour, kind, language, sentiment]")
