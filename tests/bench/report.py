"""What a measure says: one JSON object a line on the output, remarks for people beside it."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

_began = time.monotonic()


@dataclass(frozen=True)
class Bar:
    """What is good enough: limits of the value and of its ratio to the peer."""

    words: str
    value: float = math.nan
    ratio: float = math.nan
    higher: bool = True
    """Whether more is better, for value and ratio alike."""
    also: tuple[bool, ...] = ()
    """Whatever else is asked, already judged."""

    def met(self, value: float, ratio: float | None) -> bool:
        sign = 1 if self.higher else -1
        asked = [(self.value, value), (self.ratio, ratio)]
        good = all(given is not None and sign * given >= sign * limit for limit, given in asked if not math.isnan(limit))
        return good and all(self.also)


@dataclass(frozen=True)
class Result:
    """One figure. The ratio is value / peer_value."""

    name: str
    value: float
    unit: str
    n: int
    peer: str = ""
    peer_value: float | None = None
    bar: Bar | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer_value if self.peer_value else None

    def line(self) -> str:
        said: dict[str, Any] = {
            "name": self.name, "value": rounded(self.value), "unit": self.unit, "peer": self.peer or None,
            "peer_value": rounded(self.peer_value), "ratio": rounded(self.ratio), "n": self.n,
        }  # fmt: skip
        if self.bar:
            said |= {"bar": self.bar.words, "met": self.bar.met(self.value, self.ratio)}
        return json.dumps(said | self.more, ensure_ascii=False)


def rounded(value: float | None) -> float | None:
    """Four figures say enough."""
    return None if value is None else float(f"{value:.4g}")


def note(words: str) -> None:
    """A remark for people, beside the figures."""
    print(f"{time.monotonic() - _began:6.0f} s  {words}", file=sys.stderr, flush=True)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def in_turns(rounds: int, *acts: Callable[[], object]) -> list[float]:
    """The least time of a core that each took, in turns: what else the machine does counts little, and meets them alike."""
    best = [math.inf] * len(acts)
    for _ in range(rounds):
        for place, act in enumerate(acts):
            began = time.process_time()
            act()
            best[place] = min(best[place], time.process_time() - began)
    return best
