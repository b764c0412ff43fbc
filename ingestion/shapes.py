"""The shape of a credential, which stands twice: the agency's in the public schema, a client's in its own."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow
from core.shapes import ByShape


def month_of(at: datetime) -> date:
    """The month in which something is spent, as platforms count them: it begins at midnight UTC."""
    return at.astimezone(UTC).date().replace(day=1)


class CredentialShape(ByShape):
    """A platform's secret with its budget: sealed, never shown again. `spent` is of `month`; what was spent in an earlier one is over."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40, help_text=_("What it opens, as connectors name it."))
    name = models.CharField(max_length=120)
    secret = models.BinaryField(help_text=_("Sealed with the installation's key for credentials; empty once withdrawn."))
    budget = models.DecimalField(max_digits=14, decimal_places=4, null=True, help_text=_("A month, in its unit; empty: no end to it."))
    month = models.DateField(null=True, help_text=_("The month that `spent` is about."))
    spent = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    ends_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    rotated_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    refusal = models.CharField(
        max_length=300, blank=True, default="", help_text=_("What the platform said when it was last tried; empty when well.")
    )
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], condition=Q(withdrawn_at=None), name="%(class)s_name_once"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="%(class)s_spent_positive"),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="%(class)s_budget_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    def spent_at(self, at: datetime) -> Decimal:
        """What was spent in the month of that moment."""
        return self.spent if self.month == month_of(at) else Decimal(0)

    def left_at(self, at: datetime) -> Decimal | None:
        """What is left of the budget then; None without one."""
        return None if self.budget is None else max(Decimal(0), self.budget - self.spent_at(at))

    def opens_at(self, at: datetime) -> bool:
        """Whether it was neither withdrawn nor at its end."""
        return self.withdrawn_at is None and (self.ends_at is None or at < self.ends_at)
