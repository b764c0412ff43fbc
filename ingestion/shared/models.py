"""What the installation knows once about bringing in: who must never come back. (Public schema.)"""

from __future__ import annotations

from django.db import models

from core.fields import DatabaseNow


class Suppression(models.Model):
    """A person who asked to be forgotten: a keyed hash of one identity. The key is in the file of secrets, part of the backup."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    tenant_uid = models.UUIDField(null=True, help_text="The client who was asked; empty when the agency was.")
    at = models.DateTimeField(db_default=DatabaseNow())
