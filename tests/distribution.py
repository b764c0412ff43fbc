"""Finds what tests need of the distribution, and installs it where that is allowed: `python -m tests.distribution`."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the distribution, by the names that it has there."""

    names: tuple[str, ...]
    package: str
    fedora: str
    use: str

    @property
    def how(self) -> str:
        """What to do where it may not be installed from here."""
        return f"{self.use}: apt-get install {self.package} (Debian, Ubuntu) or dnf install {self.fedora} (Fedora), then run this again."

    def find(self) -> str | None:
        return next((path for name in self.names if (path := shutil.which(name))), None)

    def ensure(self) -> str | None:
        """Its path, installed by apt-get when this process may do so; None, after saying what to do, when it may not."""
        if path := self.find():
            return path
        if os.getuid() == 0 and shutil.which("apt-get"):
            quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            print(f"Installing {self.package} with apt-get...", flush=True)
            for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", self.package]):
                subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
            if path := self.find():
                return path
        print(self.how, flush=True)
        return None


CHROMIUM: Final = Program(
    ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"), "chromium", "chromium", "The browser tests need Chromium"
)
REDIS: Final = Program(("redis-server", "valkey-server"), "redis-server", "redis", "The tests of Redis as broker need its server")

if __name__ == "__main__":
    REDIS.ensure()  # without it two tests say what they miss
    sys.exit(0 if CHROMIUM.ensure() else 1)
