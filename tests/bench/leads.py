"""`incident.lead`: how long before the top of each window a rise was called, against fixed counts that are wrong as often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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

    file: str
    first: int
    last: int
    top: int
    jumps: bool

    def before(self, calls: Calls) -> float | None:
        """Hours from the first call in it to its top; None without one."""
        inside = [row for row in calls[self.file] if self.first <= row <= self.last]
        return (self.top - inside[0]) * nab.STEP / 3600 if inside else None


def lead(ground: Ground) -> Iterator[Result]:
    """Of how many windows the call came earlier than by one count for all series that is wrong as often outside them.

    The peer knows the windows: its count is the lowest that is wrong no more often. Beside it: a count that calls as often in all,
    inside windows or not; and a count chosen for each series, wrong no more often on that series.
    """
    if not present():
        return
    ours = {file.name: [row for row in rows if row >= file.probation] for file, rows in zip(files(), seen(), strict=True)}
    wrong, calls = {file.name: len(_outside(file, ours[file.name])) for file in files()}, sum(map(len, ours.values()))
    fixed = _lowest(files(), lambda found: sum(len(_outside(file, found[file.name])) for file in files()) <= sum(wrong.values()))
    often = _lowest(files(), lambda found: sum(map(len, found.values())) <= calls)
    own = {file.name: _own(file, wrong[file.name]) for file in files()}
    peers = {"fixed": _over(files(), fixed), "often": _over(files(), often), "own": own}
    windows = _windows()
    leads = [one.before(ours) for one in windows]
    theirs = {name: [one.before(rows) for one in windows] for name, rows in peers.items()}
    found = [one for one in leads if one is not None]
    more: dict[str, object] = {"found": len(found), "before_top": sum(one > 0 for one in found), "false": sum(wrong.values())}
    for name, by in theirs.items():
        more |= {f"earlier_than_{name}": _share(leads, by), f"as_early_as_{name}": _share(leads, by, ties=True)}
        more |= {f"found_by_{name}": sum(one is not None for one in by)}
    more["windows"] = [
        {"file": one.file, "hours": _rounded(mine), "fixed": _rounded(other), "top_jumps": one.jumps}
        for one, mine, other in zip(windows, leads, theirs["fixed"], strict=True)
    ]
    bar = Bar("earlier on 8 of 10", value=0.8)
    yield Result(
        "incident.lead", _share(leads, theirs["fixed"]), "of windows earlier", len(windows), f"{fixed:.0f} in 5 minutes", None, bar, more
    )


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 2)


def _windows() -> list[_Window]:
    found = []
    for file in files():
        for first, last in file.windows:
            top = first + int(np.argmax(file.counts[first : last + 1]))
            jumps = bool(file.counts[top] > JUMP * file.counts[max(top - 12, 0) : top].max())
            found.append(_Window(file.name, first, last, top, jumps))
    return found


def _share(ours: Sequence[float | None], theirs: Sequence[float | None], *, ties: bool = False) -> float:
    """Of how many windows the first calls earlier; with ties: or as early."""
    won = [a is not None and (b is None or a > b or (ties and a == b)) for a, b in zip(ours, theirs, strict=True)]
    return round(sum(won) / len(won), 3)


def _outside(file: nab.File, rows: Sequence[int]) -> list[int]:
    """Calls in no window."""
    return [row for row in rows if not any(first <= row <= last for first, last in file.windows)]


def _lowest(given: Sequence[nab.File], suits: Callable[[Calls], bool]) -> float:
    """The lowest count, from above, whose calls suit: far below, a count that is always exceeded calls but once."""
    lowest = max(float(file.counts.max()) for file in given) + 1
    for count in sorted({float(count) for file in given for count in file.counts}, reverse=True):
        if not suits(_over(given, count)):
            break
        lowest = count
    return lowest


def _own(file: nab.File, wrong: int) -> list[int]:
    """What the lowest count for one series calls that is wrong no more often."""
    return _over([file], _lowest([file], lambda found: len(_outside(file, found[file.name])) <= wrong))[file.name]


def _over(given: Sequence[nab.File], count: float) -> dict[str, list[int]]:
    """The rows in which each series reaches a count, after it was below for long enough."""
    found: dict[str, list[int]] = {}
    for file in given:
        reached = np.flatnonzero(file.counts >= count)
        anew = np.diff(reached, prepend=-10_000) > REFRACTORY
        found[file.name] = [int(row) for row in reached[anew] if row >= file.probation]
    return found
