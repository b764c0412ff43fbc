"""Documents: reports with each of their numbers, when they are made, files of rows. (Tenant's schema.)"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow
from core.shapes import ByShape
from tenants.visibility import Visibility


class ReportKind(models.TextChoices):
    MONTH = "month", _("monthly")
    WEEK = "week", _("weekly")
    PERIOD = "period", _("over a period")


class ReportPlan(ByShape):
    """When a report is made, about whom, in which forms, and to whom it goes. `people` says each one's language and time zone."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=6, choices=ReportKind, default=ReportKind.MONTH)
    subjects = models.JSONField(default=list, help_text="empty: all that are watched")
    sections = models.JSONField(default=list, help_text="keys of the sections; empty: all")
    formats = models.JSONField(default=list)
    attached = models.JSONField(default=list, help_text="formats that go with the mail; the others are behind its link")
    language = models.CharField(max_length=8)
    time_zone = models.CharField(max_length=64)
    hour = models.PositiveSmallIntegerField(default=8, help_text="of the day after the period, in each person's own zone")
    people = models.JSONField(default=list, help_text="[{user, language, time_zone}]")
    approval = models.BooleanField(default=False, help_text=_("Nothing is sent before somebody approved it."))
    visibility = models.CharField(max_length=6, choices=Visibility, default=Visibility.SHARED)
    next_since = models.DateTimeField(help_text="start of the next period to report on")
    next_at = models.DateTimeField(help_text="when that report is made")
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["month", "week"]), name="report_plan_kind_known"),
            models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="report_plan_hour_in_day"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="report_plan_visibility_known"),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(active=True), name="report_plan_due")]


class ReportQuerySet(models.QuerySet["Report"]):
    def seen_by(self, *, agency: bool, subjects: frozenset[int] | None) -> Self:
        """What these eyes may read: shared ones for people of the client, and about their own subjects only."""
        found = self if agency else self.filter(visibility=Visibility.SHARED)
        return found if subjects is None else found.filter(subjects__contained_by=sorted(subjects), whole=False)


class Report(ByShape):
    """A document over a period. `facts` are its finished data by language, built once; `files` are its forms.

    `digest` is of the facts: what people approve. `compared` is what today's numbers say of it, when somebody asked.
    """

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, default=ReportKind.MONTH)
    plan = models.ForeignKey(ReportPlan, on_delete=models.SET_NULL, null=True, related_name="reports", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    language = models.CharField(max_length=8, help_text="the first of `languages`")
    languages = ArrayField(models.CharField(max_length=8), default=list)
    subjects = models.JSONField(default=list)
    whole = models.BooleanField(db_default=False, help_text="tells what the client counts of itself as a whole, beside its subjects")
    sections = models.JSONField(default=list, help_text="keys of the sections; empty: all")
    facts = models.JSONField(default=dict, help_text="language -> finished data")
    digest = models.BinaryField(max_length=32, null=True)
    files = models.JSONField(default=dict, help_text="format, or format-language -> {key, size}")
    job_uid = models.UUIDField(null=True)
    made_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    visibility = models.CharField(max_length=6, default=Visibility.AGENCY, choices=Visibility)
    compared = models.JSONField(default=dict, help_text="at, lines: what changed since")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            # A period of a plan has one report, however often its time comes.
            models.UniqueConstraint(fields=["plan", "since"], name="report_of_plan_once"),
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="report_period_fits"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="report_visibility_known"),
        ]


class Figure(models.Model):
    """One number of a report, frozen: what it is, its interval, what was asked, by which versions, which mentions it rests on."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figures", db_index=False)
    number = models.PositiveIntegerField(help_text="place in the report")
    key = models.CharField(max_length=120, help_text="stable: the same of every report of the kind")
    label = models.CharField(max_length=300)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    unit = models.CharField(max_length=10)
    question = models.JSONField(default=dict, help_text="subject, since, until, and what narrows it")
    versions = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0, help_text="mentions it rests on")
    digest = models.BinaryField(max_length=32, null=True, help_text="of their numbers, in order; null when it rests on none")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="figure_number_once"),
            models.UniqueConstraint(fields=["report", "key"], name="figure_key_once"),
        ]


class FigureMention(models.Model):
    """The mentions of a figure in order, as arrays in blocks; figures of a report that rest on the same mentions share them."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figure_mentions", db_index=False)
    digest = models.BinaryField(max_length=32)
    block = models.PositiveIntegerField()
    mentions = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "digest", "block"], name="figure_mention_block_once")]


class Export(ByShape):
    """A file of the rows that a question finds."""

    asked = models.JSONField(default=dict, help_text="the question, frozen")
    format = models.CharField(max_length=10)
    language = models.CharField(max_length=8, blank=True, default="")
    key = models.CharField(max_length=200, blank=True, default="")
    size = models.BigIntegerField(null=True)
    rows = models.BigIntegerField(null=True)
    job_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    expires_at = models.DateTimeField(null=True)
