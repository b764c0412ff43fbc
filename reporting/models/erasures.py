"""People who asked to be forgotten: that it was done, when and by whom, and nothing of who it was. (Tenant's schema.)"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.fields import DatabaseNow
from core.shapes import ByShape


class Erasure(ByShape):
    """One author who is erased for good, with what went: the certificate for whoever asked."""

    author_id = models.BigIntegerField(help_text="number of the author; no key, nobody is behind it any more")
    asked_at = models.DateTimeField(db_default=DatabaseNow())
    job_uid = models.UUIDField(null=True)
    reports: ArrayField[list[int] | None, list[int] | None] = ArrayField(
        models.BigIntegerField(), null=True, help_text="those that named them or had their words, before these were erased"
    )
    erased: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict, help_text="how many of each went so far")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author_id"], name="erasure_once")]

    def __str__(self) -> str:
        return str(self.author_id)
