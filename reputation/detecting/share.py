"""The share of a series that is negative, given how many there are: the evidence of a beta-binomial law for more than usual."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from reputation.detecting import onset
from reputation.detecting.bins import Bin, Clock, Scored
from reputation.detecting.tails import LN10, beta_binomial

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Share:
    """Constants of the method: it calls what is 10^threshold times more likely when the odds are `times` the usual ones."""

    clock: Clock = field(default_factory=Clock)
    threshold: float = 2.0
    times: float = 4.0
    least: float = 4.0
    warm_days: float = 5.0
    half_life_days: float = 14.0
    name: ClassVar[str] = "share"

    @property
    def fields(self) -> list[Any]:
        """`part`: negative and all, as many as are independent; `alike`: how alike those of one bin are; `recent`: the last hours."""
        return [("heard", "f8"), ("part", "f8", 2), ("alike", "f8", 2), ("recent", "f8", 2), ("onset", onset.FIELDS)]

    def begin(self, rows: Rows) -> None:
        onset.fresh(rows["onset"])

    def warm(self, rows: Rows) -> NDArray[np.bool_]:
        """Whether enough was heard, for long enough, to call anything unusual."""
        return np.asarray((rows["heard"] * self.clock.step >= self.warm_days * 86400) & (rows["part"][:, 1] >= 20))

    def score(self, rows: Rows, bin: Bin) -> Scored:
        alike = np.clip((rows["alike"][:, 0] + 0.02 * 200) / (rows["alike"][:, 1] + 200), 0.001, 0.5)
        held = rows["part"]
        part = (held[:, 0] + 0.5) / (held[:, 1] + 2.5)
        n, x = bin.among, np.minimum(bin.counts, bin.among)
        unsure = alike + 1 / (held[:, 1] + 3.5)
        begun = rows["onset"]
        raised = self.times * part / (1 - part + self.times * part)
        evidence = (x * np.log(raised / part) + (n - x) * np.log((1 - raised) / (1 - part))) / (1 + np.maximum(n - 1, 0) * unsure)
        onset.climb(begun, bin.number, evidence, 1.5 * bin.bar * LN10, self.clock.count(24))
        onset.add(begun, seen=x, due=n * part, square=n * n, among=n)
        # Those of different hours are not alike: of all pairs, so many are of one hour.
        pairs = begun["square"] / np.maximum(begun["among"] ** 2, 1)
        tail = beta_binomial(begun["seen"], begun["among"], part, np.clip(alike * pairs + 1 / (held[:, 1] + 3.5), 0.0005, 0.5))
        rows["recent"] = rows["recent"] * 0.5 ** (self.clock.step / 3600) + np.stack((x, n), axis=1)
        level = (rows["recent"][:, 0] + part) / (rows["recent"][:, 1] + 1)
        wide = 1.645 * np.sqrt(part * (1 - part) * (1 + np.maximum(n - 1, 0) * unsure) / np.maximum(n, 1))
        return Scored(
            begun["sum"] / LN10, tail, begun["since"].copy(), begun["seen"].copy(), level, part, part, np.maximum(part - wide, 0),
            np.minimum(part + wide, 1), {"alike": alike},
        )  # fmt: skip

    def learn(self, rows: Rows, bin: Bin, scored: Scored, risen: NDArray[np.bool_]) -> None:
        """As with volume: what lies far above the usual counts as its edge. Bins without anything say nothing."""
        part, alike, n = scored.mean, scored.extra["alike"], bin.among
        spread = np.sqrt(n * part * (1 - part) * (1 + np.maximum(n - 1, 0) * alike)) + 0.5 * (n > 0)
        x = np.minimum(np.minimum(bin.counts, n), n * part + np.where(risen, 1.0, 3.0) * spread)
        rows["heard"] += bin.exposure
        weight = 1 / (1 + np.maximum(n - 1, 0) * alike)
        fade = (0.5 ** (bin.exposure * self.clock.step / 86400 / self.half_life_days))[:, None]
        rows["part"] = rows["part"] * fade + np.stack((x * weight, n * weight), axis=1)
        square = np.minimum((bin.counts - n * part) ** 2, 9 * spread * spread) / (part * (1 - part))
        pairs = n * np.maximum(n - 1, 0)
        counted = np.stack((square - n, pairs), axis=1) / np.maximum(n, 1)[:, None]
        rows["alike"] = rows["alike"] * fade + np.where((n > 1)[:, None], counted, 0)
