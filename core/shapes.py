"""Shapes of tables that stand twice, in a tenant's schema and in the public one: jobs and the audit trail."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.choices import ByKind, JobState
from core.fields import DatabaseNow


class ByShape(models.Model):
    """Who did it, kept as words: a tenant's schema has no key into the public one, and people may be anonymised."""

    by_kind = models.CharField(max_length=6, choices=ByKind, default=ByKind.SYSTEM)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True


class JobShape(ByShape):
    """Long work with its progress. `cursor` is where the next stretch begins, so that a killed worker repeats at most one stretch."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    lane = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    args = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("Stretches begun since one went well."))
    stretches = models.BigIntegerField(default=0, help_text=_("Stretches begun; what an earlier one still writes is refused."))
    stop_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    started_at = models.DateTimeField(null=True)
    stretched_at = models.DateTimeField(
        null=True, help_text=_("When its last stretch began; of several open jobs, the one that waits longest goes next.")
    )
    ended_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="%(class)s_state_known"),
            models.CheckConstraint(condition=Q(done__gte=0), name="%(class)s_done_positive"),
        ]
        indexes = [
            models.Index(fields=["lane", "created_at"], condition=Q(state__in=["waiting", "running"]), name="%(class)s_open"),
            models.Index(fields=["-created_at"], name="%(class)s_newest"),
        ]

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.STOPPED)


class AuditShape(ByShape):
    """Who did what to what, when, from where; readable by people, written once, never changed."""

    at = models.DateTimeField(db_default=DatabaseNow())
    act = models.CharField(max_length=60, help_text=_("Stable word, as in source.paused"))
    object_kind = models.CharField(max_length=40, blank=True, default="")
    object_id = models.CharField(max_length=64, blank=True, default="")
    object_name = models.CharField(max_length=200, blank=True, default="")
    data = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=36, blank=True, default="")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["-at"], name="%(class)s_newest")]
