"""The few figures of a client that the agency's list shows, reported upward by the floors that know them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from tenants import current
from tenants.models import Pulse


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and when it was true."""

    value: Any
    at: datetime


def report(**figures: Any) -> None:
    """Say these figures for the tenant of the connection; others stay as they were."""
    at = timezone.now()
    tenant = current.tenant()
    Pulse.objects.bulk_create(
        [Pulse(tenant=tenant, name=name, value=value, at=at) for name, value in sorted(figures.items())],
        update_conflicts=True, unique_fields=["tenant", "name"], update_fields=["value", "at"],
    )  # fmt: skip


def read(tenants: Iterable[int]) -> dict[int, dict[str, Figure]]:
    """The figures of these tenants by name, in one query."""
    found: dict[int, dict[str, Figure]] = {number: {} for number in tenants}
    for pulse in Pulse.objects.filter(tenant__in=found):
        found[pulse.tenant_id][pulse.name] = Figure(pulse.value, pulse.at)
    return found
