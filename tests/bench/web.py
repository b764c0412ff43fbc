"""The list of the API over HTTP, beside one made by Django REST framework."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator

import orjson

from core.by import By
from core.embedded.commands import web
from core.embedded.ports import LOOPBACK, free_port
from ingestion.models import Mention
from tenants import hosts, keys
from tests.bench.ground import Ground, until
from tests.bench.report import Bar, Result

THREADS = 4
SECONDS = 5.0


def api(ground: Ground) -> Iterator[Result]:
    tenant = ground.large
    ground.enter(tenant)
    host = hosts.main_host(tenant)
    token = keys.make("Bench", tenant=tenant, scopes=["mentions:read"], by=By.system()).token
    product = _serve(ground, "core.settings", host, token)
    peer = _serve(ground, "tests.bench.peer_settings", host, token)
    rates: dict[int, list[float]] = {product: [], peer: []}
    size = 0
    for _ in range(3):
        for port in (product, peer):
            rate, size = _rate(port, host, token)
            rates[port].append(rate)
    more = {"mentions": Mention.objects.count(), "threads": THREADS, "bytes": size}
    bar = Bar("ratio >= 1.2", ratio=1.2)
    label = "DRF ListAPIView with ModelSerializer"
    yield Result("api.rate", max(rates[product]), "requests/s", len(rates[product]), label, max(rates[peer]), bar, more)


def _serve(ground: Ground, settings: str, host: str, token: str) -> int:
    """A web server as the product's, on a port of its own, once it answers."""
    port = free_port(8900)
    ground.begin(web(LOOPBACK, port), DJANGO_SETTINGS_MODULE=settings)

    def answers() -> bool:
        try:
            _get(http.client.HTTPConnection(LOOPBACK, port, timeout=5), host, token)
        except (OSError, http.client.HTTPException):
            return False
        return True

    until(answers, 60, f"the server with {settings} did not come up", every=0.3)
    return port


def _get(connection: http.client.HTTPConnection, host: str, token: str) -> bytes:
    connection.request("GET", "/api/v1/mentions?limit=50", headers={"Host": host, "Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise AssertionError(f"{answer.status} {content[:300]!r}")
    return content


def _rate(port: int, host: str, token: str) -> tuple[float, int]:
    """Requests a second by a few threads that ask one after another, and the size of an answer."""
    done = [0] * THREADS
    sizes = [0]
    end = time.monotonic() + SECONDS

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
        while time.monotonic() < end:
            content = _get(connection, host, token)
            done[place] += 1
            sizes[0] = len(content)
        if len(orjson.loads(content)["results"]) != 50:
            raise AssertionError("The answer does not hold 50 mentions")

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not all(done):
        raise AssertionError("A thread got no answer")
    return sum(done) / SECONDS, sizes[0]
