"""What the queue and the turns tell an operator: figures for Prometheus, and whether somebody works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from prometheus_client.metrics_core import Metric

from core import health
from core.database import connection
from core.metrics import gauge
from tenants import broker
from tenants.models import Lane, Pulse, TenantState

_TURNS: Final = """
    SELECT t.lane, count(*) FILTER (WHERE t.due_at <= statement_timestamp()), count(*) FILTER (WHERE t.lease_until > statement_timestamp()),
           coalesce(extract(epoch FROM max(statement_timestamp() - t.due_at) FILTER (
               WHERE t.due_at <= statement_timestamp() AND (t.lease_until IS NULL OR t.lease_until < statement_timestamp()))), 0)
    FROM tenants_turn t JOIN tenants_tenant c ON c.id = t.tenant_id WHERE c.state = 'open' GROUP BY t.lane
"""


def turns_by_lane() -> dict[str, tuple[int, int, float]]:
    """Of each lane: turns due, turns at work, seconds that the one waits that waits longest."""
    with connection.cursor() as cursor:
        cursor.execute(_TURNS)
        found = {lane: (due, held, float(age)) for lane, due, held, age in cursor.fetchall()}
    return {lane: found.get(lane, (0, 0, 0.0)) for lane in Lane.values}


def figures() -> Iterator[Metric]:
    """Turns, messages and jobs, from the rows."""
    turns = turns_by_lane()
    yield _by_lane("turns_due", "Turns with work due, those at work included", turns, 0)
    yield _by_lane("turns_held", "Turns at work", turns, 1)
    yield _by_lane("turn_age_seconds", "How long the turn waits that waits longest", turns, 2)
    states = [((queue, state), float(number)) for queue, state, number in broker.current().states()]
    yield gauge("messages", "Messages by state; rejected ones are kept for a month", states, ("queue", "state"))
    yield gauge("jobs_open", "Jobs that wait or run", [((), float(_open_jobs()))])
    yield gauge("workers", "Worker processes that gave a sign of life", [((), float(broker.current().workers()))])


def _by_lane(name: str, words: str, turns: dict[str, tuple[int, int, float]], place: int) -> Metric:
    return gauge(name, words, [((lane,), float(values[place])) for lane, values in turns.items()], ("lane",))


def _open_jobs() -> int:
    # As the tenants reported it: asking each schema would open hundreds.
    reported = Pulse.objects.filter(name="jobs", tenant__state=TenantState.OPEN).values_list("value", flat=True)
    return sum(value for value in reported if isinstance(value, int))


def workers() -> health.Health:
    """Whether somebody does the work."""
    if broker.current().workers():
        return health.Health()
    return health.Health(health.State.DEGRADED, _("No worker runs: nothing is collected, read or indexed. Start the worker processes."))
