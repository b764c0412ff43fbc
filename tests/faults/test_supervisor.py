"""The supervisor: starts again what crashes, stops all within its time, leaves nothing behind, lets one in at a time."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.embedded import process
from core.embedded.checkout import MARK, Checkout, installation_name, running_url
from core.embedded.errors import EmbeddedError
from core.embedded.once import Once
from core.embedded.output import Output
from core.embedded.ports import LOOPBACK, free_port, hold, is_free
from core.embedded.service import Service
from core.embedded.supervisor import Stopped, Supervisor

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.faults
SLEEPS = "import time; print('awake', flush=True); time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('awake', flush=True); time.sleep(60)"


def python(code: str) -> list[str]:
    return process.tied([sys.executable, "-c", code], signal.SIGTERM)


@pytest.fixture
def made(tmp_path):
    """Makes services, and ends them when the test ends."""
    services: list[Service] = []

    def make(code: str = SLEEPS, name: str = "one", **options) -> Service:
        service = Service(name, lambda: python(code), Output(name, tmp_path / "log"), tmp_path, **options)
        services.append(service)
        return service

    yield make
    for service in services:
        service.stop(0)


def says(service: Service, word: str, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while word not in service.output.last and time.monotonic() < end:
        time.sleep(0.02)
    return word in service.output.last


def gone(pid: int) -> bool:
    return process.wait_until_gone(pid, 10)


def test_a_crash_is_followed_by_a_start_after_a_delay_that_doubles_to_a_minute(made):
    service = made("raise SystemExit(3)")
    now, delays = 0.0, []
    for _ in range(8):
        service.tick(now)
        assert service.child is not None
        service.child.wait()
        service.tick(now)
        delays.append(service.next_start - now)
        now = service.next_start
    assert delays == [1, 2, 4, 8, 16, 32, 60, 60]


def test_it_waits_for_its_delay_and_a_minute_of_health_forgets_the_crashes(made):
    service = made()
    service.crashes, service.next_start = 5, 10.0
    service.tick(9.9)
    assert service.pid is None
    service.tick(10.0)
    service.tick(10.1)
    assert service.up
    service.tick(69.0)
    assert service.crashes == 5
    service.tick(70.0)
    assert service.crashes == 0


def test_a_start_that_never_answers_is_tried_again(made):
    service = made(ready=lambda: False, patience=5)
    service.tick(0.0)
    first = service.pid
    assert first is not None
    service.tick(5.1)
    assert gone(first)
    assert service.next_start == pytest.approx(6.1)


def test_an_error_before_the_start_is_a_crash_and_is_said(made, capsys):
    def refuse() -> None:
        raise EmbeddedError("the lock is held")

    service = made(prepare=refuse)
    service.tick(0.0)
    assert service.crashes == 1
    assert "the lock is held" in capsys.readouterr().out


def test_what_a_crashed_process_had_started_is_ended_too(made):
    code = f"import subprocess, sys, os; c = subprocess.Popen([sys.executable, '-c', {SLEEPS!r}]); print(c.pid, flush=True); os._exit(1)"
    service = made(code)
    service.tick(0.0)
    assert service.child is not None
    service.child.wait()
    service.output.drain()
    grandchild = int(service.output.last[0])
    service.tick(0.1)
    assert gone(grandchild)


def test_all_stop_in_time_even_those_that_do_not_listen(made):
    supervisor = Supervisor()
    services = [supervisor.add(made(DEAF, name)) for name in ("base", "first", "second")]
    supervisor.until(lambda: all(service.up for service in services), 10, "start")
    assert all(says(service, "awake") for service in services)
    services[0].grace = 1.0
    pids = list(supervisor.pids.values())
    begun = time.monotonic()
    supervisor.stop(lambda service: service.name != "base", seconds=1.0)
    assert time.monotonic() - begun < 4
    assert all(gone(pid) for pid in pids)
    assert supervisor.pids == {}


def test_a_killed_process_comes_back_and_the_change_is_told(made):
    told: list[dict[str, int]] = []
    supervisor = Supervisor(changed=lambda: told.append(supervisor.pids))
    service = supervisor.add(made())
    supervisor.up(service)
    first = service.pid
    assert first
    os.kill(first, signal.SIGKILL)
    supervisor.until(lambda: service.up and service.pid not in {None, first}, 10, "a new process")
    supervisor.tick()
    assert told[0] == {"one": first}
    assert told[-1] == {"one": service.pid}


def test_a_service_that_cannot_start_shows_its_last_words(made):
    supervisor = Supervisor()
    service = supervisor.add(made("print('no such table'); raise SystemExit(1)", ready=lambda: False))
    with pytest.raises(EmbeddedError, match="no such table"):
        supervisor.up(service, seconds=1.5)


def test_a_signal_ends_the_wait(made):
    supervisor = Supervisor()
    with supervisor.listening():
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            supervisor.until(lambda: False, 5, "nothing")
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_command_that_ends_tells_its_code_and_its_words(tmp_path):
    once = Once([sys.executable, "-c", "print('said'); raise SystemExit(7)"], Output("once", tmp_path), {}, tmp_path)
    end = time.monotonic() + 10
    while once.code is None and time.monotonic() < end:
        time.sleep(0.02)
    assert (once.code, list(once.output.last)) == (7, ["said"])


def test_kill_9_of_the_supervisor_leaves_no_process(tmp_path):
    script = f"""
