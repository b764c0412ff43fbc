"""What was counted: cells, and what each mention adds to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Rollup(models.Model):
    """Counts of one cell: subject (0 for any, -1 for none), hour of the client's zone, connector, language, sentiment towards it."""

    subject_id = models.BigIntegerField(help_text="0 for any subject: a mention of two subjects counts once there, by its tone")
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


class DayRollup(models.Model):
    """The same of a day of the client's zone: years are read from days, not from hours. Of no kind: all kinds and languages together."""

    subject_id = models.BigIntegerField()
    day = models.DateTimeField(help_text="start of the day in the client's time zone")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=8, blank=True, default="")
    sentiment = models.CharField(max_length=8, blank=True, default="")
    mentions = models.IntegerField(default=0)
    stories = models.IntegerField(default=0)
    reach = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "day", "kind", "language", "sentiment"], name="day_rollup_once"),
            models.CheckConstraint(condition=Q(mentions__gte=0, stories__gte=0, reach__gte=0), name="day_rollup_positive"),
        ]


class SourceRollup(models.Model):
    """Counts of an hour of one subject by source, made from the mentions; of no source (0): what its cells hold and no mention tells any
    more. Together they are what the cells of the hour are, else the hour is counted anew."""

    subject_id = models.BigIntegerField()
    source_id = models.BigIntegerField()
    hour = models.DateTimeField(help_text="start of the hour in the client's time zone")
    mentions = models.IntegerField()
    negative = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id", "hour", "source_id"], name="source_rollup_once")]


class Counted(models.Model):
    """What a mention adds to one cell of a subject, as last counted. No foreign key: it outlives an erased mention until taken away."""

    mention_id = models.BigIntegerField()
    subject_id = models.BigIntegerField()
    hour = models.DateTimeField()
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=8, blank=True, default="")
    sentiment = models.CharField(max_length=8, blank=True, default="")
    story_id = models.BigIntegerField()
    first = models.BooleanField(help_text="first mention of its story that concerns the subject")
    reach = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mention_id", "subject_id"], name="counted_once")]
        indexes = [
            models.Index(fields=["story_id", "subject_id"], condition=Q(first=True), name="counted_first"),
            models.Index(fields=["subject_id", "hour"], condition=Q(first=True), name="counted_stories"),
        ]
