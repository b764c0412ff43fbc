"""Work due for each client, the few figures told of it, and what did not reach its reader. (Public schema.)"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow
from tenants.models.clients import Tenant


class Pulse(models.Model):
    """One figure of a tenant that the agency's list shows, reported upward by the floor that knows it, with its age."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="pulses")
    name = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="pulse_once")]


class Unread(models.Model):
    """A notification of a client that a person of the agency has not read yet, for the bell of the agency's host; gone once it is read."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="unread")
    user_id = models.BigIntegerField()
    number = models.BigIntegerField(help_text="of the notification, in the client's schema")
    kind = models.CharField(max_length=14)
    values = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "tenant", "number"], name="unread_once")]


class Lane(models.TextChoices):
    """Kinds of work; each is a queue of its own, so that slow work never stands before quick work."""

    INTERACTIVE = "interactive", _("asked by people")
    DELIVER = "deliver", _("deliveries")
    COLLECT = "collect", _("collection")
    PROCESS = "process", _("reading")
    INDEX = "index", _("indexing")
    RECOUNT = "recount", _("counting")
    BULK = "bulk", _("long jobs")


class TurnQuerySet(models.QuerySet["Turn"]):
    def due(self, at: datetime) -> Self:
        return self.filter(due_at__lte=at)

    def free(self, at: datetime) -> Self:
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=at))


class Turn(models.Model):
    """Work due for a tenant in a lane: scheduler, sweep and fairness in one row."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="turns")
    lane = models.CharField(max_length=12, choices=Lane)
    due_at = models.DateTimeField(null=True, help_text=_("When work is due; empty when none is."))
    asked = models.BigIntegerField(
        default=0, help_text=_("Raised by whoever makes work; leaving keeps the turn due unless it still is what was read on entering.")
    )
    done = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    served = models.FloatField(default=0, help_text=_("Seconds of work given so far; the least served goes first."))
    plan = models.JSONField(default=dict, help_text=_("Kept by the holder: who begins next, who waits until when, who failed how often."))

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "lane"], name="turn_once"),
            models.CheckConstraint(condition=Q(lane__in=Lane.values), name="turn_lane_known"),
        ]
        indexes = [models.Index(F("lane"), F("served"), condition=Q(due_at__isnull=False), name="turn_due")]


class Undelivered(models.Model):
    """A message that did not reach its reader, and what the mail server said; kept for a month."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="undelivered", help_text=_("In whose name it was sent."))
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    words = models.CharField(max_length=300)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        indexes = [models.Index(fields=["-at"], name="undelivered_newest")]
