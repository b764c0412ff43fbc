"""Processes that end with the test that started them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tenants import jobs
from tenants.models import Tenant
from tests.faults import running
from tests.faults.running import Start


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a process of the product with the settings of the tests; ends what is left of them."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(command: list[str], **env: str) -> subprocess.Popen[bytes]:
        started.append(running.begin(command, **env))
        return started[-1]

    yield begin
    for child in started:
        running.kill(child)


@pytest.fixture
def counting(monkeypatch) -> None:
    """Jobs of this kind are started here and run there."""
    monkeypatch.setitem(jobs._runners, "tests.count", jobs.Runner(lambda job, deadline: True))


@pytest.fixture
def tenants() -> list[Tenant]:
    return list(Tenant.objects.exclude(schema_name="public").order_by("slug"))
