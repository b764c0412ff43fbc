"""Figures for Prometheus, read from the rows when they are asked for: so they are those of all processes together."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core import health
from core.requests import Request

Figures = Callable[[], Iterable[Metric]]
_sources: list[Figures] = []
STATES = {health.State.OK: 1.0, health.State.DEGRADED: 0.5, health.State.DOWN: 0.0}


def collect(figures: Figures) -> Figures:
    """Add figures, read at each scrape; called by `AppConfig.ready()`, or as a decorator."""
    _sources.append(figures)
    return figures


def gauge(name: str, words: str, values: Iterable[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = ()) -> GaugeMetricFamily:
    """One figure with its values by label."""
    made = GaugeMetricFamily(f"vigie_{name}", words, labels=labels)
    for named, value in values:
        made.add_metric(named, value)
    return made


class _Rows(Collector):
    def collect(self) -> Iterator[Metric]:
        parts = health.examine()
        values = [((name,), STATES[part["state"]]) for name, part in parts.items()]
        yield gauge("part_state", "1 when a part is well, 0.5 when degraded, 0 when down", values, ("part",))
        if parts["database"]["state"] == health.State.OK:
            for figures in _sources:
                yield from figures()


@csrf_exempt  # refused as a verb, without a page that would need a tenant
@never_cache
@require_safe
def metrics(request: Request) -> HttpResponse:
    """By token, or without one from this machine and its private network. To others it does not exist."""
    if not _allowed(request):
        return HttpResponse(status=404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Rows())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _allowed(request: Request) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    if not settings.PROXIES and ("X-Forwarded-For" in request.headers or "Forwarded" in request.headers):
        return False  # it came through a proxy that nobody named, whose address says nothing about who asks
    try:
        address = ipaddress.ip_address(request.address)
    except ValueError:
        return False
    return address.is_loopback or address.is_private
