"""Whom we listen for: subjects and each form that their query had."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow
from core.shapes import ByShape


class SubjectKind(models.TextChoices):
    OWN = "own", _("own brand")
    COMPETITOR = "competitor", _("competitor")
    PRODUCT = "product", _("product")
    PERSON = "person", _("person")
    PARTNER = "partner", _("partner")
    THEME = "theme", _("theme")


class SubjectQuerySet(models.QuerySet["Subject"]):
    def watched(self) -> Self:
        return self.filter(archived_at=None)

    def in_order(self) -> Self:
        """By kind, own brands first, then by name."""
        places = Case(*(When(kind=kind, then=place) for place, kind in enumerate(SubjectKind.values)), output_field=models.IntegerField())
        return self.order_by(places, "name", "pk")


class Subject(models.Model):
    """Who or what is talked about, defined by a query. `version` numbers the query's form in force."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=SubjectKind, default=SubjectKind.OWN)
    query = models.TextField(help_text="canonical form")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    archived_at = models.DateTimeField(null=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("name", condition=Q(archived_at=None), name="subject_name_once"),
            models.CheckConstraint(condition=Q(kind__in=SubjectKind.values), name="subject_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class SubjectVersion(ByShape):
    """One form of a subject's query: who wrote it, when, why, as typed and in canonical form."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    typed = models.TextField()
    query = models.TextField()
    why = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(db_default=DatabaseNow())
    rematch_job = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "number"], name="subject_version_once")]
