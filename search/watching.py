"""What search says of itself: its health, and how far each index is behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from prometheus_client.metrics_core import Metric

from core.health import Health, State
from core.metrics import gauge
from search import engines, lag
from tenants import current
from tenants.models import Tenant, TenantState

MOST_TENANTS: Final = 50
"""A backend that touches many schemas keeps much memory: figures of each client are for installations where these are few."""


def health() -> Health:
    """Whether the engine of the settings answers; PostgreSQL is the database, which is asked anyway."""
    if engines.primary() == "postgres" or engines.any_backend().alive():
        return Health()
    if settings.SEARCH_FALLBACK:
        return Health(
            State.DEGRADED, _("Elasticsearch does not answer: PostgreSQL answers searches. See that it runs and that SEARCH_URL is right.")
        )
    return Health(
        State.DOWN, _("Elasticsearch does not answer, and SEARCH_FALLBACK is off. See that it runs and that SEARCH_URL is right.")
    )


def figures() -> Iterator[Metric]:
    """Changes that each index does not hold yet, and the age of the oldest."""
    behind, ages = [], []
    tenants = Tenant.objects.filter(state=TenantState.OPEN).exclude(schema_name="public").order_by("pk")[:MOST_TENANTS]
    for tenant in tenants:
        with current.entered(tenant):
            for engine, known in lag.lags().items():
                behind.append(((tenant.slug, engine), float(known.behind)))
                ages.append(((tenant.slug, engine), known.age.total_seconds()))
    labels = ("tenant", "engine")
    yield gauge("search_behind", "changes that the index does not hold yet, counted up to 10,000", behind, labels)
    yield gauge("search_behind_seconds", "age of the oldest of these changes", ages, labels)
