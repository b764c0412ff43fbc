"""What is locked: the three lists agree, and each package that is asked for stands in its list."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "requirements"


def pins(name: str) -> dict[str, str]:
    lines = (FOLDER / f"{name}.txt").read_text().splitlines()
    return {package.lower().replace("_", "-"): version for package, _, version in (line.partition("==") for line in lines) if version}


def asked(name: str) -> set[str]:
    found: set[str] = set()
    for line in (FOLDER / f"{name}.in").read_text().splitlines():
        if line.startswith("-r "):
            found |= asked(line.removeprefix("-r ").removesuffix(".in"))
        elif match := re.match(r"[A-Za-z0-9._-]+", line):
            found.add(match[0].lower().replace("_", "-"))
    return found


@pytest.mark.parametrize("name", ["run", "production", "dev"])
def test_each_package_that_is_asked_for_is_locked(name):
    assert asked(name) - pins(name).keys() == set()


@pytest.mark.parametrize("name", ["run", "production"])
def test_tests_run_with_the_versions_that_people_run(name):
    assert pins(name).items() - pins("dev").items() == set()
