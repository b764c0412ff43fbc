"""Finds the distribution's Chromium for the browser tests, and installs it where that is allowed: `python -m tests.chromium`."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HOW = "The browser tests need Chromium: apt-get install chromium (Debian, Ubuntu) or dnf install chromium (Fedora), then run this again."


def find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> str | None:
    """The path of a Chromium, installed by apt-get when this process may do so; None, after saying what to do, when it may not."""
    if path := find():
        return path
    if os.getuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print("Installing Chromium with apt-get...", flush=True)
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
        if path := find():
            return path
    print(HOW, flush=True)
    return None


if __name__ == "__main__":
    sys.exit(0 if ensure() else 1)
