"""What belongs to one checkout while it runs: the lock that lets one supervisor in, `run.json`, processes of an earlier run."""

import contextlib
import fcntl
import hashlib
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.embedded import process

# In the environment of every child, with the folder of data as its value.
MARK = "SUPERVISED_IN"
SECONDS_TO_END = 5
# In a service's own folder, while it answers.
URL_FILE = "url"


def installation_name(var: Path) -> str:
    """Short and different in each checkout: it names cookies, so that two on one machine do not log each other out."""
    return f"vigie-{hashlib.sha256(os.fsencode(var)).hexdigest()[:8]}"


def running_url(home: Path) -> str:
    """Where the embedded search engine of this checkout answers; empty when none runs."""
    try:
        return (home / URL_FILE).read_text()
    except FileNotFoundError:
        return ""


class Checkout:
    """The folder of data of one installation; two checkouts have two."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.run_file = var / "run.json"

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """False when another supervisor runs here. The kernel frees the lock, whatever the way this process ends."""
        self.var.mkdir(parents=True, exist_ok=True)
        with open(self.var / "run.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    # -- run.json

    def write_run(self, content: dict[str, Any]) -> None:
        """For its owner only, and never seen half written."""
        made = self.run_file.with_suffix(".new")
        made.unlink(missing_ok=True)
        made.touch(mode=0o600)
        made.write_text(json.dumps(content, indent=2) + "\n")
        made.rename(self.run_file)

    def read_run(self) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(self.run_file.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return content

    def forget_run(self) -> None:
        self.run_file.unlink(missing_ok=True)

    # -- an earlier run

    def end_orphans(self) -> int:
        """End what a killed supervisor of this checkout left, for it holds the ports; PostgreSQL's own start ends its server."""
        found = [pid for pid in self._marked() if not _is_postgres(pid)]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            end = time.monotonic() + SECONDS_TO_END
            while any(process.alive(pid) for pid in found) and time.monotonic() < end:
                time.sleep(0.05)
        return len(found)

    def _marked(self) -> Iterator[int]:
        mark = f"{MARK}={self.var}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if int(folder.name) != os.getpid() and mark in (folder / "environ").read_bytes().split(b"\0"):
                    yield int(folder.name)
            except OSError:
                # It ended meanwhile, or belongs to another person.
                continue


def _is_postgres(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "exe").readlink().name == "postgres"
    except OSError:
        return False
