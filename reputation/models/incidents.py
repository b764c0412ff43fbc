"""Abnormal rises: what is watched, what rose, the incidents that people see, and what was done about them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import DatabaseNow
from core.shapes import ByShape
from ingestion.models import Subject
from tenants.visibility import VisibleQuerySet, VisibleShape


class Scope(models.TextChoices):
    ALL = "all", _("everywhere")
    SOURCE = "source", _("one source")
    TOPIC = "topic", _("one topic")


class Measure(models.TextChoices):
    VOLUME = "volume", _("volume")
    NEGATIVE = "negative", _("negative share")


class Course(models.TextChoices):
    """Where a rise stands, as the machine sees it."""

    OPENED = "opened", pgettext_lazy("an incident", "begins")
    GROWING = "growing", pgettext_lazy("an incident", "grows")
    FALLING = "falling", pgettext_lazy("an incident", "falls")
    OVER = "over", pgettext_lazy("an incident", "over")


class Status(models.TextChoices):
    """What people made of it."""

    NEW = "new", pgettext_lazy("an incident", "not looked at yet")
    WATCHED = "watched", pgettext_lazy("an incident", "watched")
    HANDLED = "handled", pgettext_lazy("an incident", "handled")
    OVER = "over", pgettext_lazy("an incident", "closed")


class Gauge(models.Model):
    """One course that is watched, with what its detector has learnt up to an hour: counts later than that are fed again each time."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="gauges", db_index=False)
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.ALL)
    value = models.CharField(max_length=40, blank=True, default="", help_text="number of the source, or the topic")
    measure = models.CharField(max_length=8, choices=Measure)
    dense = models.BooleanField(default=False, help_text="so much is usually said that it is watched by five minutes")
    state = models.BinaryField(default=b"", help_text="what the detector has learnt; empty: nothing yet")
    first = models.BigIntegerField(null=True, help_text="number of the first hour that it was fed")
    settled = models.BigIntegerField(null=True, help_text="number of the hour up to which it was fed for good")
    fed = models.BigIntegerField(default=0, help_text="mentions of the hours fed for good: other counts there mean reading them again")
    warned = models.BigIntegerField(null=True, help_text="number of the hour up to which early warnings were looked for; null: all again")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "scope", "value", "measure"], name="gauge_once"),
            models.CheckConstraint(condition=Q(scope__in=Scope.values, measure__in=Measure.values), name="gauge_kind_known"),
        ]


class IncidentQuerySet(models.QuerySet["Incident"]):
    def of(self, subjects: frozenset[int] | None) -> Self:
        """Those of subjects that somebody may see."""
        return self if subjects is None else self.filter(subject_id__in=subjects)

    def going_on(self) -> Self:
        """Those that neither ended nor were closed by people."""
        return self.exclude(course=Course.OVER).exclude(status=Status.OVER)


