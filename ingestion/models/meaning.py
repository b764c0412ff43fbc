"""What is said about a mention: matches, insights, corrections, tags; and the stream of changes that the floors above follow."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.choices import Sentiment
from core.fields import DatabaseNow, PgCurrentXactId, XidField
from core.shapes import ByShape
from ingestion.models.mentions import Mention, Story
from ingestion.models.subjects import Subject
from tenants.visibility import VisibleQuerySet, VisibleShape


class Match(models.Model):
    """This mention concerns that subject, by which version of its query; with the sentiment towards it."""

    class State(models.TextChoices):
        ON = "on", _("concerns it")
        REJECTED = "rejected", _("rejected by a person")

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="matches", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="matches", db_index=False)
    version = models.PositiveIntegerField(help_text="of the subject")
    state = models.CharField(max_length=8, choices=State, default=State.ON)
    sentiment = models.CharField(
        max_length=8, choices=Sentiment, blank=True, default="", help_text=_("Effective: a correction over the model.")
    )
    sentiment_model = models.CharField(max_length=8, choices=Sentiment, blank=True, default="", help_text=_("What the model said."))
    model = models.CharField(max_length=40, blank=True, default="", help_text="analysis and version, as in lexicon:1")
    probabilities = ArrayField(models.FloatField(), size=3, null=True, help_text="positive, neutral, negative; calibrated; add up to 1")
    strength = models.FloatField(null=True)
    evidence = models.JSONField(default=list, help_text="[part, start, end, weight]: the words that show it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mention", "subject"], name="match_once"),
            models.CheckConstraint(condition=Q(state__in=["on", "rejected"]), name="match_state_known"),
            models.CheckConstraint(condition=Q(sentiment="") | Q(sentiment__in=Sentiment.values), name="match_sentiment_known"),
        ]
        indexes = [models.Index(fields=["subject", "mention"], name="match_of_subject")]


class Insight(models.Model):
    """What an analysis said of a mention. Both versions live until a re-analysis is done; `active` says which one is shown."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="insights", db_index=False)
    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    active = models.BooleanField(default=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mention", "kind", "version"], name="insight_once"),
            models.UniqueConstraint(fields=["mention", "kind"], condition=Q(active=True), name="insight_active_once"),
        ]


class Correction(ByShape):
    """A person's judgement. No key to the match, which re-matching would delete. It lapses, listed for review, when the text changes;
    one that lapsed and was taken back is settled: confirmed by another judgement, or given up.
    """

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="corrections")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, null=True, related_name="corrections", db_index=False)
    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, related_name="corrections", db_index=False)
    field = models.CharField(max_length=40, help_text="sentiment, about, tone, language, ...")
    value = models.CharField(max_length=200)
    before = models.CharField(max_length=200, blank=True, default="")
    text_hash = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=DatabaseNow())
    taken_back_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mention", "subject", "field"],
                condition=Q(taken_back_at=None, lapsed_at=None),
                nulls_distinct=False,
                name="correction_effective_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-lapsed_at", "-id"], condition=Q(lapsed_at__isnull=False, taken_back_at=None), name="correction_to_look_at"
            )
        ]


class Tag(ByShape, VisibleShape):
    """A word that people put on a mention. The same word stands once on it, whoever put it there."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="tags", db_index=False)
    word = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=DatabaseNow())

    objects: VisibleQuerySet[Tag] = VisibleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(VisibleShape.Meta):
        abstract = False
        constraints = [
            *VisibleShape.Meta.constraints,
            models.UniqueConstraint(fields=["mention", "word"], name="tag_once"),
        ]
        indexes = [models.Index(fields=["word", "mention"], name="tag_of_word")]


class Change(models.Model):
    """Every mention made, changed, corrected or erased, in order: read by the index, the rollups and other programs.

    Numbers are not in commit order, so readers take only rows whose `xid` lies below the oldest open transaction, in the
    order of (xid, id).
    """

    class What(models.TextChoices):
        MADE = "made", _("made")
        CHANGED = "changed", _("changed")
        CORRECTED = "corrected", _("corrected")
        ERASED = "erased", _("erased")

    id = models.BigAutoField(primary_key=True)
    xid = XidField(db_default=PgCurrentXactId(), editable=False)
    at = models.DateTimeField(db_default=DatabaseNow())
    mention_id = models.BigIntegerField()
    version = models.BigIntegerField()
    what = models.CharField(max_length=9, choices=What)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(what__in=["made", "changed", "corrected", "erased"]), name="change_what_known")]
        indexes = [models.Index(fields=["xid", "id"], name="change_in_order")]


class ChangeReader(models.Model):
    """How far a reader of the changes has come: everything up to (xid, id) is done."""

    name = models.CharField(max_length=60, primary_key=True)
    xid = models.DecimalField(max_digits=20, decimal_places=0, default=0)
    last_id = models.BigIntegerField(default=0)
    at = models.DateTimeField(db_default=DatabaseNow())
