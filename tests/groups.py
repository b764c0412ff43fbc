"""Runs the tests in groups, each in a process of its own, and prints the time of each: `make test`.

The tests of code alone are two groups that run beside each other, as each has a cluster of its own, and so do those of the browser and
of the search engine; what measures faults runs alone.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.distribution import CHROMIUM, Program

CODE: Final = "not elasticsearch and not browser and not faults"
HALF: Final = ("tests/api", "tests/isolation", "tests/reputation")


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    marks: str
    words: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()


ROUNDS: Final = (
    (Group("code", CODE, tuple(f"--ignore={folder}" for folder in HALF)), Group("code, API", CODE, HALF)),
    (
        Group("browser", "browser and not faults", programs=(CHROMIUM,)),
        Group("search engine", "elasticsearch and not browser and not faults"),
    ),
    (Group("faults", "faults"),),
)


def main(words: list[str]) -> int:
    lines: list[str] = []
    failed = False
    for groups in ROUNDS:
        for group, (code, took) in zip(groups, together(groups, words), strict=True):
            failed = failed or code != 0
            lines.append(f"{group.name:<14} {took:6.0f} s   {'failed' if code else 'passed'}")
    print("\n".join(["", *lines]), flush=True)
    return 1 if failed else 0


def together(groups: Sequence[Group], words: Sequence[str]) -> list[tuple[int, float]]:
    """Code and seconds of each: the first is shown as it runs, the others when they have ended."""
    begun = time.monotonic()
    if not all(program.ensure() for program in groups[0].programs):
        return [(1, time.monotonic() - begun)]
    with tempfile.TemporaryDirectory() as folder:
        outputs = [Path(folder, str(place)) for place in range(1, len(groups))]
        others = [
            subprocess.Popen(command(group, words), stdout=output.open("wb"), stderr=subprocess.STDOUT)
            for group, output in zip(groups[1:], outputs, strict=True)
        ]
        print(f"== {groups[0].name}", flush=True)
        ended = [(subprocess.run(command(groups[0], words), check=False).returncode, time.monotonic() - begun)]
        for group, other, output in zip(groups[1:], others, outputs, strict=True):
            ended.append((other.wait(), time.monotonic() - begun))
            print(f"== {group.name}\n{output.read_text(errors='replace')}", flush=True)
    return ended


def command(group: Group, words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", group.marks, *group.words, *words]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
