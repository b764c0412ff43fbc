"""How unusual a count is: upper tails in closed form, for whole arrays at once, as -log10 of the probability.

That of counts is a saddlepoint approximation (Lugannani and Rice 1980; for counts: Daniels 1987), within a tenth down to 1e-300.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LN10: Final = float(np.log(10))
ROOT: Final = float(np.sqrt(2 * np.pi))
LEAST_SIZE: Final = 0.2
"""Counts that vary even more are taken as if they varied so much: the approximation does not hold further."""
MOST: Final = 256
NEAR: Final = 0.05
"""Roots nearer to zero than this are moved there by a straight line: the formula is 0 / 0 at the mean."""


def negative_binomial(seen: Floats, mean: Floats, size: Floats) -> Floats:
    """-log10 P(X >= seen), X negative binomial with this mean and variance mean + mean² / size; 0 for no more than the mean."""
    k, m, r = np.broadcast_arrays(np.maximum(seen, 1e-9), np.maximum(mean, 1e-12), np.maximum(size, LEAST_SIZE))
    ratio = k * (m + r) / (m * (k + r))
    gained = k * np.log(ratio) - r * np.log((k + r) / (m + r))
    spread = np.sqrt(k * (k + r) / r)
    return np.asarray(np.where(k > m, _lattice(np.log(ratio), gained, spread, (k - m) / np.sqrt(m + m * m / r)), 0.0))


def beta_binomial(seen: Floats, among: Floats, part: Floats, alike: Floats) -> Floats:
    """-log10 P(X >= seen), X of `among` with this part on average, whose correlation within a bin is `alike`.

    It is summed, where more than usual was seen; beyond `MOST` the same part of `MOST` is taken, which alarms a little less.
    """
    k, n, p, rho = (np.ravel(a).astype(np.float64) for a in np.broadcast_arrays(seen, among, part, alike))
    said = np.zeros(len(k))
    above = np.flatnonzero((k > n * p) & (n > 0))
    if len(above):
        scale = np.minimum(1, MOST / n[above])
        said[above] = _summed(np.floor(k[above] * scale), np.round(n[above] * scale), p[above], rho[above])
    return said.reshape(np.shape(seen))


def _summed(k: Floats, n: Floats, part: Floats, alike: Floats) -> Floats:
    bound = 1 / np.clip(alike, 1e-4, 0.9) - 1
    a, b = (np.clip(part, 1e-6, 1 - 1e-6) * bound)[:, None], (np.clip(1 - part, 1e-6, 1 - 1e-6) * bound)[:, None]
    j = np.arange(int(n.max()))
    left = n[:, None] - j
    steps = np.log((a + j) / (j + 1)) + np.log(np.maximum(left, 1) / (b + np.maximum(left - 1, 0)))
    logs = np.concatenate((np.zeros((len(k), 1)), np.cumsum(np.where(left > 0, steps, -np.inf), axis=1)), axis=1)
    logs -= logs.max(axis=1, keepdims=True)
    whole = np.exp(logs)
    places = np.arange(logs.shape[1])
    tails = np.where(places >= k[:, None], logs, -np.inf)
    top = tails.max(axis=1)
    tail = np.exp(tails - top[:, None]).sum(axis=1)
    return np.asarray(np.maximum(-(top + np.log(tail) - np.log(whole.sum(axis=1))) / LN10, 0))


def pareto(beyond: Floats, shape: Floats, scale: Floats) -> Floats:
    """-log10 P(X > beyond), X generalised Pareto with a shape of 0 or more; 0 where nothing lies beyond."""
    ratio = np.maximum(beyond, 0) / scale
    heavy = np.log1p(shape * ratio) / np.where(shape > 1e-6, shape, 1)
    return np.asarray(np.where(shape > 1e-6, heavy, ratio) / LN10)


def _lattice(theta: Floats, gained: Floats, spread: Floats, z: Floats) -> Floats:
    """The tail of a count from its saddlepoint, what is gained there, and its spread; `z` is used near the mean."""
    root = np.sign(theta) * np.sqrt(2 * np.maximum(gained, 0))
    far = np.abs(root) > NEAR
    w = np.where(far, root, NEAR)
    u = np.where(far, -np.expm1(-np.where(far, theta, 1)) * spread, NEAR)
    # log of: upper tail of the normal + density * (1 / u - 1 / w), the density taken out so that nothing underflows.
    inner = _mills(w) + 1 / u - 1 / w
    log = -w * w / 2 - np.log(ROOT) + np.log(np.maximum(inner, 1e-300))
    # Near the mean: half, and half a step of the lattice; what matters there is only that it is no alarm.
    close = np.log(np.clip(0.5 - z / ROOT + 0.5 / ROOT / np.maximum(spread, 0.5), 1e-6, 1))
    return np.asarray(np.maximum(-np.where(far, log, close) / LN10, 0))


def _mills(w: Floats) -> Floats:
    """Upper tail of the normal law divided by its density (Abramowitz and Stegun 7.1.26 near, Laplace's fraction far)."""
    a = np.abs(w)
    t = 1 / (1 + 0.3275911 * a / np.sqrt(2))
    near = ROOT / 2 * t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    b = np.maximum(a, 1.0)
    far = b + 6 / b
    for n in range(5, 0, -1):
        far = b + n / far
    upper = np.where(a < 3, near, 1 / far)
    return np.asarray(np.where(w >= 0, upper, ROOT * np.exp(np.minimum(w * w / 2, 700)) - upper))
