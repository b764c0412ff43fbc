"""Needs: what people want and nobody gives them, in their own words, and the mentions that say so."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import DatabaseNow
from ingestion.models import Match, Mention, Subject


class NeedKind(models.TextChoices):
    """How people say it."""

    WISH = "wish", _("wish")
    MISSING = "missing", _("something missing")
    WORKAROUND = "workaround", _("work-around")
    SWITCHING = "switching", _("switching")
    QUESTION = "question", _("question")


class NeedStatus(models.TextChoices):
    """What people made of it."""

    NEW = "new", pgettext_lazy("a need", "not looked at yet")
    STUDIED = "studied", pgettext_lazy("a need", "studied")
    ANSWERED = "answered", pgettext_lazy("a need", "answered")


class NeedQuerySet(models.QuerySet["Need"]):
    def standing(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def of(self, subjects: frozenset[int] | None) -> Self:
        """Those that somebody may see whole: every mention, of what was merged into them too, concerns a subject of theirs."""
        if subjects is None:
            return self
        theirs = Match.objects.filter(mention_id=OuterRef("mention_id"), subject_id__in=subjects, state="on")
        there = Mention.objects.filter(pk=OuterRef("mention_id"))  # what was erased hides nothing
        beyond = NeedMention.objects.filter(Q(need=OuterRef("pk")) | Q(need__merged_into=OuterRef("pk"))).filter(Exists(there))
        return self.exclude(Exists(beyond.exclude(Exists(theirs))))


class Need(models.Model):
    """A group of wishes about one thing. What was merged into another keeps its own mentions, so that it can be undone."""

    name = models.CharField(
        max_length=200, help_text="its clearest phrase, which several said, or as people here call it: no search changes it"
    )
    kind = models.CharField(max_length=10, choices=NeedKind)
    words: models.JSONField[list[str], list[str]] = models.JSONField(default=list, help_text="its phrases, folded, the clearest first")
    first_at = models.DateTimeField()
    newest_at = models.DateTimeField()
    surprise = models.FloatField(help_text="-log10 of how likely so many say its clearest phrase by chance")
    found_at = models.DateTimeField(help_text="when a search last found it")
    status = models.CharField(max_length=8, choices=NeedStatus, default=NeedStatus.NEW)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="merged")
    version = models.BigIntegerField(default=1, help_text="raised by what people change")
    made_at = models.DateTimeField(db_default=DatabaseNow())

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NeedKind.values, status__in=NeedStatus.values), name="need_kind_known"),
            models.CheckConstraint(condition=Q(merged_into=None) | ~Q(merged_into=F("pk")), name="need_not_into_itself"),
        ]
        indexes = [models.Index(fields=["-surprise", "-id"], condition=Q(merged_into=None), name="need_clearest")]

    def __str__(self) -> str:
        return self.name


class NeedMention(models.Model):
    """A mention that says it, and where in the text. No foreign key to the mention: one that was erased is left out by reading."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    mention_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=NeedKind)
    part = models.CharField(max_length=5, help_text="title or body")
    start = models.IntegerField()
    end = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "mention_id"], name="need_mention_once"),
            models.CheckConstraint(
                condition=Q(kind__in=NeedKind.values, part__in=("title", "body"), start__gte=0, end__gt=F("start")),
                name="need_mention_span",
            ),
        ]


class NeedAnswer(models.Model):
    """A mention that says of a brand that it has what is asked for, or that it lacks it, and where in the text."""

    class Says(models.TextChoices):
        HAS = "has", _("has it")
        LACKS = "lacks", _("lacks it")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="answers", db_index=False)
    mention_id = models.BigIntegerField()
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    says = models.CharField(max_length=5, choices=Says)
    part = models.CharField(max_length=5, help_text="title or body")
    start = models.IntegerField()
    end = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "mention_id", "subject"], name="need_answer_once"),
            models.CheckConstraint(
                condition=Q(says__in=("has", "lacks"), part__in=("title", "body"), start__gte=0, end__gt=F("start")),
                name="need_answer_span",
            ),
        ]
