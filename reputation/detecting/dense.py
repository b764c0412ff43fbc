"""Volume of a dense series: how far it stands above its own recent course at three scales, with the tail that such distances have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from reputation.detecting import onset
from reputation.detecting.bins import Bin, Clock, Scored
from reputation.detecting.tails import LN10, Floats, pareto

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Dense:
    """Constants of the method. The threshold is the mean of three scales' -log10 of the tail: 2.3 is one bin in 200 on each."""

    clock: Clock = field(default_factory=Clock)
    threshold: float = 2.3
    scales: tuple[float, ...] = (0.25, 1, 6)
    # Of rises, in spreads, whose beginnings are looked for; and how much evidence (natural logarithm) is enough.
    sizes: tuple[float, ...] = (2, 4)
    most: float = 15.0
    least: float = 4.0
    warm_days: float = 2.5
    slow_days: float = 5.0
    season_days: float = 10.0
    tail_days: float = 20.0
    beyond: float = 0.99
    name: ClassVar[str] = "dense"

    @property
    def spans(self) -> NDArray[np.float64]:
        return np.array([self.clock.count(hours) for hours in self.scales], dtype=np.float64)

    @property
    def fields(self) -> list[Any]:
        """Of each scale: the moving mean, its usual mean and variance; the quantile of its distances, mean and mean square beyond it."""
        scales = [(name, "f8", len(self.scales)) for name in ("fast", "mean", "var", "edge", "first", "second")]
        return [("heard", "f8"), ("heard_at", "i8"), ("season", "f8", 24), *scales, ("onset", onset.FIELDS, len(self.sizes))]

    def begin(self, rows: Rows) -> None:
        # Distances begin with the tail of the normal law beyond its 99 % quantile.
        for name, value in (("var", 1.0), ("edge", 2.33), ("first", 0.4), ("second", 0.3)):
            rows[name] = value
        rows["heard_at"] = onset.NEVER
        onset.fresh(rows["onset"])

    def warm(self, rows: Rows) -> NDArray[np.bool_]:
        """Whether enough was heard to call anything unusual."""
        return np.asarray(rows["heard"] * self.clock.step >= self.warm_days * 86400)

    def score(self, rows: Rows, bin: Bin) -> Scored:
        root = np.sqrt(bin.counts / np.maximum(bin.exposure, 1e-3))
        season = self._season(rows, bin.number)
        rest = root - season
        self._move(rows, bin, rest)
        spread = np.sqrt(rows["var"])
        far = rows["fast"] - rows["mean"]
        z = far / spread
        score = self._tails(rows, z).mean(axis=1)
        usual = np.maximum(rows["mean"][:, 0] + season, 0)
        due = usual**2 * bin.exposure
        begun = self._begun(rows, bin, (rest - rows["mean"][:, 0]) / spread[:, 0])
        wide = 1.645 * spread[:, 0]
        level = np.maximum(rows["fast"][:, 1] + season, 0) ** 2
        return Scored(
            score, score, begun["since"], begun["seen"], level, usual**2, due,
            np.floor(np.maximum(usual - wide, 0) ** 2 * bin.exposure), np.ceil((usual + wide) ** 2 * bin.exposure),
            {"rest": rest, "z": z, "spread": spread},
        )  # fmt: skip

    def learn(self, rows: Rows, bin: Bin, scored: Scored, risen: NDArray[np.bool_]) -> None:
        """Winsorised: nothing counts as further away than three spreads, no distance as further beyond the edge than four mean ones."""
        rest, z, spread = (scored.extra[name] for name in ("rest", "z", "spread"))
        rows["heard"] += bin.exposure
        a_day = self.clock.step / 86400
        pace = np.maximum(a_day / self.slow_days, 1 / np.maximum(rows["heard"], 1))
        pace = (pace * bin.exposure)[:, None]
        early = (rows["heard"] <= 12)[:, None]
        far = rows["fast"] - rows["mean"]
        held = np.where(early, far, np.clip(far, -3 * spread, 3 * spread))
        near = np.clip(rest - rows["mean"][:, 0], -3 * spread[:, 0], 3 * spread[:, 0])
        edge = np.where(risen, 2.0, 3.0)[:, None] * spread
        near_by = np.where(early, far, np.clip(far, -edge, edge))
        rows["mean"] += pace * held
        rows["var"] = np.maximum(rows["var"] + pace * (near_by * near_by - rows["var"]), 1e-4)
        hour = self._hour(bin.number)[0]
        rows["season"][:, hour] += 24 * a_day / self.season_days * near * bin.exposure
        self._learn_tails(rows, z, a_day, bin.exposure)

    def _begun(self, rows: Rows, bin: Bin, near: Floats) -> Rows:
        """Where the rise began: by the sum of evidence for the size that explains best what was heard since."""
        sizes = np.array(self.sizes)
        evidence = sizes * np.clip(near, -3, 6)[:, None] - sizes**2 / 2
        onset.climb(rows["onset"], bin.number, evidence, self.most, self.clock.count(24))
        onset.add(rows["onset"], seen=bin.counts[:, None])
        return onset.strongest(rows["onset"])

    def _move(self, rows: Rows, bin: Bin, rest: Floats) -> None:
        """The moving means. What is older than its scale after a gap is no evidence: it begins at what is usual."""
        unheard = (bin.number - rows["heard_at"])[:, None] > self.spans
        start = np.where((rows["heard"] == 0)[:, None], rest[:, None], rows["mean"])
        fast = np.where(unheard, start, rows["fast"])
        rows["mean"] = np.where((rows["heard"] == 0)[:, None], rest[:, None], rows["mean"])
        rows["fast"] = fast + 2 / (self.spans + 1) * bin.exposure[:, None] * (rest[:, None] - fast)
        rows["heard_at"] = bin.number

    def _tails(self, rows: Rows, z: Floats) -> Floats:
        """-log10 of the tail beyond the edge, by the moments of a generalised Pareto law (Siffer et al. 2017); 0 within."""
        square = np.maximum(rows["second"] - rows["first"] ** 2, 1e-9)
        shape = np.clip(0.5 * (1 - rows["first"] ** 2 / square), 0, 0.3)
        scale = np.maximum(rows["first"] * (1 - shape), 1e-6)
        return np.asarray(np.where(z > rows["edge"], pareto(z - rows["edge"], shape, scale) - np.log(1 - self.beyond) / LN10, 0))

    def _learn_tails(self, rows: Rows, z: Floats, a_day: float, exposure: Floats) -> None:
        hit = z > rows["edge"]
        heard = exposure[:, None]
        excess = np.minimum(np.maximum(z - rows["edge"], 0), 4 * rows["first"])
        step = np.where(rows["heard"] * a_day < 3, 0.02, 0.01)[:, None] * heard
        rows["edge"] += np.where(hit, step * self.beyond, -step * (1 - self.beyond))
        pace = np.where(hit, np.minimum(a_day / self.tail_days / (1 - self.beyond), 0.2) * heard, 0)
        rows["first"] += pace * (excess - rows["first"])
        rows["second"] += pace * (excess * excess - rows["second"])

    def _hour(self, number: int) -> tuple[int, int, float]:
        """The hour of the day of the client, the neighbour it is nearer to, and how much of that one counts."""
        at = self.clock.start(number)
        off = (at.minute * 60 + at.second) / 3600 - 0.5 if self.clock.step < 3600 else 0.0
        return at.hour, (at.hour + (1 if off > 0 else -1)) % 24, abs(off)

    def _season(self, rows: Rows, number: int) -> Floats:
        hour, beside, part = self._hour(number)
        return np.asarray((1 - part) * rows["season"][:, hour] + part * rows["season"][:, beside])
