"""Redis as the broker, with a real server: it brings messages sooner, and loses nothing when it is emptied or gone."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from core.embedded.commands import LANES_STEADY, manage, worker
from core.embedded.ports import free_port
from tests.distribution import REDIS
from tests.faults.counted import UPTO, all_done, begin_jobs, counted
from tests.faults.running import kill, until

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("transactional_db", "counting")]


class Server:
    """A server on a port of its own, which keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port)

    def start(self) -> None:
        path = REDIS.ensure()
        if path is None:
            pytest.skip(REDIS.how)
        words = [path, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        assert until(self.answers, 20)

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    made = Server(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def on_redis(start, server) -> Callable[[list[str]], subprocess.Popen[bytes]]:
    return lambda command: start(command, VIGIE_TEST_BROKER_URL=server.url)


def test_jobs_are_done_once_though_a_worker_is_killed_and_every_message_lost(on_redis, server, tenants):
    begin_jobs(tenants)
    on_redis(manage("scheduler"))
    first = on_redis(worker(LANES_STEADY))
    assert until(lambda: all(len(counted(tenant)) >= 3 for tenant in tenants))
    kill(first)
    server.client.flushall()
    on_redis(worker(LANES_STEADY))
    assert until(lambda: all_done(tenants))
    assert [counted(tenant) for tenant in tenants] == [list(range(1, UPTO + 1))] * len(tenants)


def test_what_was_under_way_goes_on_when_the_server_comes_back_empty(on_redis, server, tenants):
    begin_jobs(tenants)
    on_redis(manage("scheduler"))
    on_redis(worker(LANES_STEADY))
    assert until(lambda: all(counted(tenant) for tenant in tenants))
    server.kill()
    server.start()
    assert until(lambda: all_done(tenants))
    assert [counted(tenant) for tenant in tenants] == [list(range(1, UPTO + 1))] * len(tenants)
