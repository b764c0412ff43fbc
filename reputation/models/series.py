"""A client's own figures, a value a day, to set beside what people say."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Lower

from core.fields import DatabaseNow
from core.shapes import ByShape
from ingestion.models import Subject


class SeriesQuerySet(models.QuerySet["Series"]):
    def of(self, subjects: frozenset[int] | None) -> Self:
        """Those that somebody may see: who sees some subjects only sees what is said of one of these."""
        return self if subjects is None else self.filter(subject_id__in=subjects)


class Series(ByShape):
    """Sales, visits, tickets: what is counted, in which unit, of one subject or of the client as a whole."""

    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=30, blank=True, default="")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, null=True, related_name="series")
    version = models.BigIntegerField(default=1, help_text="raised by each change of it or of a value")
    made_at = models.DateTimeField(db_default=DatabaseNow())

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(Lower("name"), name="series_name_once")]

    def __str__(self) -> str:
        return self.name


class SeriesValue(models.Model):
    """What was counted on a day."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="values", db_index=False)
    day = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["series", "day"], name="series_value_once")]
