"""What the API remembers: answers given to requests that may be sent again. (Public schema.)"""

from __future__ import annotations

from django.db import models

from core.fields import DatabaseNow


class IdempotencyRecord(models.Model):
    """The answer kept for an Idempotency-Key, 24 hours. `status` 0 while the first request is still at work."""

    caller = models.CharField(max_length=80, help_text="key or person, with the client")
    key = models.CharField(max_length=200)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["at"], name="idempotency_age")]
