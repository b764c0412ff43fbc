"""`incident.lead`: how long before the top of each window a rise was called, against fixed counts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from tests.bench import nab
from tests.bench.ground import Ground
from tests.bench.incidents import files, present, seen
from tests.bench.report import Bar, Result

JUMP = 2.0
"""A top so many times higher than any row of the hour before it is a jump."""
REFRACTORY = 18 * 3600 / nab.STEP
"""Rows below a fixed count after which it calls again."""
Calls = Mapping[str, Sequence[int]]
"""Of each series, the judged rows in which it is called."""


@dataclass(frozen=True)
class _Window:
    """One window of a series, its highest row, and whether that is a jump, which nothing can call earlier than at once."""

    series: nab.File
    first: int
    last: int
    top: int
    jumps: bool

    @property
    def file(self) -> str:
        return self.series.name

    @property
    def when(self) -> str:
        """The moment of its top."""
        return datetime.fromtimestamp(int(self.series.times[self.top]), UTC).isoformat()

    @property
    def most_before(self) -> float:
        """The most that a row brought before it, outside earlier windows."""
        earlier = [np.arange(first, last + 1) for first, last in self.series.windows if last < self.first]
        return float(np.delete(self.series.counts[: self.first], np.concatenate([*earlier, np.empty(0, np.int64)])).max())

    def before(self, calls: Calls) -> float | None:
        """Hours from the first call in it to its top; None without one."""
        inside = [row for row in calls[self.file] if self.first <= row <= self.last]
        return (self.top - inside[0]) * nab.STEP / 3600 if inside else None


def lead(ground: Ground) -> Iterator[Result]:
    """Of how many windows the call came earlier than by a count for the series that is set before the window begins, and wrong as often.

    Not earlier is: found by neither, called in the same row, found by the count alone.
    """
    if not present():
        return
    ours = {file.name: [row for row in rows if row >= file.probation] for file, rows in zip(files(), seen(), strict=True)}
    windows = _windows()
    leads = [one.before(ours) for one in windows]
    more: dict[str, object] = {
        "found": sum(one is not None for one in leads), "before_top": sum(one is not None and one > 0 for one in leads),
        "false": sum(len(_outside(file, ours[file.name])) for file in files()),
        "false_since_windows": _wrong(windows, [ours] * len(windows)),
    }  # fmt: skip
    theirs = {}
    for name, calls in _peers(windows, ours).items():
        by = theirs[name] = [one.before(found) for one, found in zip(windows, calls, strict=True)]
        more[name] = {"earlier": _share(leads, by), "as_early": _share(leads, by, ties=True),
                      "it_found": sum(one is not None for one in by), "its_false_since_windows": _wrong(windows, calls)}  # fmt: skip
    more["windows"] = [
        {"file": one.file, "top": one.when, "hours": _rounded(mine), "top_jumps": one.jumps}
        | {name: _rounded(by[place]) for name, by in theirs.items()}
        for place, (one, mine) in enumerate(zip(windows, leads, strict=True))
    ]
    share, peer = _share(leads, theirs["fixed"]), "a count for each series, set before"
    yield Result("incident.lead", share, "of windows earlier", len(windows), peer, None, Bar("earlier on 8 of 10", value=0.8), more)


def _peers(windows: Sequence[_Window], ours: Calls) -> dict[str, list[Calls]]:
    """Of each peer, what the count calls that holds in each window.

    `fixed`: so many times the most that its series brought before, outside windows; the factor is the same for all, the lowest that is
    wrong no more often than the detector. The others each lack something: `past` (of a series) and `past_for_all` are set before, the
    lowest that was wrong no more often until then, but are wrong more often afterwards; `own` and `one_for_all` are wrong as often, but
    know all that the series will bring, and the last is the same for series of 100 mentions an hour and of four.
    """
    one, own = _one_for_all(ours), _own(ours)
    return {
        "fixed": _times_the_most(windows, ours),
        "past": [_over([each.series], _lowest_until([each.series], each, ours)) for each in windows],
        "past_for_all": [_over([each.series], _lowest_until(files(), each, ours)) for each in windows],
        "own": [own] * len(windows),
        "one_for_all": [one] * len(windows),
    }


def _times_the_most(windows: Sequence[_Window], ours: Calls) -> list[Calls]:
    """What is called at the lowest common factor, by hundredths, that is wrong no more often."""
    most = _wrong(windows, [ours] * len(windows))
    for factor in itertools.count(1, 0.01):
        calls: list[Calls] = [_over([one.series], factor * one.most_before) for one in windows]
        if _wrong(windows, calls) <= most:
            break
    return calls


def _lowest_until(given: Sequence[nab.File], window: _Window, ours: Calls) -> float:
    """The lowest count that was wrong no more often than the detector on these series until the window, in the rows that are judged."""
    ends = {file.name: int(np.searchsorted(file.times, window.series.times[window.first])) for file in given}

    def wrong(calls: Calls) -> int:
        return sum(row < ends[file.name] for file in given for row in _outside(file, calls[file.name]))

    heard = {float(count) + 1 for file in given for count in file.counts[: ends[file.name]]}
    most = wrong(ours)
    return _lowest(given, heard, lambda found: wrong(found) <= most)


def _one_for_all(ours: Calls) -> Calls:
    """What the lowest count for all series calls that is wrong no more often over all."""
    wrong = sum(len(_outside(file, ours[file.name])) for file in files())
    heard = {float(count) + 1 for file in files() for count in file.counts}
    return _over(files(), _lowest(files(), heard, lambda found: sum(len(_outside(file, found[file.name])) for file in files()) <= wrong))


def _own(ours: Calls) -> Calls:
    """What the lowest count for each series calls that is wrong no more often on it."""
    return {file.name: _own_of(file, len(_outside(file, ours[file.name])))[file.name] for file in files()}


def _own_of(file: nab.File, wrong: int) -> dict[str, list[int]]:
    heard = {float(count) + 1 for count in file.counts}
    return _over([file], _lowest([file], heard, lambda found: len(_outside(file, found[file.name])) <= wrong))


def _wrong(windows: Sequence[_Window], calls: Sequence[Calls]) -> int:
    """Calls outside windows since the first of each series begins: by what holds from the beginning of each window until the next."""
    wrong = 0
    for place, (one, found) in enumerate(zip(windows, calls, strict=True)):
        following = windows[place + 1] if place + 1 < len(windows) and windows[place + 1].file == one.file else None
        until = following.first if following else len(one.series.times)
        wrong += sum(one.first <= row < until for row in _outside(one.series, found[one.file]))
    return wrong


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 2)


def _windows() -> list[_Window]:
    found = []
    for file in files():
        for first, last in file.windows:
            top = first + int(np.argmax(file.counts[first : last + 1]))
            jumps = bool(file.counts[top] > JUMP * file.counts[max(top - 12, 0) : top].max())
            found.append(_Window(file, first, last, top, jumps))
    return found


def _share(ours: Sequence[float | None], theirs: Sequence[float | None], *, ties: bool = False) -> float:
    """Of how many windows the first calls earlier; with ties: or as early."""
    won = [a is not None and (b is None or a > b or (ties and a == b)) for a, b in zip(ours, theirs, strict=True)]
    return round(sum(won) / len(won), 3)


def _outside(file: nab.File, rows: Sequence[int]) -> list[int]:
    """Calls in no window."""
    return [row for row in rows if not any(first <= row <= last for first, last in file.windows)]


def _lowest(given: Sequence[nab.File], counts: Collection[float], suits: Callable[[Calls], bool]) -> float:
    """The lowest of these counts, from above, whose calls suit: far below, a count that is always exceeded calls but once."""
    lowest = max(counts)
    for count in sorted(counts, reverse=True):
        if not suits(_over(given, count)):
            break
        lowest = count
    return lowest


def _over(given: Sequence[nab.File], count: float) -> dict[str, list[int]]:
    """The rows in which each series reaches a count, after it was below for long enough."""
    found: dict[str, list[int]] = {}
    for file in given:
        reached = np.flatnonzero(file.counts >= count)
        anew = np.diff(reached, prepend=-10_000) > REFRACTORY
        found[file.name] = [int(row) for row in reached[anew] if row >= file.probation]
    return found
