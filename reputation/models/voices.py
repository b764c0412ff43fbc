"""Voices: who defends a subject and who attacks it, with the proofs; and what people say of an author."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import DatabaseNow
from core.shapes import ByShape
from ingestion.models import Author, Subject


class VoiceKind(models.TextChoices):
    AMBASSADOR = "ambassador", _("ambassador")
    DETRACTOR = "detractor", _("detractor")
    NEUTRAL = "neutral", pgettext_lazy("a voice", "neutral")


class Role(models.TextChoices):
    """Why somebody speaks, as a person knows it."""

    NONE = "none", pgettext_lazy("role of an author", "no role")
    EMPLOYEE = "employee", _("employee")
    AGENCY = "agency", _("agency")
    PARTNER = "partner", pgettext_lazy("role of an author", "partner")
    COMPETITOR = "competitor", pgettext_lazy("role of an author", "competitor")
    JOURNALIST = "journalist", _("journalist")


class Consent(models.TextChoices):
    """Whether they agreed to be contacted."""

    NOT_ASKED = "not_asked", pgettext_lazy("consent", "not asked")
    ASKED = "asked", pgettext_lazy("consent", "asked")
    GIVEN = "given", pgettext_lazy("consent", "given")
    REFUSED = "refused", pgettext_lazy("consent", "refused")


class Excluded(models.TextChoices):
    """Why a voice is neither an ambassador nor a detractor, whatever it says: the roles, and what its texts show."""

    EMPLOYEE = "employee", _("employee")
    AGENCY = "agency", _("agency")
    PARTNER = "partner", pgettext_lazy("role of an author", "partner")
    COMPETITOR = "competitor", pgettext_lazy("role of an author", "competitor")
    JOURNALIST = "journalist", _("journalist")
    BRAND = "brand", _("account of the brand")
    STAFF = "staff", _("says that they work there")
    BOT = "bot", _("speaks as programs do")
    PAID = "paid", _("speaks for pay")
    PRIZE = "prize", _("speaks to win something")


class VoiceQuerySet(models.QuerySet["Voice"]):
    def of(self, subjects: frozenset[int] | None) -> Self:
        """Those towards subjects that somebody may see."""
        return self if subjects is None else self.filter(subject_id__in=subjects)

    def watched(self) -> Self:
        """Those towards subjects that are still listened for."""
        return self.filter(subject__archived_at=None)

    def excluded(self) -> Self:
        return self.exclude(excluded="")


class Voice(models.Model):
    """What one author is to one subject. Computed anew by every search, never edited; goes with its author."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="voices", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="voices", db_index=False)
    kind = models.CharField(max_length=10, choices=VoiceKind, default=VoiceKind.NEUTRAL)
    excluded = models.CharField(max_length=10, choices=Excluded, blank=True, default="")
    value = models.FloatField(help_text="share of texts for it less share against it, -1 to 1; 0 is neutral")
    low = models.FloatField()
    high = models.FloatField()
    rank = models.FloatField(help_text="how far the interval lies from neutral, and by how many kinds of proof; orders the lists")
    stories = models.PositiveIntegerField(help_text="of their own words; copies and rewarded ones count in none")
    mentions = models.PositiveIntegerField(help_text="everything they said of it, copies included")
    weeks = models.PositiveSmallIntegerField(help_text="different weeks in which they spoke of it")
    reach = models.BigIntegerField(default=0)
    proofs: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list, help_text="kind, count, mentions, and beside each what it answers or by how much"
    )
    against: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list, help_text="what speaks against it: the same shape"
    )
    led: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, help_text="the conversations that they began")
    first_at = models.DateTimeField()
    newest_at = models.DateTimeField()
    found_at = models.DateTimeField(help_text="when a search last computed it")

    objects = VoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "subject"], name="voice_once"),
            models.CheckConstraint(condition=Q(kind__in=VoiceKind.values), name="voice_kind_known"),
            models.CheckConstraint(
                condition=Q(excluded="") | Q(excluded__in=Excluded.values, kind=VoiceKind.NEUTRAL), name="voice_excluded_is_neutral"
            ),
            models.CheckConstraint(
                condition=Q(low__gte=-1, low__lte=F("value"), value__lte=F("high"), high__lte=1), name="voice_interval_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "kind", "-rank", "-id"], name="voice_of_subject"),
            models.Index(fields=["kind", "-rank", "-id"], name="voice_strongest"),
        ]

    def __str__(self) -> str:
        return f"{self.author} ({self.kind})"


class HandleRole(ByShape):
    """The role of whoever bears a handle on a platform, whether they were heard already or not: lists of employees, of an agency."""

    platform = models.CharField(max_length=40, help_text="in small letters")
    handle = models.CharField(max_length=200, help_text="in small letters, without @")
    role = models.CharField(max_length=10, choices=Role)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "handle"], name="handle_role_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values) & ~Q(role="none"), name="handle_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.platform}: {self.handle}"


class VoiceMark(ByShape):
    """What a person said of an author, for the agency's eyes. It outlives every search and goes with its author."""

    author = models.OneToOneField(Author, on_delete=models.CASCADE, related_name="voice_mark")
    role = models.CharField(max_length=10, choices=Role, default=Role.NONE)
    consent = models.CharField(max_length=9, choices=Consent, default=Consent.NOT_ASKED)
    note = models.CharField(max_length=2_000, blank=True, default="")
    at = models.DateTimeField(db_default=DatabaseNow())
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values, consent__in=Consent.values), name="voice_mark_known"),
        ]
