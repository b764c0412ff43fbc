"""Runs the tests in groups, each in a process and with a cluster of its own, and prints the time of each: `make test`.

The cluster is made once, with the pristine database; each group begins with a copy.

Two run beside each other, the next one as soon as one has ended; a line is shown when it is whole, under the name of its group.
What failed, and by what, is told once more at the end.
What waits by the clock, the browser and the faults, stands far apart, so that each runs beside code alone; what is short stands last.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

import pytest

from tests.distribution import CHROMIUM, Program

BESIDE: Final = 2
PRISTINE: Final = "pristine"
CODE: Final = "not elasticsearch and not browser and not faults"
API: Final = ("tests/api", "tests/isolation")
REPUTATION: Final = ("tests/reputation",)


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    marks: str
    words: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()


GROUPS: Final = (
    Group("browser", "browser and not faults", programs=(CHROMIUM,)),
    Group("code", CODE, tuple(f"--ignore={folder}" for folder in API + REPUTATION)),
    Group("code, API", CODE, API),
    Group("reputation", CODE, REPUTATION),
    Group("faults", "faults"),
    Group("search engine", "elasticsearch and not browser and not faults"),
)
FAILED: Final = ("FAILED ", "ERROR ", "E  ")
"""How pytest begins lines that tell of a failure."""
TOLD: Final = 30
"""Lines of one group that are told again."""
interrupted = Event()


@dataclass(frozen=True, slots=True)
class Ended:
    group: Group
    code: int
    seconds: float
    told: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.group.name:<14} {self.seconds:6.0f} s   {'failed' if self.code else 'passed'}"


def main(words: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="vigie-tests-", ignore_cleanup_errors=True) as made, ThreadPoolExecutor(BESIDE) as beside:
        folder = Path(made)
        subprocess.run([sys.executable, "-m", "tests.pristine"], check=True, env=_at(folder / PRISTINE))
        ended = list(beside.map(partial(run, folder=folder, words=words), GROUPS))
    failed = [one for one in ended if one.code]
    print("\n".join(["", *map(str, ended), *(line for one in failed for line in one.told)]), flush=True)
    return int(bool(failed))


def run(group: Group, folder: Path, words: Sequence[str]) -> Ended:
    """A group; none is begun any more after one that was interrupted."""
    begun = time.monotonic()
    if interrupted.is_set():
        return Ended(group, pytest.ExitCode.INTERRUPTED, 0.0)
    if not all(program.ensure() for program in group.programs):
        return Ended(group, 1, time.monotonic() - begun)
    own = folder / group.name.replace(", ", "-").replace(" ", "-")
    own.mkdir()
    subprocess.run(["cp", "-Rp", str(folder / PRISTINE / "postgres"), str(own)], check=True)  # whose files they are stays
    with subprocess.Popen(
        command(group, words), env=_at(own), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
    ) as child:
        assert child.stdout
        told = deque[str](maxlen=TOLD)
        for line in child.stdout:
            if line.startswith(FAILED):
                told.append(line.rstrip())
            sys.stdout.write(f"{group.name:<14}| {line}")
            sys.stdout.flush()
    if child.returncode == pytest.ExitCode.INTERRUPTED:
        interrupted.set()
    return Ended(group, child.returncode, time.monotonic() - begun, told)


def _at(folder: Path) -> dict[str, str]:
    """The environment in which tests have their cluster in this folder."""
    return {**os.environ, "VIGIE_TEST_CLUSTER": str(folder)}


def command(group: Group, words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", group.marks, *group.words, *words]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
