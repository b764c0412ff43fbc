"""Runs the tests in groups, each in a process of its own, and prints the time of each: `make test`."""

import subprocess
import sys
import time
from dataclasses import dataclass

from tests import chromium


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    marks: str


GROUPS = (
    Group("code", "not elasticsearch and not browser and not faults"),
    Group("search engine", "elasticsearch and not browser and not faults"),
    Group("browser", "browser and not faults"),
    Group("faults", "faults"),
)


def main(words: list[str]) -> int:
    failed = []
    lines = []
    for group in GROUPS:
        begun = time.monotonic()
        print(f"== {group.name}", flush=True)
        if group.name == "browser" and not chromium.ensure():
            code = 1
        else:
            code = subprocess.run([sys.executable, "-m", "pytest", "-q", "-m", group.marks, *words], check=False).returncode
        if code:
            failed.append(group.name)
        lines.append(f"{group.name:<14} {time.monotonic() - begun:6.0f} s   {'failed' if code else 'passed'}")
    print("\n".join(["", *lines]), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
