"""Watches many series at once, bin after bin: the same whether all is fed at once or hour by hour, or twice."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from reputation.detecting import course, onset
from reputation.detecting.bins import Bin, Clock, Heard, Scored
from reputation.detecting.course import Rise
from reputation.detecting.tails import Floats

Rows = NDArray[Any]
AWAY_DAYS: Final = 120
"""A series of which nothing was heard for longer begins anew: what was usual then says nothing now."""
VERSION: Final = 1


class Method(Protocol):
    """Says of one bin how unusual it is, and learns from it; both act on the rows of its fields."""

    @property
    def clock(self) -> Clock: ...
    @property
    def threshold(self) -> float: ...
    @property
    def least(self) -> float: ...
    @property
    def fields(self) -> list[Any]: ...
    @property
    def name(self) -> str: ...
    def begin(self, rows: Rows) -> None: ...
    def warm(self, rows: Rows) -> NDArray[np.bool_]: ...
    def score(self, rows: Rows, bin: Bin) -> Scored: ...
    def learn(self, rows: Rows, bin: Bin, scored: Scored, risen: NDArray[np.bool_]) -> None: ...


@dataclass(frozen=True, slots=True)
class Usual:
    """What to draw, of (series, bins): the score of each bin and the band in which 90 % lie; nan where nothing was heard, or not anew."""

    score: Floats
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of feeding: the rows to keep, each change of a rise in its order, what to draw."""

    rows: Rows
    rises: tuple[Rise, ...]
    usual: Usual


class Refused(ValueError):
    """A kept state that this version cannot read: feed the series from its start again."""


def dtype(method: Method) -> np.dtype[Any]:
    return np.dtype([("last", "i8"), ("course", course.FIELDS), ("method", method.fields)])


def fresh(method: Method, count: int) -> Rows:
    """Rows of series of which nothing is known."""
    rows = np.zeros(count, dtype(method))
    rows["last"] = onset.NEVER
    course.fresh(rows["course"])
    method.begin(rows["method"])
    return rows


def ahead(rows: Rows, now: int) -> NDArray[np.bool_]:
    """Which were fed bins that are still to come, by a clock that was wrong: they are to be fed from their start again."""
    return np.asarray(rows["last"] > now)


def feed(method: Method, rows: Rows, heard: Heard) -> Watched:
    """Feed bins; those a series has seen, and those not heard, change nothing. The rows given stay as they are."""
    kept, count = rows.copy(), heard.counts.shape[1]
    drawn = Usual(*(np.full(heard.counts.shape, np.nan) for _ in range(4)))
    rises: list[Rise] = []
    slots = method.clock.slots(heard.first, count)
    exposure = np.clip(np.nan_to_num(heard.exposure), 0, 1)
    for place in range(count):
        number = heard.first + place
        here = np.flatnonzero((kept["last"] < number) & (exposure[:, place] > 0))
        if not len(here):
            continue
        counts = np.maximum(heard.counts[here, place], 0)
        among = counts if heard.among is None else np.maximum(heard.among[here, place], 0)
        whole = len(here) == len(kept)
        part = kept if whole else kept[here]
        bar = course.bar(part["course"], method.threshold)
        scored, changed = _one(method, part, Bin(number, slots[place], counts, exposure[here, place], among, bar))
        if not whole:
            kept[here] = part
        for array, value in zip(
            (drawn.score, drawn.mean, drawn.low, drawn.high), (scored.score, scored.mean, scored.low, scored.high), strict=True
        ):
            array[here, place] = value
        rises += [course.rise(part["course"][i], int(here[i]), number) for i in np.flatnonzero(changed)]
    return Watched(kept, tuple(rises), drawn)


def _one(method: Method, rows: Rows, bin: Bin) -> tuple[Scored, NDArray[np.bool_]]:
    away = (bin.number - rows["last"]) * method.clock.step > AWAY_DAYS * 86400
    if away.any():
        rows[away] = fresh(method, int(away.sum()))
    rows["last"] = bin.number
    learnt = rows["method"]
    scored = method.score(learnt, bin)
    enough = method.warm(learnt) & (scored.seen >= method.least) & (scored.level > scored.usual)
    hot = enough & (scored.score >= bin.bar)
    changed = course.follow(rows["course"], bin, scored, hot, method.clock)
    method.learn(learnt, bin, scored, method.warm(learnt) & (scored.score >= bin.bar / 2))
    return scored, changed


def pack(method: Method, rows: Rows) -> list[bytes]:
    """Each series' row as bytes, with the shape they are read by."""
    head = _head(method)
    return [head + row.tobytes() for row in rows]


def unpack(method: Method, kept: Sequence[bytes]) -> Rows:
    """The rows again; Refused when another version or other constants wrote them."""
    head, shape = _head(method), dtype(method)
    if any(one[: len(head)] != head or len(one) != len(head) + shape.itemsize for one in kept):
        raise Refused("These states were written by another version.")
    return np.frombuffer(b"".join(one[len(head) :] for one in kept), shape).copy()


def _head(method: Method) -> bytes:
    return zlib.crc32(f"{VERSION} {method!r} {dtype(method)}".encode()).to_bytes(4, "big")
