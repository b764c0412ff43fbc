"""What the installation knows once about bringing in: who must never come back, the agency's keys of platforms. (Public schema.)"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.fields import DatabaseNow
from ingestion.shapes import CredentialShape


class Suppression(models.Model):
    """A person who asked to be forgotten: a keyed hash of one identity. The key is in the file of secrets, part of the backup."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    tenant_uid = models.UUIDField(null=True, help_text="The client who was asked; empty when the agency was.")
    at = models.DateTimeField(db_default=DatabaseNow())


class AgencyCredential(CredentialShape):
    """One that sources of several clients may use: the agency pays, and says which."""

    clients = ArrayField(models.BigIntegerField(), null=True, help_text="The clients that may use it; empty for all.")

    class Meta(CredentialShape.Meta):
        abstract = False


class Spending(models.Model):
    """What a client spent of a credential of the agency in a month."""

    credential = models.ForeignKey(AgencyCredential, on_delete=models.CASCADE, related_name="spendings")
    tenant_id = models.BigIntegerField(help_text="no key: it outlives the client")
    month = models.DateField()
    spent = models.DecimalField(max_digits=14, decimal_places=4, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "tenant_id", "month"], name="spending_once")]
