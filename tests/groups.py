"""Runs the tests in groups, each in a process and with a cluster of its own, and prints the time of each: `make test`.

Two lanes run beside each other, the groups of a lane one after the other; a line is shown when it is whole, under the name of its group.
Lanes are about as long as each other: a group that grows may have to change lanes. What waits by the clock, the browser and the faults,
stands at opposite ends, so that each runs beside code alone.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import pytest

from tests.distribution import CHROMIUM, Program

CODE: Final = "not elasticsearch and not browser and not faults"
HALF: Final = ("tests/api", "tests/isolation", "tests/reputation")


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    marks: str
    words: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()


Lane = tuple[Group, ...]
LANES: Final[tuple[Lane, ...]] = (
    (
        Group("code", CODE, tuple(f"--ignore={folder}" for folder in HALF)),
        Group("search engine", "elasticsearch and not browser and not faults"),
        Group("faults", "faults"),
    ),
    (
        Group("browser", "browser and not faults", programs=(CHROMIUM,)),
        Group("code, API", CODE, HALF),
    ),
)


@dataclass(frozen=True, slots=True)
class Ended:
    group: Group
    code: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.group.name:<14} {self.seconds:6.0f} s   {'failed' if self.code else 'passed'}"


def main(words: list[str]) -> int:
    with ThreadPoolExecutor(len(LANES)) as lanes:
        ended = [one for lane in lanes.map(partial(in_order, words), LANES) for one in lane]
    print("\n".join(["", *map(str, ended)]), flush=True)
    return int(any(one.code for one in ended) or len(ended) < sum(map(len, LANES)))


def in_order(words: Sequence[str], lane: Lane) -> list[Ended]:
    """The groups of a lane, up to one that was interrupted."""
    ended: list[Ended] = []
    for group in lane:
        ended.append(run(group, words))
        if ended[-1].code == pytest.ExitCode.INTERRUPTED:
            break
    return ended


def run(group: Group, words: Sequence[str]) -> Ended:
    begun = time.monotonic()
    if not all(program.ensure() for program in group.programs):
        return Ended(group, 1, time.monotonic() - begun)
    with subprocess.Popen(
        command(group, words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
    ) as child:
        assert child.stdout
        for line in child.stdout:
            sys.stdout.write(f"{group.name:<14}| {line}")
            sys.stdout.flush()
    return Ended(group, child.returncode, time.monotonic() - begun)


def command(group: Group, words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", group.marks, *group.words, *words]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
