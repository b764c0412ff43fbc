"""Starts one child process that never outlives its parent, and stops it with all that it started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

LAUNCHER = Path(__file__).with_name("launch.py")


def tied(command: Sequence[str], at_death: signal.Signals) -> list[str]:
    """The same command, sent `at_death` by the kernel when the thread that starts it ends, kill -9 included."""
    return [sys.executable, "-I", "-S", str(LAUNCHER), at_death.name, str(os.getpid()), *command]


def spawn(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None, output: IO[bytes] | int | None = None
) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own, so that the keyboard's Ctrl-C reaches the supervisor alone."""
    return subprocess.Popen(
        command,
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        process_group=0,
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and every descendant still in its group; harmless when all are gone."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def finish(process: subprocess.Popen[bytes], ask: signal.Signals, grace: float) -> int:
    """Ask a process to stop, kill what is left of its group after `grace` seconds, and return its exit code."""
    if process.poll() is None:
        process.send_signal(ask)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            kill_group(process)
    code = process.wait()
    kill_group(process)
    return code


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Wait for a process that is not our child; true when it is gone."""
    end = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody has reaped yet does not count."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}
