"""What made scores and which were told: constants that a client chose, scores as they were computed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.fields import DatabaseNow
from core.shapes import ByShape


class Weights(ByShape):
    """Constants of the score that were chosen, by whom and when. Never changed: the newest hold, earlier ones made earlier scores."""

    at = models.DateTimeField(db_default=DatabaseNow())
    constants = models.JSONField()


class KeptScore(models.Model):
    """A score of a subject as it was told, with what made it. No foreign key: it is history."""

    subject_id = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    value = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    m0 = models.FloatField()
    stories = models.IntegerField()
    weight = models.FloatField()
    enough = models.BooleanField()
    version = models.PositiveSmallIntegerField(help_text="of the formula")
    model = models.CharField(max_length=40, blank=True, default="", help_text="what said the sentiment, as in lexicon:1")
    weights = models.BigIntegerField(default=0, help_text="the choice of constants; 0 when nobody chose")
    constants = models.JSONField()
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "until", "since", "version", "model", "weights"], name="kept_score_once"),
            models.CheckConstraint(condition=Q(value__range=(0, 100)), name="kept_score_in_range"),
            models.CheckConstraint(condition=Q(low__lte=models.F("value"), high__gte=models.F("value")), name="kept_score_in_interval"),
        ]
