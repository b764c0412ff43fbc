"""Processes that end with the test that started them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

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
