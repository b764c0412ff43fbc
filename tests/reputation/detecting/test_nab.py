"""The score of the benchmark, on alarms whose worth is known."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench import nab

FILE = nab.File("one", np.arange(2000) * 300, np.zeros(2000), ((1000, 1100), (1500, 1600)))


def test_saying_nothing_is_worth_nought_and_each_window_at_once_a_hundred():
    assert nab.normalised([nab.score(FILE, [])]) == 0
    assert nab.normalised([nab.score(FILE, [1000, 1500])]) == pytest.approx(100)


def test_the_middle_of_a_window_is_worth_what_the_benchmark_says():
    [worth, missed] = nab.score(FILE, [1050, 1060]).windows
    assert worth == pytest.approx(0.8483 / 0.98661, abs=0.004)
    assert missed == -1


def test_false_alarms_cost_more_the_further_they_are_behind_a_window_and_nothing_in_probation():
    assert FILE.probation == 300
    near, far, before, early = (nab.score(FILE, [row]) for row in (1105, 1405, 400, 299))
    assert -0.11 <= far.cost < near.cost < 0
    assert far.cost == before.cost == -0.11
    assert early.cost == 0
    assert early.false == 0
