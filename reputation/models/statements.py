"""What the brand said officially, what it claims, who relayed it, and what people say of the reading."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from core.fields import DatabaseNow
from core.shapes import ByShape
from core.shortening import shortened
from ingestion.models import Mention, Source, Subject


class StatementState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("a statement", "to be kept")
    KEPT = "kept", pgettext_lazy("a statement", "followed")
    WITHDRAWN = "withdrawn", pgettext_lazy("a statement", "withdrawn")
    REFUSED = "refused", pgettext_lazy("a statement", "refused")


class Came(models.TextChoices):
    """How a statement came here."""

    HAND = "hand", pgettext_lazy("a statement", "by hand")
    API = "api", pgettext_lazy("a statement", "by a program")
    PROPOSED = "proposed", pgettext_lazy("a statement", "where the brand speaks")


class How(models.TextChoices):
    """By what an echo was found."""

    LINK = "link", pgettext_lazy("an echo", "link")
    COPY = "copy", pgettext_lazy("an echo", "copy")
    QUOTE = "quote", pgettext_lazy("an echo", "quotation")
    WORDS = "words", pgettext_lazy("an echo", "words")


class Label(models.TextChoices):
    """What became of a claim, the worst first."""

    INVERTED = "inverted", pgettext_lazy("a claim", "inverted")
    CRITICISED = "criticised", pgettext_lazy("a claim", "criticised")
    EXAGGERATED = "exaggerated", pgettext_lazy("a claim", "exaggerated")
    WEAKENED = "weakened", pgettext_lazy("a claim", "weakened")
    PARAPHRASE = "paraphrase", pgettext_lazy("a claim", "in other words")
    VERBATIM = "verbatim", pgettext_lazy("a claim", "word for word")
    OMITTED = "omitted", pgettext_lazy("a claim", "left out")


class StatementQuerySet(models.QuerySet["Statement"]):
    def of(self, subjects: frozenset[int] | None) -> Self:
        """Those of subjects that somebody may see."""
        return self if subjects is None else self.filter(subject_id__in=subjects)

    def proposed(self) -> Self:
        """Those that wait for somebody to keep or refuse them."""
        return self.filter(state=StatementState.PROPOSED)

    def settled(self) -> Self:
        """Those that somebody kept, at least for a time."""
        return self.exclude(state__in=[StatementState.PROPOSED, StatementState.REFUSED])


class Statement(ByShape):
    """What the brand said, where and when. Followed once it is kept."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="statements")
    text = models.TextField()
    language = models.CharField(max_length=8, blank=True, default="")
    at = models.DateTimeField()
    addresses: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list)
    heard_id = models.BigIntegerField(null=True, help_text="the mention that it is; no key, it may be erased")
    came = models.CharField(max_length=8, choices=Came, default=Came.HAND)
    state = models.CharField(max_length=9, choices=StatementState, default=StatementState.PROPOSED)
    rarity: models.JSONField[dict[str, float], dict[str, float]] = models.JSONField(
        default=dict, help_text="how rare each stem of it was, among what was said of the subject before"
    )
    version = models.BigIntegerField(default=1, help_text="raised by what people change")
    made_at = models.DateTimeField(db_default=DatabaseNow())

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=StatementState.values, came__in=Came.values), name="statement_state_known"),
            models.UniqueConstraint(fields=["heard_id"], condition=Q(came="proposed"), name="statement_proposed_once"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="statement_newest")]

    def __str__(self) -> str:
        return shortened(self.text, 80)


class Claim(models.Model):
    """One thing that a statement claims."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="claims")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1_000)

    class Meta:
        ordering = ("place", "id")
        constraints = [models.UniqueConstraint(fields=["statement", "text"], name="claim_once")]


class Echo(models.Model):
    """A mention that relays a statement. No constraint to the mention, which may be erased: then the echo goes with the next turn."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="echoes", db_index=False)
    mention = models.ForeignKey(Mention, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    how = models.CharField(max_length=8, choices=How)
    measure = models.FloatField(help_text="0 to 1, of that way of finding")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    readings: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, help_text="by number of the claim: label, confidence, evidence as [start, end]"
    )
    version = models.PositiveIntegerField(help_text="of the reader")
    text_hash = models.BinaryField(max_length=32, help_text="of the text as it was read")
    found_at = models.DateTimeField(db_default=DatabaseNow())

    # What holds, written by reputation/statements/holding.py and counted by the pages: a person's label before the reading.
    labels: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        default=dict, db_default={}, help_text="by number of the claim"
    )
    faithful = models.BooleanField(default=False, db_default=False, help_text="word for word or in other words, of a claim at least")
    telling = models.BooleanField(default=False, db_default=False, help_text="tells a claim at least")
    drifting = models.BooleanField(default=False, db_default=False, help_text="changes a claim at least")
    inverting = models.BooleanField(default=False, db_default=False)
    said_at = models.DateTimeField(null=True, help_text="as the mention says; empty until what holds was written")
    source = models.ForeignKey(Source, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+")
    language = models.CharField(max_length=8, blank=True, default="", db_default="")
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    reach = models.BigIntegerField(default=0, db_default=0)
    reach_estimated = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "mention"], name="echo_once"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="echo_how_known"),
        ]
        indexes = [
            models.Index(fields=["statement", "-id"], name="echo_newest"),
            models.Index(fields=["statement", "said_at"], name="echo_said"),
            models.Index(fields=["mention"], condition=Q(said_at=None), name="echo_not_held"),
        ]


class EchoMark(ByShape):
    """A person's label of one claim in one echo. It lapses when the text changes."""

    echo = models.ForeignKey(Echo, on_delete=models.CASCADE, related_name="marks", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="marks")
    label = models.CharField(max_length=12, choices=Label)
    text_hash = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=DatabaseNow())
    lapsed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["echo", "claim"], condition=Q(lapsed_at=None, taken_back_at=None), name="echo_mark_effective_once"
            ),
            models.CheckConstraint(condition=Q(label__in=Label.values), name="echo_mark_label_known"),
        ]
        indexes = [models.Index(fields=["echo", "claim"], name="mark_of_echo")]


class Tally(models.Model):
    """What was counted last of all echoes of a statement; each change of them raises `version`, and what was counted at another is past."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.BigIntegerField(default=0, db_default=0)
    counted: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, db_default={}, help_text="by what it was counted: the version, and the rows of each part"
    )
