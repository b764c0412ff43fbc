"""What search owns: what each index holds of a mention, what the PostgreSQL engine reads, searches that people keep. (Tenant's schema.)"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from core.choices import ByKind
from core.fields import DatabaseNow
from core.shapes import ByShape
from tenants.rights import Who
from tenants.visibility import VisibleShape, visible


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

    @property
    def reader(self) -> str:
        """Its name among the readers of the changes."""
        return f"index:{self.name}"


class IndexEntry(models.Model):
    """Which version of a mention an index holds. No foreign key: it must outlive an erased mention."""

    mention_id = models.BigIntegerField()
    index = models.CharField(max_length=40, help_text="engine and generation, as in elasticsearch:2")
    version = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "mention_id"], name="index_entry_once")]


class PostgresEntry(models.Model):
    """A mention as the PostgreSQL engine sees it: a narrow copy of what is filtered, counted and sorted, made from the rows alone.

    `tokens` holds the words with their positions and, without positions, every fact that a field of the query language compares
    (`search/facts.py`), so that a whole query is one condition on one index. The other columns are counted and shown.
    """

    mention_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    generation = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    story = models.BigIntegerField()
    reach = models.BigIntegerField(help_text="-1 when nothing is known")
    kind = models.CharField(max_length=40)
    type = models.CharField(max_length=8)
    language = models.CharField(max_length=8)
    country = models.CharField(max_length=2)
    tone = models.CharField(max_length=8)
    author = models.CharField(max_length=200, help_text="handle, else name")
    site = models.CharField(max_length=255)
    sources = ArrayField(models.BigIntegerField())
    towards = ArrayField(models.CharField(max_length=40), help_text="subject:sentiment of each match; one `:tone` when it matches none")
    tokens = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["tokens"], name="postgres_entry_tokens"),
            models.Index(fields=["-published_at", "-mention_id"], name="postgres_entry_newest"),
            models.Index(fields=["-reach", "-mention_id"], name="postgres_entry_most_seen"),
        ]


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, who: Who) -> Self:
        """One's own, and those kept for all whom they are for; none of others that asks about a subject which is not theirs to see."""
        own = Q(owner_id=who.by.id) if who.by.kind == ByKind.USER else Q(pk__in=())
        shared = Q(owner_id=None) & visible(who)
        if who.subjects is not None:
            shared &= ~Q(question__has_key="subject") | Q(question__subject__in=[str(number) for number in who.subjects])
        return self.filter(own | shared)


class SavedSearch(ByShape, VisibleShape):
    """A question with a name, for one person (`owner_id`) or for all who may see it."""

    name = models.CharField(max_length=80)
    question = models.JSONField(default=dict, help_text="parts of the address: q, subject, since, until, sort, group")
    owner_id = models.BigIntegerField(null=True, help_text="the person it is for; None: for all")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    objects = SavedSearchQuerySet.as_manager()

    class Meta(VisibleShape.Meta):
        abstract = False
        constraints = [
            *VisibleShape.Meta.constraints,
            models.UniqueConstraint(fields=["owner_id", "name"], nulls_distinct=False, name="saved_search_once"),
        ]

    def __str__(self) -> str:
        return self.name
