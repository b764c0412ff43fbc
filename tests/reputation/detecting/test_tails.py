"""Tails against the sums they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.detecting.tails import beta_binomial, negative_binomial, pareto


def said(logs: list[float], whole: list[float] | None = None) -> float:
    top = max(logs)
    below = 0.0 if whole is None else max(whole) + math.log(sum(math.exp(one - max(whole)) for one in whole))
    return -(top + math.log(sum(math.exp(one - top) for one in logs)) - below) / math.log(10)


@pytest.mark.parametrize("mean", [0.05, 0.5, 3.0, 40.0, 500.0])
@pytest.mark.parametrize("size", [0.5, 3.0, 20.0, 1000.0])
@pytest.mark.parametrize("times", [1.5, 3, 10])
def test_the_tail_of_counts_is_that_of_the_sum(mean, size, times):
    seen, share = math.ceil(mean * times) + 1, size / (size + mean)
    logs = [
        math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1) + size * math.log(share) + k * math.log(1 - share)
        for k in range(seen, seen + 6000)
    ]
    found = float(negative_binomial(np.array(float(seen)), np.array(mean), np.array(size)))
    assert found == pytest.approx(said(logs), abs=0.12)


@pytest.mark.parametrize(("seen", "among"), [(2, 3), (3, 3), (9, 20), (20, 20), (60, 200)])
@pytest.mark.parametrize("alike", [0.01, 0.1])
def test_the_tail_of_shares_is_that_of_the_sum(seen, among, alike):
    part = 0.1
    a, b = (p * (1 / alike - 1) for p in (part, 1 - part))
    logs = [
        math.lgamma(among + 1) - math.lgamma(k + 1) - math.lgamma(among - k + 1)
        + math.lgamma(k + a) + math.lgamma(among - k + b) - math.lgamma(among + a + b)
        for k in range(among + 1)
    ]  # fmt: skip
    found = float(beta_binomial(np.array(float(seen)), np.array(float(among)), np.array(part), np.array(alike)))
    assert found == pytest.approx(said(logs[seen:], logs), abs=0.001)


@settings(max_examples=200, deadline=None)
@given(seen=st.integers(0, 10**7), mean=st.floats(0, 1e6), size=st.floats(0.2, 1e9), more=st.integers(1, 1000))
def test_more_is_never_less_unusual(seen, mean, size, more):
    one, two = (float(negative_binomial(np.array(float(k)), np.array(mean), np.array(size))) for k in (seen, seen + more))
    assert 0 <= one <= two + 0.15
    assert math.isfinite(two)


def test_a_pareto_tail_is_exponential_at_shape_nought_and_heavier_above():
    beyond = np.array([0.0, 1.0, 5.0])
    light, heavy = (pareto(beyond, np.full(3, shape), np.ones(3)) for shape in (0.0, 0.3))
    assert light.tolist() == pytest.approx((beyond / math.log(10)).tolist())
    assert heavy[0] == 0
    assert (heavy[1:] < light[1:]).all()
