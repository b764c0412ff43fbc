"""What tests of faults share: the product's processes with the settings of the tests, killed and waited for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from core.embedded import process
from core.embedded.commands import as_module

ROOT = Path(__file__).parents[2]
Start = Callable[..., "subprocess.Popen[bytes]"]


def begin(command: list[str], **env: str) -> subprocess.Popen[bytes]:
    """Start a command of the product; it ends with this process."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings", "PYTHONPATH": str(ROOT)}
    words = process.tied([sys.executable, *as_module(command)], signal.SIGTERM)
    return process.spawn(words, env=os.environ | settings | env, cwd=ROOT, output=subprocess.DEVNULL)


def kill(child: subprocess.Popen[bytes]) -> None:
    """Kill the process and those it started, at once."""
    process.kill_group(child)
    child.wait(10)


def until(done: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait for a condition; whether it held. What is at rest for a moment may begin something else in the next."""
    end = time.monotonic() + seconds
    while not (held := done()) and time.monotonic() < end:
        time.sleep(0.1)
    return held
