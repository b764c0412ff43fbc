"""Takes a child's output line by line: to a file that is rotated by size, and what people should read to the screen."""

import json
import logging
import threading
from collections import deque
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

FILE_MAX = 5_000_000
FILES_KEPT = 3
LAST_LINES = 20


ALARMING = frozenset({"error", "critical"})

Reading = Callable[[str], str | None]
"""What of a line people should read; nothing when it is for the file alone."""


def everything(line: str) -> str | None:
    return line


def trouble(line: str) -> str | None:
    """Of structured logs what went wrong, in its own words; nothing else."""
    event = _structured(line)
    return str(event.get("event", "")) if event and event.get("level") in ALARMING else None


def progress(line: str) -> str | None:
    """What a command says to whoever waits for it, and what went wrong."""
    return trouble(line) if _structured(line) else line


def _structured(line: str) -> dict[str, object]:
    if not line.startswith("{"):
        return {}
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Output:
    """The lines of one service over all its restarts."""

    def __init__(self, name: str, folder: Path, show: Callable[[str], None] | None = None, reading: Reading = everything) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.path = folder / f"{name}.log"
        self.show = show
        self.reading = reading
        self.last: deque[str] = deque(maxlen=LAST_LINES)
        self.file = RotatingFileHandler(self.path, maxBytes=FILE_MAX, backupCount=FILES_KEPT, encoding="utf-8", delay=True)
        self.reader: threading.Thread | None = None

    def follow(self, pipe: IO[bytes]) -> None:
        """Read the pipe of a new child in a thread of its own, until all who hold it have closed it."""
        self.reader = threading.Thread(target=self._read, args=(pipe,), name=f"output of {self.name}", daemon=True)
        self.reader.start()

    def drain(self) -> None:
        """Wait shortly for the last lines of a child that ended."""
        if self.reader:
            self.reader.join(1)

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for raw in pipe:
                line = raw.decode("utf-8", "replace").rstrip("\n")
                self.last.append(line)
                self.file.handle(logging.LogRecord(self.name, logging.INFO, "", 0, line, None, None))
                if self.show and (words := self.reading(line)) is not None:
                    self.show(f"{self.name:<14} | {words}")
