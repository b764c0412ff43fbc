"""Words that people pin on a moment of the charts. (Tenant's schema.)"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from core.fields import DatabaseNow
from core.shapes import ByShape
from tenants.rights import Who
from tenants.visibility import VisibleShape, visible


class ChartNoteQuerySet(models.QuerySet["ChartNote"]):
    def visible_to(self, who: Who) -> Self:
        """What they may know of: shared, or of their own side; about all, or about a subject that is theirs."""
        found = self.filter(visible(who))
        return found if who.subjects is None else found.filter(Q(subject=None) | Q(subject__in=sorted(who.subjects)))


class ChartNote(ByShape, VisibleShape):
    """A word on a moment, drawn on every chart over it; on those of one subject when it has one."""

    at = models.DateTimeField()
    words = models.CharField(max_length=80)
    subject = models.ForeignKey("ingestion.Subject", on_delete=models.CASCADE, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    objects = ChartNoteQuerySet.as_manager()

    class Meta(VisibleShape.Meta):
        abstract = False
        indexes = [models.Index(fields=["at"], name="chart_note_at")]
