"""What people associate with a subject, as a worker last found it."""

from __future__ import annotations

from typing import Any

from django.db import models

from ingestion.models import Subject


class Image(models.Model):
    """The words that stand out in what is said of a subject beside what is said of others. Counts only: no text, no author."""

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, related_name="image")
    since = models.DateTimeField()
    until = models.DateTimeField()
    against: models.JSONField[list[int], list[int]] = models.JSONField(default=list, help_text="numbers of the subjects it is held against")
    stories = models.PositiveIntegerField(help_text="that were read of it")
    stories_others = models.PositiveIntegerField(help_text="that were read of the others")
    words: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list, help_text="word, language, voices, others, ratio, low, high, z, positive, negative; the surest first"
    )
    made_at = models.DateTimeField(auto_now=True)
