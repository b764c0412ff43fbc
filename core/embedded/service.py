"""One process that is kept running: started, probed, started again with growing delay, stopped."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.embedded import process
from core.embedded.errors import EmbeddedError
from core.embedded.output import Output
from core.embedded.progress import say

LONGEST_DELAY = 60.0
# This long without a crash, and the next one is treated as the first again.
HEALTHY_AFTER = 60.0
PROBE_EVERY = 0.2


def nothing_to_prepare() -> None:
    """Most services need nothing before their start."""


def no_probe() -> bool:
    """A service without probe is ready when it runs."""
    return True


@dataclass(eq=False)
class Service:
    """What to run, how to know that it answers, how to stop it; and where it is in its life."""

    name: str
    command: Callable[[], list[str]]
    output: Output
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = no_probe
    prepare: Callable[[], None] = nothing_to_prepare
    ask_to_stop: signal.Signals = signal.SIGTERM
    grace: float = 5.0
    # How long a start may take before it is tried again.
    patience: float = 120.0

    child: subprocess.Popen[bytes] | None = None
    up: bool = False
    was_up: bool = False
    crashes: int = 0
    began: float = 0.0
    next_start: float = 0.0
    next_probe: float = 0.0

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child and self.child.poll() is None else None

    def tick(self, now: float) -> None:
        """Take the next step of its life, if one is due; called again and again by the thread that must stay its parent."""
        if self.child is None:
            if now >= self.next_start:
                self._launch(now)
        elif self.child.poll() is not None:
            self._ended(now, f"stopped by itself ({_why(self.child.returncode)})")
        elif not self.up:
            self._probe(now)
        elif self.crashes and now - self.began >= HEALTHY_AFTER:
            self.crashes = 0

    def stop(self, grace: float | None = None) -> None:
        """Ask it to stop, kill it after its grace, and forget its crashes."""
        if self.child:
            process.finish(self.child, self.ask_to_stop, self.grace if grace is None else grace)
            self.output.drain()
        self.child, self.up, self.crashes, self.next_start = None, False, 0, 0.0

    def ask(self) -> None:
        """Ask without waiting, so that several stop at once."""
        if self.child and self.child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.child.send_signal(self.ask_to_stop)

    def _launch(self, now: float) -> None:
        self.began, self.next_probe = now, now
        try:
            self.prepare()
            self.child = process.spawn(self.command(), env={**os.environ, **self.env}, cwd=self.cwd, output=subprocess.PIPE)
        except (EmbeddedError, OSError) as error:
            self._wait_for_next(now, f"cannot start: {error}")
            return
        if self.child.stdout:
            self.output.follow(self.child.stdout)

    def _probe(self, now: float) -> None:
        if now < self.next_probe:
            return
        self.next_probe = now + PROBE_EVERY
        if self.ready():
            self.up = self.was_up = True
        elif now - self.began > self.patience:
            self._ended(now, f"did not answer within {self.patience:.0f} s")

    def _ended(self, now: float, why: str) -> None:
        if self.child:
            # What it started may live on and hold its port.
            process.kill_group(self.child)
            self.child.wait()
            self.output.drain()
        self._wait_for_next(now, why)

    def _wait_for_next(self, now: float, why: str) -> None:
        delay = min(LONGEST_DELAY, 2.0**self.crashes)
        self.child, self.up, self.next_start = None, False, now + delay
        self.crashes += 1
        say(f"{self.name} {why}; starting it again in {delay:.0f} s. Its words are in {self.output.path}")


def _why(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
