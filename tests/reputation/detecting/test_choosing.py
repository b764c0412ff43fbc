"""The method is chosen by how much a series usually brings."""

from __future__ import annotations

import numpy as np

from reputation.detecting import choosing
from reputation.detecting.bins import Clock, Heard
from tests.reputation.detecting.series import DAY


def test_a_series_is_dense_from_twenty_an_hour_and_stays_so_down_to_twelve():
    rates = np.array([5.0, 15.0, 25.0])
    heard = Heard.whole(0, np.tile(rates[:, None], (1, 10 * DAY)))
    assert choosing.dense(Clock(), heard).tolist() == [False, False, True]
    assert choosing.dense(Clock(), heard, was=np.array([True, True, True])).tolist() == [False, True, True]


def test_one_incident_and_hours_not_heard_do_not_make_it_dense():
    counts, exposure = np.full((1, 9 * DAY), 4.0), np.ones((1, 9 * DAY))
    counts[0, :DAY] = 900
    exposure[0, 3 * DAY : 5 * DAY] = 0
    assert not choosing.dense(Clock(), Heard(0, counts, exposure))[0]
    assert not choosing.dense(Clock(), Heard(0, counts, np.zeros_like(counts)))[0]
