"""How unusual a count is: upper tails of the Gamma-Poisson distribution (negative binomial), as powers of ten, in double precision.

A rate known from `c` events in exposure `e` has, from a flat prior, a Gamma posterior of shape c + 1 and rate e; the count of a new
exposure then is Gamma-Poisson, and its tail is that of the conditional test of two Poisson counts (Przyborowski, Wilenski 1940).
Rates that wander from period to period add their own variance: shapes add up like resistors in parallel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FLAT: Final = 1.0
_TERMS: Final = 400
_NEGLIGIBLE: Final = 1e-12


def surprise(
    counts: Sequence[int] | NDArray[np.int64],
    before: Sequence[int] | NDArray[np.int64],
    exposure: float,
    before_exposure: float,
    wander: float,
) -> Floats:
    """-log10 P(at least so many), for each count (n,) given how many there were before; 0 where no more came than expected.

    `wander` is the shape of the rates' own variation from period to period: the variance of a count of mean m is m + m^2 / wander.
    """
    count = np.asarray(counts, dtype=np.float64)
    known = np.asarray(before, dtype=np.float64) + FLAT
    mean = known * exposure / before_exposure
    shape = 1 / (1 / known + 1 / wander)
    found = np.zeros(len(count))
    more = np.flatnonzero(count > mean)
    if len(more):
        found[more] = -upper_tail(count[more], mean[more], shape[more])
    return found


def upper_tail(count: Floats, mean: Floats, shape: Floats) -> Floats:
    """log10 P(X >= count) of Gamma-Poisson variables of these means and shapes, for counts above their means (n,)."""
    more = mean / (mean + shape)  # the chance of one more event rather than of an end
    first = _lgamma(count + shape) - _lgamma(shape) - _lgamma(count + 1) + shape * np.log1p(-more) + count * np.log(more)
    term, total = np.ones(len(count)), np.ones(len(count))
    for step in range(_TERMS):
        term = term * more * (shape + count + step) / (count + step + 1)
        total += term
        if (term < _NEGLIGIBLE * total).all():
            break
    tail: Floats = (first + np.log(total)) / math.log(10)
    return np.minimum(tail, 0.0)


def _lgamma(values: Floats) -> Floats:
    return np.array([math.lgamma(value) for value in values])