import sys, signal
from pathlib import Path
from core.embedded import process
from core.embedded.output import Output
from core.embedded.service import Service
from core.embedded.supervisor import Supervisor
command = lambda: process.tied([sys.executable, "-c", {SLEEPS!r}], signal.SIGTERM)
folder = Path({str(tmp_path)!r})
supervisor = Supervisor()
service = supervisor.add(Service("one", command, Output("one", folder), folder))
supervisor.up(service)
print(service.pid, flush=True)
supervisor.forever()
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout
    with parent.stdout:
        pid = int(parent.stdout.readline())
        assert process.alive(pid)
        parent.kill()
        parent.wait()
        assert gone(pid)


def test_lines_go_to_a_file_rotated_by_size_and_to_the_screen_under_their_name(tmp_path, monkeypatch):
    monkeypatch.setattr("core.embedded.output.FILE_MAX", 300)
    shown: list[str] = []
    output = Output("web", tmp_path, shown.append)
    child = subprocess.Popen([sys.executable, "-c", "for n in range(200): print('line', n)"], stdout=subprocess.PIPE)
    assert child.stdout
    output.follow(child.stdout)
    child.wait()
    output.drain()
    assert [line.split("|")[0].strip() for line in shown] == ["web"] * 200
    assert shown[-1].endswith("| line 199")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert (tmp_path / "web.log").read_text().endswith("line 199\n")


def test_one_supervisor_at_a_time_in_a_checkout_and_two_checkouts_side_by_side(tmp_path):
    one, other = Checkout(tmp_path / "one"), Checkout(tmp_path / "other")
    with one.alone() as first, Checkout(one.var).alone() as second, other.alone() as beside:
        assert (first, second, beside) == (True, False, True)
    with one.alone() as again:
        assert again
    assert installation_name(one.var) != installation_name(other.var)


def test_run_json_is_for_its_owner_and_goes(tmp_path):
    checkout = Checkout(tmp_path)
    checkout.write_run({"pids": {}})
    checkout.write_run({"pids": {"web": 7}})
    assert checkout.run_file.stat().st_mode & 0o777 == 0o600
    assert json.loads(checkout.run_file.read_text()) == checkout.read_run() == {"pids": {"web": 7}}
    checkout.forget_run()
    assert checkout.read_run() == {}
    assert running_url(tmp_path) == ""


def test_processes_of_a_killed_run_are_ended_at_the_next_start_and_no_others(tmp_path):
    def start(var: Path) -> subprocess.Popen[bytes]:
        return process.spawn([sys.executable, "-c", SLEEPS], env={**os.environ, MARK: str(var)}, output=subprocess.DEVNULL)

    ours, others = start(tmp_path / "ours"), start(tmp_path / "others")
    try:
        assert Checkout(tmp_path / "ours").end_orphans() == 1
        assert ours.wait(5) == -signal.SIGTERM
        assert others.poll() is None
    finally:
        process.kill_group(others)
        others.wait()


def test_a_port_that_is_held_is_for_the_server_that_shares_it_and_for_nobody_else():
    port = free_port()
    with hold(port):
        assert not is_free(port)
        assert free_port(port) != port
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            server.bind((LOOPBACK, port))
            server.listen()
            socket.create_connection((LOOPBACK, port), 2).close()
    assert is_free(port)


def test_a_port_that_is_taken_is_passed_over():
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))
        holder.listen()
        usual = holder.getsockname()[1]
        assert free_port(usual) != usual
    assert free_port(usual) == usual
