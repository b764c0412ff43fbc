"""The score of the Numenta Anomaly Benchmark, standard profile, as its version 1.1 computes it (Lavin and Ahmad 2015)."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

FALSE = 0.11
"""What a false alarm costs; one found and one missed count 1 each."""
PROBATION = 0.15
MOST_PROBATION = 5_000
STEP = 300


@dataclass(frozen=True)
class File:
    """One series: when each row is (seconds), what it counts, the first and the last row of each window."""

    name: str
    times: np.ndarray
    counts: np.ndarray
    windows: tuple[tuple[int, int], ...]

    @property
    def probation(self) -> int:
        """Rows at the beginning that are not judged."""
        return int(min(math.floor(PROBATION * len(self.times)), PROBATION * MOST_PROBATION))


def files(folder: Path) -> list[File]:
    """The series of a folder that have windows; none where there is no such folder."""
    marked = folder / "windows.json"
    if not marked.exists():
        return []
    found = []
    for name, windows in sorted(json.loads(marked.read_text()).items()):
        path = folder / f"{name}.csv"
        if path.exists():
            rows = list(csv.DictReader(path.open()))
            times = np.array([_seconds(row["timestamp"]) for row in rows])
            places = tuple((int(np.searchsorted(times, _seconds(a))), int(np.searchsorted(times, _seconds(b)))) for a, b in windows)
            found.append(File(name, times, np.array([float(row["value"]) for row in rows]), places))
    return found


def _seconds(words: str) -> int:
    return int(datetime.fromisoformat(words).replace(tzinfo=UTC).timestamp())


def scaled(place: float) -> float:
    """1 at the beginning of a window (-1), 0 at its end (0), -1 well behind it."""
    return -1.0 if place >= 3 else 2 / (1 + math.exp(5 * place)) - 1


@dataclass(frozen=True)
class Scored:
    """Of one file: what each window brought (-1: missed), what false alarms cost, and how many there were."""

    windows: tuple[float, ...]
    cost: float
    false: int

    @property
    def found(self) -> int:
        return sum(worth > -1 for worth in self.windows)

    @property
    def raw(self) -> float:
        return sum(self.windows) + self.cost


def score(file: File, rows: Sequence[int]) -> Scored:
    """What alarms on these rows are worth."""
    worth, cost, false = [-1.0] * len(file.windows), 0.0, 0
    for row in sorted(set(rows)):
        if row < file.probation:
            continue
        inside = next((place for place, (first, last) in enumerate(file.windows) if first <= row <= last), None)
        if inside is None:
            cost += FALSE * _behind(file, row)
            false += 1
        else:
            first, last = file.windows[inside]
            worth[inside] = max(worth[inside], scaled(-(last - row + 1) / (last - first + 1)) / scaled(-1))
    return Scored(tuple(worth), cost, false)


def _behind(file: File, row: int) -> float:
    past = [(first, last) for first, last in file.windows if last < row]
    if not past:
        return -1.0
    first, last = past[-1]
    return scaled((row - last) / (last - first))


def normalised(scores: Sequence[Scored]) -> float:
    """0 for saying nothing, 100 for all windows at their beginning without a false alarm."""
    windows = sum(len(one.windows) for one in scores)
    return 100 * (sum(one.raw for one in scores) + windows) / (2 * windows)
