"""The course of a rise: opened, growing, falling, over. One rise is open at a time, however long it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reputation.detecting import onset
from reputation.detecting.bins import Bin, Clock, Scored
from reputation.detecting.tails import Floats

CALM_HOURS: Final = 18.0
"""Heard hours without evidence after which a rise is over; what comes before belongs to it, however strong."""
AGAIN: Final = 2.0
"""An open rise wakes people again when it stands this many times as far above the usual as when it last did."""
AGAIN_HOURS: Final = 3.0
"""So long after it woke them it does not: it is often still growing, and whoever was woken looks at it."""
SETTLING_HOURS: Final = 96.0
HIGHER: Final = 1.25
BACK_HOURS: Final = 48.0
"""A rise is never said to have begun longer before it was called."""
FALLEN: Final = 0.6
"""A rise falls when it has lost more than the rest of what it had above the usual at its top."""
BUDGET_DAYS: Final = 14.0
"""Calls of so many days, counted half after as many, are the budget of a series: one; each further raises the bar."""
RAISED: Final = 0.25
MOST_RAISED: Final = 3.0
TIMES: Final = 200.0
FIELDS: Final = [
    ("state", "i1"), ("began", "i8"), ("called", "i8"), ("woke_at", "i8"), ("woke", "f8"), ("top_at", "i8"), ("top", "f8"), ("times", "f8"),
    ("tail", "f8"), ("calm", "f8"), ("hot_at", "i8"), ("settled", "i1"), ("calls", "f8"),
    ("hot", "f8", 2), ("rest", "f8", 2),
]  # fmt: skip


class Course(IntEnum):
    """NONE: nothing is abnormal."""

    NONE = 0
    OPENED = 1
    GROWING = 2
    FALLING = 3
    OVER = 4


@dataclass(frozen=True, slots=True)
class Rise:
    """An abnormal rise as it stands after a bin; moments are numbers of bins.

    It `began` where its evidence begins, was `called` when that was enough (both name it within its series), is hot while there is
    evidence. `tail`: -log10 of how likely so much is without a cause. `times`: how many times the usual its top was. `wakes`: it has
    just been called, or grown to twice what people were told. `settled`: it ended because so much has become usual.
    """

    series: int
    course: Course
    began: int
    called: int
    at: int
    hot_until: int
    top_at: int
    top: float
    times: float
    tail: float
    wakes: bool
    settled: bool


def fresh(rows: NDArray[Any]) -> None:
    for name in ("began", "called", "woke_at", "top_at", "hot_at"):
        rows[name] = onset.NEVER


def is_open(rows: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray((rows["state"] > Course.NONE) & (rows["state"] < Course.OVER))


def bar(rows: NDArray[Any], threshold: float) -> Floats:
    """The score that calls a rise: higher in a series that calls often, by nature or because it bursts."""
    return np.asarray(threshold * np.minimum(1 + RAISED * np.maximum(rows["calls"] - 1, 0), MOST_RAISED))


@dataclass(frozen=True, slots=True)
class Now:
    """What a bin says of those series that have a rise, or call one."""

    number: int
    since: NDArray[np.int64]
    tail: Floats
    level: Floats
    usual: Floats
    hot: NDArray[np.bool_]
    heard: Floats

    @property
    def times(self) -> Floats:
        return np.minimum((self.level + 1e-9) / (self.usual + 1e-9), TIMES)


def follow(rows: NDArray[Any], bin: Bin, scored: Scored, hot: NDArray[np.bool_], clock: Clock) -> NDArray[np.bool_]:
    """Take each series one bin further; says where something changed that people should see."""
    rows["calls"] *= 0.5 ** (clock.step / 86400 / BUDGET_DAYS)
    changed, busy = np.zeros(len(rows), dtype=np.bool_), np.flatnonzero(hot | is_open(rows))
    if len(busy):
        part = rows[busy]
        here = scored.since[busy], scored.tail[busy], scored.level[busy], scored.usual[busy]
        changed[busy] = _go_on(part, Now(bin.number, *here, hot[busy], bin.exposure[busy]), clock)
        rows[busy] = part
    return changed


def _go_on(rows: NDArray[Any], now: Now, clock: Clock) -> NDArray[np.bool_]:
    before, lasting = rows["state"].copy(), is_open(rows)
    sure = np.floor(rows["tail"])
    # A plateau that has just become usual is no new rise, unless it goes higher than what people were told.
    same = (rows["settled"] > 0) & (now.number - rows["hot_at"] < clock.count(SETTLING_HOURS)) & (now.level < HIGHER * rows["top"])
    called = now.hot & ~lasting & ~same
    if called.any():
        rows[called] = _opened(rows[called], now, called, clock)
    _measure(rows, now, lasting, called)
    state = rows["state"]
    state = np.where(lasting & now.hot & (rows["top_at"] == now.number), Course.GROWING, state)
    falling = now.times - 1 < FALLEN * (rows["times"] - 1)
    state = np.where(lasting & falling, Course.FALLING, state)
    over = lasting & (rows["calm"] >= clock.count(CALM_HOURS))
    rows["settled"] = np.where(over, _stays(rows), rows["settled"])
    rows["state"] = np.where(over, Course.OVER, state)
    rested = now.number - rows["woke_at"] >= clock.count(AGAIN_HOURS)
    again = lasting & now.hot & rested & ~falling & (now.times - 1 >= AGAIN * (rows["woke"] - 1))
    rows["woke"], rows["woke_at"] = np.where(again, now.times, rows["woke"]), np.where(again, now.number, rows["woke_at"])
    # Each power of ten that chance loses is told too.
    return np.asarray((rows["state"] != before) | again | called | (lasting & (np.floor(rows["tail"]) > sure)))


def _opened(rows: NDArray[Any], now: Now, called: NDArray[np.bool_], clock: Clock) -> NDArray[Any]:
    values = {
        "state": Course.OPENED, "began": np.maximum(now.since[called], now.number - clock.count(BACK_HOURS)), "called": now.number,
        "woke_at": now.number, "woke": np.maximum(now.times[called], 1.5), "top_at": now.number, "top": now.level[called],
        "times": now.times[called], "tail": now.tail[called], "settled": 0, "hot": 0, "rest": 0, "calls": rows["calls"] + 1,
    }  # fmt: skip
    for name, value in values.items():
        rows[name] = value
    return rows


def _measure(rows: NDArray[Any], now: Now, lasting: NDArray[np.bool_], called: NDArray[np.bool_]) -> None:
    """How high it stood, how unusual it was, how long it has been calm, and what was heard with and without evidence."""
    higher, hot = lasting & (now.level > rows["top"]), now.hot & (lasting | called)
    rows["top"], rows["top_at"] = np.where(higher, now.level, rows["top"]), np.where(higher, now.number, rows["top_at"])
    rows["times"] = np.where(lasting, np.maximum(rows["times"], now.times), rows["times"])
    rows["tail"] = np.where(lasting & hot, np.maximum(rows["tail"], now.tail), rows["tail"])
    rows["hot_at"] = np.where(hot, now.number, rows["hot_at"])
    rows["calm"] = np.where(hot, 0, rows["calm"] + now.heard)
    told = np.stack((now.level, np.ones_like(now.level)), axis=1)
    rows["hot"] += np.where(hot[:, None], told, 0)
    rows["rest"] = np.where(hot[:, None], 0, rows["rest"] + told)


def _stays(rows: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether as much went on without evidence as with it: nearer to the rise, by their ratio, than to what was usual before."""
    hot, rest = (rows[name][:, 0] / np.maximum(rows[name][:, 1], 1) for name in ("hot", "rest"))
    return np.asarray(rest * np.sqrt(rows["times"]) > hot)


def rise(row: NDArray[Any], series: int, at: int) -> Rise:
    """The rise that a row tells of."""
    return Rise(
        series, Course(int(row["state"])), int(row["began"]), int(row["called"]), at, int(row["hot_at"]), int(row["top_at"]),
        float(row["top"]), float(row["times"]), float(row["tail"]), int(row["woke_at"]) == at, bool(row["settled"]),
    )  # fmt: skip
