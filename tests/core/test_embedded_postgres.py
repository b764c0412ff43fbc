"""The embedded PostgreSQL: starts from nothing, keeps its data, comes back after a kill, never outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from core.embedded import process
from core.embedded.errors import EmbeddedError
from core.embedded.postgres import Postgres


@pytest.fixture
def server(tmp_path):
    server = Postgres(tmp_path / "pg", durable=False)
    yield server
    server.stop()


def test_it_starts_from_nothing_and_keeps_what_was_committed_through_a_kill(server):
    url = server.start()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('Œuvre')")
    server.kill()
    with psycopg.connect(server.start()) as connection:
        assert connection.execute("SELECT lower(word) FROM kept").fetchall() == [("œuvre",)]
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


def test_a_product_server_is_durable_and_tests_may_choose_settings(tmp_path):
    assert "fsync" not in Postgres(tmp_path / "pg").settings
    assert Postgres(tmp_path / "pg", settings={"work_mem": "8MB"}).settings["work_mem"] == "8MB"


def test_a_broken_first_start_is_begun_again(server):
    half = server.data.with_name("pg.new")
    half.mkdir(parents=True)
    (half / "rest").write_text("left by a kill in the middle of initdb")
    server.prepare()
    assert (server.data / "PG_VERSION").read_text().strip() == "18"
    assert not half.exists()


def test_a_lock_whose_number_now_belongs_to_another_program_does_not_stop_the_start(server):
    server.prepare()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    assert server.start() == server.url


def test_a_server_that_lost_its_supervisor_is_stopped_first(server):
    server.start()
    other = Postgres(server.data, durable=False)
    try:
        other.start()
        assert server.pid is None
        assert other.pid
    finally:
        other.stop()


def test_the_socket_is_in_a_short_private_folder(server):
    server.start()
    folder = server.socket_folder
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
    assert folder.stat().st_mode & 0o777 == 0o700
    server.stop()
    assert not folder.exists()


def test_a_folder_of_another_person_is_refused(server, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:  # the server is still to be stopped afterwards
        patch.setattr("core.embedded.postgres.tempfile.gettempdir", lambda: str(tmp_path / "absent"))
        patch.setattr(Postgres, "_may_be_ours", lambda self, folder: False)
        with pytest.raises(EmbeddedError, match="socket"):
            _ = server.socket_folder


@pytest.mark.faults
def test_it_stops_by_itself_when_its_parent_is_killed(tmp_path):
    script = f"""
import time
from pathlib import Path
from core.embedded.postgres import Postgres
server = Postgres(Path({str(tmp_path / "pg")!r}), durable=False)
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    end = time.monotonic() + 15
    while process.alive(pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not process.alive(pid)
