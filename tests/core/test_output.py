"""What the screen shows of the processes that `make run` starts; the file has every line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.embedded.output import Output, Reading, everything, progress, trouble

INFO = '{"event": "a turn was taken", "level": "info"}'
ERROR = '{"event": "the database went away", "level": "error", "exception": "Traceback..."}'
PLAIN = "Public schema: 12 migrations; 3 tenants by replay; 1.2 s."


def shown(tmp_path: Path, reading: Reading) -> list[str]:
    """What the screen gets of four lines, all of which are in the file."""
    lines: list[str] = []
    output = Output("worker", tmp_path, lines.append, reading)
    read, write = os.pipe()
    output.follow(os.fdopen(read, "rb"))
    os.write(write, "\n".join([INFO, PLAIN, ERROR, "{not json"]).encode() + b"\n")
    os.close(write)
    output.drain()
    assert output.path.read_text().splitlines() == [INFO, PLAIN, ERROR, "{not json"]
    return [line.partition(" | ")[2] for line in lines]


@pytest.mark.parametrize(
    ("reading", "lines"),
    [
        (trouble, ["the database went away"]),
        (progress, [PLAIN, "the database went away", "{not json"]),
        (everything, [INFO, PLAIN, ERROR, "{not json"]),
    ],
)
def test_the_screen_tells_what_people_should_read_and_the_file_has_it_all(tmp_path, reading, lines):
    assert shown(tmp_path, reading) == lines
