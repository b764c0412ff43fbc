"""Which method watches the volume of a series: by how much it usually brings."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from reputation.detecting.bins import Clock, Heard

DENSE_FROM: Final = 20.0
"""Mentions an hour from which the course of the series itself says more than the law of its counts."""
STAYS_FROM: Final = 12.0
"""One that is dense stays so down to here: who changes the method feeds the series from its start again."""


def dense(clock: Clock, heard: Heard, was: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Whether each series is dense: the median of its days, so that one incident does not make it so."""
    a_day = clock.count(24)
    days = -(-heard.counts.shape[1] // a_day)
    missing = days * a_day - heard.counts.shape[1]
    counts, exposure = (
        np.pad(array, ((0, 0), (0, missing))).reshape(len(array), days, a_day).sum(axis=2)
        for array in (np.where(heard.exposure > 0, heard.counts, 0), heard.exposure)
    )
    # A day of which less than a quarter was heard says little of a day.
    whole = exposure >= a_day / 4
    rates = np.where(whole, counts / np.maximum(exposure, 1e-9) * 3600 / clock.step, np.nan)
    said = whole.any(axis=1)
    usual = np.zeros(len(rates))
    usual[said] = np.nanmedian(rates[said], axis=1)
    bar = DENSE_FROM if was is None else np.where(was, STAYS_FROM, DENSE_FROM)
    return np.asarray(usual >= bar)
