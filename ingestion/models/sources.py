"""Where mentions come from: sources, their attempts, what was not heard, each payload as received."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.choices import JobState
from core.fields import DatabaseNow
from core.shapes import ByShape


class Source(ByShape):
    """A place mentions come from. `cursor` belongs to the connector and is saved with the page it led to."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    options = models.JSONField(default=dict)
    credential_scope = models.CharField(max_length=6, blank=True, default="", help_text="agency, tenant, or empty: no key crosses schemas.")
    credential_uid = models.UUIDField(null=True)
    paused = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)
    own = models.BooleanField(
        default=False, db_default=False, help_text=_("The brand itself speaks here: what it says may be a statement.")
    )
    every = models.DurationField(null=True, help_text=_("Time between two runs; empty for sources that are not asked."))
    next_run = models.DateTimeField(null=True)
    cursor = models.JSONField(default=dict)
    keep_unmatched = models.DurationField(null=True, help_text=_("How long unmatched items are kept; empty for the setting's 30 days."))
    last_run_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_item_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text=_("Failures in a row."))
    error = models.JSONField(default=dict, help_text="code, params, at: of the last failure, empty when well")
    warnings = models.JSONField(default=list, help_text="codes and params of what is wrong without stopping it")
    created_at = models.DateTimeField(db_default=DatabaseNow())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("name", condition=Q(archived_at=None), name="source_name_once"),
            models.CheckConstraint(condition=Q(credential_scope__in=["", "agency", "tenant"]), name="source_scope_known"),
            models.CheckConstraint(
                condition=Q(credential_scope="", credential_uid=None) | (~Q(credential_scope="") & Q(credential_uid__isnull=False)),
                name="source_scope_fits",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RunKind(models.TextChoices):
    FETCH = "fetch", _("collection")
    IMPORT = "import", _("import")
    PUSH = "push", _("push")


class Run(ByShape):
    """One attempt of a source; an import or a pushed batch is one too. `outcomes` counts its items by how they ended."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=6, choices=RunKind, default=RunKind.FETCH)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.WAITING)
    started_at = models.DateTimeField(db_default=DatabaseNow())
    ended_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    outcomes = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict, help_text="dropped items by reason")
    error = models.JSONField(default=dict)
    job_uid = models.UUIDField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=JobState.values), name="run_state_known")]
        indexes = [models.Index(fields=["source", "-id"], name="run_newest")]


class ImportFile(models.Model):
    """A file brought in: shown with its proposed mapping before it runs, kept with the lines that were refused."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="file")
    name = models.CharField(max_length=255)
    key = models.CharField(max_length=200, help_text="where the file lies, begins with the tenant's UUID")
    size = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    format = models.CharField(max_length=8)
    encoding = models.CharField(max_length=20, blank=True, default="")
    dialect = models.JSONField(default=dict, help_text="delimiter and quote of a CSV, sheet of a workbook, date form found")
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text="column -> field of an item")
    sample = models.JSONField(default=list, help_text="the ten rows that were shown")
    refused_key = models.CharField(max_length=200, blank=True, default="")


class RunItem(models.Model):
    """What became of one item of a pushed batch, by its place in the batch. Imports give refused lines back as a file instead."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    raw_item_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=9, blank=True, default="")
    reason = models.CharField(max_length=20, blank=True, default="")
    mention_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="run_item_once")]
        indexes = [models.Index(fields=["raw_item_id"], condition=Q(outcome=""), name="run_item_open")]


class GapReason(models.TextChoices):
    DOWN = "down", _("the source did not answer")
    LIMIT = "limit", _("the platform's limit was reached")
    BUDGET = "budget", _("the budget was spent")
    PAUSED = "paused", _("the source was paused")
    PLATFORM = "platform", _("the platform withheld it")
    UNKNOWN = "unknown", _("unknown")


class Gap(models.Model):
    """A period we know we did not hear, with its reason. Open while `until` is empty."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="gaps")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=8, choices=GapReason)
    missing = models.PositiveIntegerField(null=True, help_text=_("Estimate of what was missed, when one can be made."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(until=None), name="gap_open_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="gap_in_order"),
            models.CheckConstraint(condition=Q(reason__in=GapReason.values), name="gap_reason_known"),
        ]


class Outcome(models.TextChoices):
    PENDING = "", pgettext_lazy("items", "waiting")
    STORED = "stored", pgettext_lazy("items", "stored")
    UPDATED = "updated", pgettext_lazy("items", "updated")
    UNCHANGED = "unchanged", pgettext_lazy("items", "unchanged")
    WITHDRAWN = "withdrawn", pgettext_lazy("items", "withdrawn")
    UNMATCHED = "unmatched", pgettext_lazy("items", "concerns no subject")
    DROPPED = "dropped", pgettext_lazy("items", "dropped")
    FAILED = "failed", pgettext_lazy("items", "failed")


class DropReason(models.TextChoices):
    EMPTY = "empty", _("no text")
    TOO_LONG = "too_long", _("too long")
    NOT_TEXT = "not_text", _("not a text")
    TOO_OLD = "too_old", _("too old")
    SUPPRESSED = "suppressed", _("its author asked to be forgotten")
    UNWANTED_LANGUAGE = "unwanted_language", _("unwanted language")
    SPAM = "spam", _("spam")
    DUPLICATE_IN_FILE = "duplicate_in_file", _("twice in the file")


class RawItemQuerySet(models.QuerySet["RawItem"]):
    def pending(self) -> Self:
        return self.filter(outcome=Outcome.PENDING)


class RawItem(models.Model):
    """One payload as received, compressed. `seen`, from a sequence, says which payload of an external id is the newest: clocks go back."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="raw_items", db_index=False)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="raw_items", db_index=False)
    external_id = models.CharField(max_length=512)
    payload_hash = models.BinaryField(max_length=32)
    payload = models.BinaryField(help_text="zstd of the JSON as received, at most 2 MB before")
    received_at = models.DateTimeField(db_default=DatabaseNow())
    seen_at = models.DateTimeField(db_default=DatabaseNow())
    seen = models.BigIntegerField(help_text="from the sequence ingestion_seen")
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default=Outcome.PENDING)
    reason = models.CharField(max_length=20, choices=DropReason, blank=True, default="")
    mention_id = models.BigIntegerField(null=True, help_text="no key: it must outlive an erased mention")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")

    objects = RawItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id", "payload_hash"], name="raw_item_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="raw_item_outcome_known"),
            models.CheckConstraint(
                condition=Q(reason="") | Q(outcome=Outcome.DROPPED, reason__in=DropReason.values), name="raw_item_reason_fits"
            ),
        ]
        indexes = [
            models.Index(fields=["seen"], condition=Q(outcome=""), name="raw_item_pending"),
            models.Index(fields=["source", "-seen_at"], condition=Q(outcome="unmatched"), name="raw_item_unmatched"),
            models.Index(fields=["run"], name="raw_item_of_run"),
        ]
