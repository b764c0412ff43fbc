"""Says what happens, and how far a download is in bytes and seconds."""

import sys
import threading
import time

EVERY = 2.0
MEGA = 1_000_000


def say(line: str) -> None:
    print(line, flush=True)


class Download:
    """Counts received bytes from any thread and prints a line now and then; on a terminal the line is written over."""

    def __init__(self, name: str, total: int) -> None:
        self.name = name
        self.total = total
        self.received = 0
        self.began = self.said = time.monotonic()
        self.lock = threading.Lock()

    def received_more(self, count: int) -> None:
        with self.lock:
            self.received += count
            if time.monotonic() - self.said >= (0.2 if sys.stdout.isatty() else EVERY):
                self.said = time.monotonic()
                self._show("\r" if sys.stdout.isatty() else "\n")

    def done(self) -> None:
        self._show("\n")

    def _show(self, end: str) -> None:
        seconds = time.monotonic() - self.began
        print(f"{self.name}: {self.received / MEGA:.1f} of {self.total / MEGA:.1f} MB, {seconds:.0f} s", end=end, flush=True)
