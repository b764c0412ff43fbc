"""Volume of a sparse series: the evidence of a Gamma-Poisson law for a rise over what this hour of the week usually brings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from reputation.detecting import onset, season
from reputation.detecting.bins import Bin, Clock, Scored
from reputation.detecting.tails import LN10, Floats, negative_binomial

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Sparse:
    """Constants of the method: it calls what is 10^threshold times more likely under a rise of `times` than under none."""

    clock: Clock = field(default_factory=Clock)
    threshold: float = 2.1
    times: float = 2.5
    least: float = 4.0
    warm_days: float = 5.0
    drift_days: float = 4.0
    odd_days: float = 21.0
    name: ClassVar[str] = "sparse"

    @property
    def fields(self) -> list[Any]:
        """`drift`: seen and due of the last days; `odd`: what varies more than Poisson; `recent`: seen and due of the last hours."""
        return [("heard", "f8"), *season.FIELDS, ("drift", "f8", 2), ("odd", "f8", 2), ("recent", "f8", 2), ("onset", onset.FIELDS)]

    def begin(self, rows: Rows) -> None:
        onset.fresh(rows["onset"])

    def warm(self, rows: Rows) -> NDArray[np.bool_]:
        """Whether enough was heard to call anything unusual."""
        return np.asarray(rows["heard"] * self.clock.step >= self.warm_days * 86400)

    def score(self, rows: Rows, bin: Bin) -> Scored:
        odd = self._odd(rows)
        base = season.usual(rows, bin.slot, odd)
        drift = np.clip((rows["drift"][:, 0] + 5) / (rows["drift"][:, 1] + 5), 0.02, 50)
        due = base * drift * bin.exposure
        # What this hour's usual rests on, in counts: it is less sure where little was heard.
        unsure = 1 / (rows["drift"][:, 1] + rows["whole"][:, 0] / (1 + due * odd) + 1)
        size = 1 / (odd + unsure)
        begun = rows["onset"]
        onset.climb(begun, bin.number, rise(bin.counts, due, size, self.times), 1.5 * bin.bar * LN10, self.clock.count(24))
        onset.add(begun, seen=bin.counts, due=due, square=due * due)
        together = 1 / (odd * begun["square"] / np.maximum(begun["due"] ** 2, 1e-12) + unsure)
        tail = negative_binomial(begun["seen"], begun["due"], together)
        kept = 0.5 ** (self.clock.step / 3600)
        rows["recent"] = rows["recent"] * kept + np.stack((bin.counts, due), axis=1)
        low, high = band(due, size)
        weight = (1 - kept) / np.maximum(bin.exposure, 1e-9)
        return Scored(
            begun["sum"] / LN10, tail, begun["since"].copy(), begun["seen"].copy(), rows["recent"][:, 0] * weight,
            rows["recent"][:, 1] * weight, due, low, high, {"base": base, "drift": drift, "odd": odd},
        )  # fmt: skip

    def learn(self, rows: Rows, bin: Bin, scored: Scored, risen: NDArray[np.bool_]) -> None:
        """Past incidents hardly move what is usual: what lies far above counts as its edge, during a rise as a nearer one."""
        base, drift, odd = (scored.extra[name] for name in ("base", "drift", "odd"))
        due, days = scored.mean, self.clock.step / 86400
        spread = np.sqrt(due + due * due * odd) + 0.5
        seen = np.minimum(bin.counts, due + np.where(risen, 1.5, 3.0) * spread)
        rows["heard"] += bin.exposure
        season.learn(rows, bin.slot, seen / drift, bin.exposure, days)
        weight = np.where(self.warm(rows), 1 / (1 + due * odd), 0)
        fade = (0.5 ** (bin.exposure * days / self.drift_days))[:, None]
        rows["drift"] = rows["drift"] * fade + np.stack((weight * seen, weight * base * bin.exposure), axis=1)
        square = np.minimum((bin.counts - due) ** 2, 9 * (due + due * due * odd) + 1)
        fade = (0.5 ** (bin.exposure * days / self.odd_days))[:, None]
        rows["odd"] = rows["odd"] * fade + np.stack((square - due, due * due), axis=1) / (1 + due)[:, None]

    def _odd(self, rows: Rows) -> Floats:
        """1 / size of the law, from (seen - due)² - due against due²; at first it is held to 0.2."""
        return np.asarray(np.clip((rows["odd"][:, 0] + 0.2 * 6) / (rows["odd"][:, 1] + 6), 0.01, 3.0))


def rise(seen: Floats, due: Floats, size: Floats, times: float) -> Floats:
    """Log likelihood of so many times the usual against the usual, of a negative binomial law."""
    return np.asarray(seen * np.log(times * (size + due) / (size + times * due)) - size * np.log((size + times * due) / (size + due)))


def band(mean: Floats, size: Floats) -> tuple[Floats, Floats]:
    """Counts between which 90 % lie, by the cube root of a gamma law of the same mean and variance (Wilson and Hilferty 1931)."""
    shape = 1 / np.maximum(1 / np.maximum(mean, 1e-9) + 1 / size, 1e-9)
    root, middle = np.sqrt(1 / (9 * shape)), 1 - 1 / (9 * shape)
    low, high = (mean * np.maximum(middle + sign * 1.645 * root, 0) ** 3 for sign in (-1, 1))
    return np.floor(low), np.maximum(np.ceil(high), np.ceil(mean))
