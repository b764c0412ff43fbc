"""The whole product under its supervisor, as `make run` starts it: real processes, killed and stopped."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.embedded import process
from core.embedded.checkout import MARK
from core.embedded.ports import free_port
from core.settings import env as read

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "core.embedded.run"]
PROCESSES = ("postgres", "elasticsearch", "web", "worker-prompt", "worker-steady", "scheduler")
SECONDS_TO_START = 240
pytestmark = [pytest.mark.faults, pytest.mark.elasticsearch]


class Product:
    """One installation in a folder of its own, on ports of its own, untouched by the settings of the tests."""

    def __init__(self, var: Path, **env: str) -> None:
        self.var = var
        of_the_tests = {*read.asked, "DJANGO_SETTINGS_MODULE"}
        self.env = {name: value for name, value in os.environ.items() if name not in of_the_tests}
        self.env |= {"VAR_DIR": str(var), "PUBLIC_PORT": "0", **env}
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with open(self.var / "said.txt", "wb") as said:
            self.child = subprocess.Popen(COMMAND, cwd=ROOT, env=self.env, stdout=said, stderr=subprocess.STDOUT)
        child = self.child
        self.wait(lambda: bool(self.run()) or child.poll() is not None, SECONDS_TO_START)
        assert self.run(), self.said()

    def said(self) -> str:
        return (self.var / "said.txt").read_text()

    def run(self) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads((self.var / "run.json").read_text())
        except FileNotFoundError:
            return {}
        return content

    def pid(self, name: str) -> int:
        return int(self.run()["pids"].get(name, 0))

    def status(self) -> int:
        """What the agency's host answers, asked at 127.0.0.1 as a program would."""
        address = urlsplit(self.run()["agency"]["url"])
        connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", "/health/ready", headers={"Host": str(address.hostname)})
            return connection.getresponse().status

    def processes(self) -> list[int]:
        mark = f"{MARK}={self.var}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return [pid for pid in found if process.alive(pid)]

    def end(self, number: signal.Signals) -> float:
        assert self.child is not None
        begun = time.monotonic()
        self.child.send_signal(number)
        self.child.wait(30)
        return time.monotonic() - begun

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.2)
        return condition()


@pytest.fixture(scope="module")
def product(tmp_path_factory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("product"))
    product.start()
    yield product
    if product.child and product.child.poll() is None:
        product.end(signal.SIGTERM)


def test_scripts_find_addresses_keys_logins_engine_and_processes(product):
    run = product.run()
    assert (product.var / "run.json").stat().st_mode & 0o777 == 0o600
    assert set(run) == {"agency", "tenants", "search", "pids"}
    assert {"url", "key"} <= set(run["agency"])
    for tenant in run["tenants"].values():
        assert {"url", "key", "users"} <= set(tenant)
        assert all(set(user) == {"email", "password", "role"} for user in tenant["users"])
    assert run["search"]["engine"] == "elasticsearch"
    assert set(run["pids"]) == {"supervisor", *PROCESSES}
    assert all(process.alive(pid) for pid in run["pids"].values())
    assert product.status() == 200


def test_people_read_the_same_addresses_and_logins(product):
    run = product.run()
    said = product.said()
    assert '{"' not in said, "structured logs are for files"
    assert str(product.var / "log") in said
    for place in (run["agency"], *run["tenants"].values()):
        assert place["url"] in said
        assert all(user["email"] in said and user["password"] in said for user in place.get("users", ()))


def test_a_second_start_says_that_it_already_runs(product):
    second = subprocess.run(COMMAND, cwd=ROOT, env=product.env, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 0
    assert f"already runs in this folder: {product.run()['agency']['url']}" in second.stdout


def test_beside_the_first_and_without_network_another_takes_the_next_port_and_searches_with_postgresql(product, tmp_path):
    taken = str(urlsplit(product.run()["agency"]["url"]).port)
    absent = f"http://127.0.0.1:{free_port()}"
    other = Product(tmp_path, PUBLIC_PORT=taken, VIGIE_CACHE=str(tmp_path / "cache"), HTTPS_PROXY=absent)
    try:
        other.start()
        assert other.run()["search"]["engine"] == "postgres"
        assert len([line for line in other.said().splitlines() if "Search goes on with PostgreSQL (SEARCH_URL=postgres:)" in line]) == 1
        assert str(urlsplit(other.run()["agency"]["url"]).port) != taken
        assert (product.status(), other.status()) == (200, 200)
    finally:
        assert other.end(signal.SIGTERM) < 10


@pytest.mark.parametrize("name", PROCESSES)
def test_each_process_comes_back_after_a_kill(product, name):
    before = product.pid(name)
    assert process.alive(before)
    os.kill(before, signal.SIGKILL)
    assert product.wait(lambda: product.pid(name) not in {0, before}, 60), product.said()
    assert product.wait(lambda: product.status() == 200, 60)


def test_ctrl_c_stops_all_within_ten_seconds_and_a_second_start_finds_its_data(product):
    before = product.run()
    assert product.end(signal.SIGINT) < 10
    assert product.processes() == []
    assert product.run() == {}
    product.start()
    after = product.run()
    assert set(after["tenants"]) == set(before["tenants"])
    assert after["agency"]["key"] == before["agency"]["key"]


def test_kill_9_of_everything_is_survived(product):
    before = product.run()
    assert product.child is not None
    for pid in [product.child.pid, *product.processes()]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    product.child.wait(10)
    product.var.joinpath("run.json").unlink()
    product.start()
    assert set(product.run()["tenants"]) == set(before["tenants"])
    assert product.status() == 200


def test_kill_9_of_the_supervisor_ends_all(product):
    assert product.end(signal.SIGKILL) < 5
    assert product.wait(lambda: product.processes() == [], 20)