class Incident(models.Model):
    """An abnormal rise of one subject, on one gauge or several; `course` is the machine's, `status` people's."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="incidents", db_index=False)
    measure = models.CharField(max_length=8, choices=Measure, help_text="what rose first")
    began_at = models.DateTimeField()
    called_at = models.DateTimeField(help_text="end of the hour that was enough to call it")
    top_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    course = models.CharField(max_length=8, choices=Course, default=Course.OPENED)
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    times = models.FloatField(help_text="how many times the usual its top was")
    surprise = models.FloatField(help_text="-log10 of how likely so much is without a cause")
    told = models.BooleanField(default=False, help_text="whether anybody was to be woken: not for what was heard late")
    settled = models.BooleanField(default=False, help_text="it ended because so much became usual")
    evidence: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    evidence_at = models.DateTimeField(null=True)
    first_mention_id = models.BigIntegerField(null=True)
    version = models.BigIntegerField(default=1, help_text="raised by what people change")
    made_at = models.DateTimeField(db_default=DatabaseNow())

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(course__in=Course.values, status__in=Status.values), name="incident_state_known"),
            models.CheckConstraint(condition=Q(over_at=None) | Q(course=Course.OVER), name="incident_over_fits"),
            models.UniqueConstraint(fields=["subject"], condition=~Q(course=Course.OVER), name="incident_open_once"),
        ]
        indexes = [models.Index(fields=["-began_at", "-id"], name="incident_newest")]

    def __str__(self) -> str:
        return str(self.subject_id)


class Upswing(models.Model):
    """One rise on one gauge, as last seen; those of one subject that overlap make an incident. Moments are numbers of hours."""

    gauge = models.ForeignKey(Gauge, on_delete=models.CASCADE, related_name="upswings", db_index=False)
    incident = models.ForeignKey(Incident, on_delete=models.SET_NULL, null=True, related_name="upswings")
    called = models.BigIntegerField()
    began = models.BigIntegerField()
    until = models.BigIntegerField(help_text="the last hour that shows it")
    top_at = models.BigIntegerField()
    top = models.FloatField()
    times = models.FloatField()
    surprise = models.FloatField()
    sure = models.BigIntegerField(null=True, help_text="the hour after which it was too much for chance, over all that is watched")
    course = models.CharField(max_length=8, choices=Course)
    settled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gauge", "called"], name="upswing_once")]


class EarlyWarning(models.Model):
    """A negative course that rose while it was small: how it stands, how it stood at one hour drawn of all that it rose, and whether an
    incident followed. Kept, for those of the past teach how likely the next ones become one. Moments are ends of hours."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="early_warnings", db_index=False)
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.ALL)
    value = models.CharField(max_length=40, blank=True, default="", help_text="number of the source")
    since = models.DateTimeField(help_text="the first hour at which it rose")
    at = models.DateTimeField(help_text="the last")
    hours = models.PositiveIntegerField(help_text="at how many it rose: each is drawn as likely as any other")
    standing: models.JSONField[dict[str, float], dict[str, float]] = models.JSONField(help_text="how it stood at the last")
    drawn: models.JSONField[dict[str, float], dict[str, float]] = models.JSONField(help_text="how it stood at the one drawn")
    drawn_at = models.DateTimeField()
    became = models.BooleanField(null=True, help_text="whether an incident of the subject followed the drawn hour; null: not known yet")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "scope", "value", "since"], name="early_warning_once"),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="early_warning_scope_known"),
            models.CheckConstraint(condition=Q(since__lte=F("drawn_at"), drawn_at__lte=F("at")), name="early_warning_in_order"),
        ]
        indexes = [models.Index(fields=["-at"], name="early_warning_newest")]


class WarningRecord(models.Model):
    """What early warnings of the past taught: one row. `read` is the number of the hour up to which it is known what
    became of them."""

    read = models.BigIntegerField(default=0)
    learnt_at = models.DateTimeField(null=True)
    became = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0)
    taught: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, help_text="the weights and how good they were; empty: too few to learn from"
    )
    one = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one"], name="warning_record_once"),
            models.CheckConstraint(condition=Q(one=True), name="warning_record_one"),
        ]


class CheckStep(models.Model):
    """A step of the client's checklist for incidents, in order."""

    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place", "id")


class Action(ByShape, VisibleShape):
    """What was done about an incident. One that names a step of the checklist ticks it."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="actions", db_index=False)
    step = models.ForeignKey(CheckStep, on_delete=models.SET_NULL, null=True, related_name="actions", db_index=False)
    at = models.DateTimeField()
    words = models.CharField(max_length=1_000)
    written_at = models.DateTimeField(db_default=DatabaseNow())

    objects: VisibleQuerySet[Action] = VisibleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(VisibleShape.Meta):
        abstract = False
        constraints = [
            *VisibleShape.Meta.constraints,
            models.UniqueConstraint(fields=["incident", "step"], condition=Q(step__isnull=False), name="action_ticks_once"),
        ]
        indexes = [models.Index(fields=["incident", "at"], name="action_of_incident")]
