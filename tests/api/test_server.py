"""The API from a real server process, reached at 127.0.0.1 with the client's name in the header Host."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.conftest import API, item, settle


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture
def port(transactional_db) -> Iterator[int]:
    chosen = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(chosen), "--http", "1"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    server = subprocess.Popen([*command, "--no-ws", "core.wsgi:application"], env=environment, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not _answers(chosen):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
        yield chosen
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def ask(
    port: int, verb: str, path: str, *, host: str, key: str = "", body: Any = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Host": host, **({"Authorization": f"Bearer {key}"} if key else {}), **headers}
    content = None if body is None else json.dumps(body)
    if content is not None:
        sent["Content-Type"] = "application/json"
    line.request(verb, path, content, sent)
    answer = line.getresponse()
    try:
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        line.close()


def test_a_program_pushes_and_finds_by_http(port, acme, api_key):
    key = api_key(acme)
    status, headers, body = ask(port, "POST", f"{API}/subjects", host="acme.localhost", key=key, body={"name": "Acme", "query": "acme"})
    assert (status, headers["location"]) == (201, f"http://acme.localhost{API}/subjects/{json.loads(body)['id']}")
    status, headers, body = ask(port, "POST", f"{API}/mentions", host="acme.localhost", key=key, body=[item(1)])
    assert status == 202
    settle()
    status, headers, body = ask(port, "GET", f"{API}/mentions?q=parcel", host="acme.localhost", key=key)
    assert (status, json.loads(body)["total"]["value"]) == (200, 1)
    assert headers["ratelimit"].startswith('"caller";r=')
    assert ask(port, "GET", f"{API}/mentions", host="rival.localhost", key=key)[0] == 401
    assert ask(port, "GET", f"{API}/mentions", host="nobody.localhost", key=key)[0] == 404
    status, headers, body = ask(port, "GET", f"{API}/docs", host="acme.localhost", Accept="text/html")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert ask(port, "GET", "/static/api/docs.css", host="acme.localhost")[0] == 200
