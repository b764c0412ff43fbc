"""What search owns: what each index holds of a mention, and what the PostgreSQL engine searches in. (Tenant's schema.)"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.fields import DatabaseNow


class IndexGeneration(models.Model):
    """One index of one engine: its number, whether it is read from, written to, or being filled. Both are written during a rebuild."""

    engine = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    read = models.BooleanField(default=False)
    write = models.BooleanField(default=True)
    filled_to = models.BigIntegerField(default=0, help_text="a rebuild has put mentions up to this id")
    complete = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    caught_up_at = models.DateTimeField(null=True, help_text="when it was last seen to hold everything")
    audited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engine", "number"], name="index_generation_once"),
            models.UniqueConstraint(fields=["engine"], condition=Q(read=True), name="index_generation_read_once"),
        ]

    @property
    def name(self) -> str:
        return f"{self.engine}:{self.number}"


class IndexEntry(models.Model):
    """Which version of a mention an index holds. No foreign key: it must outlive an erased mention."""

    mention_id = models.BigIntegerField()
    index = models.CharField(max_length=40, help_text="engine and generation, as in elasticsearch:2")
    version = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "mention_id"], name="index_entry_once")]
