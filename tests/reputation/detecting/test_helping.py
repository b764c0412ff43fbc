"""Whether it helped is told with an interval, against competitors, and not at all from too little."""

from __future__ import annotations

import numpy as np
import pytest

from reputation.detecting.helping import TooShort, effect


def days(random, factor):
    """60 days of which the last 14 follow the act; a week's season that both share."""
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(60) / 7)
    shared = np.where(np.arange(60) >= 46, 1.5, 1.0)
    change = np.where(np.arange(60) >= 46, factor, 1.0)
    subject, control = 80 * season * shared * change, 300 * season * shared
    return random.poisson(random.gamma(30, subject / 30)).astype(float), random.poisson(random.gamma(30, control / 30)).astype(float)


@pytest.mark.parametrize("factor", [1.0, 0.6])
def test_the_interval_holds_what_was_done_most_of_the_time_and_what_competitors_share_is_no_effect(factor):
    random = np.random.default_rng(1)
    found = []
    for _ in range(60):
        subject, control = days(random, factor)
        found.append(effect(subject, control, np.ones(60), 46))
    held = np.mean([one.low <= factor - 1 <= one.high for one in found])
    assert 0.86 <= held <= 1
    assert np.median([one.change for one in found]) == pytest.approx(factor - 1, abs=0.05)
    assert np.mean([one.told for one in found]) > 0.95 if factor < 1 else np.mean([one.told for one in found]) < 0.14


def drawn(random, days, mean, spread, alike):
    """Days whose rate resembles that of the day before so much, counted."""
    off = random.normal(size=days)
    for day in range(1, days):
        off[day] = alike * off[day - 1] + np.sqrt(1 - alike**2) * off[day]
    return random.poisson(mean * np.exp(spread * off - spread**2 / 2)).astype(float)


@pytest.mark.parametrize("alike", [0.0, 0.5])
@pytest.mark.parametrize("mean", [3.0, 80.0])
@pytest.mark.parametrize("after", [3, 5, 7, 14])
def test_the_interval_holds_the_truth_as_often_as_it_says_from_few_days_and_from_days_that_resemble_each_other(after, mean, alike):
    random, held, count = np.random.default_rng(11), 0, 300
    for _ in range(count):
        subject, control = drawn(random, 28 + after, mean, 0.35, alike), drawn(random, 28 + after, 4 * mean, 0.2, alike)
        one = effect(subject, control, np.ones(28 + after), 28)
        held += one.low <= 0 <= one.high
    assert 0.86 <= held / count <= 0.98


def test_days_that_vary_more_after_the_act_widen_the_interval():
    subject, control = np.tile([48.0, 52.0], 20), np.full(40, 100.0)
    calm = effect(subject, control, np.ones(40), 35)
    subject[35:] = [20, 90, 40, 120, 25]
    wild = effect(subject, control, np.ones(40), 35)
    assert wild.high - wild.low > 5 * (calm.high - calm.low)
    assert calm.within(0.25)
    assert not wild.within(0.25)


def test_days_not_heard_are_left_out_and_days_heard_in_part_weigh_by_it():
    subject, control, heard = np.full(40, 50.0), np.full(40, 100.0), np.ones(40)
    subject[5], heard[5] = 0, 0
    subject[7], control[7], heard[7] = 25, 50, 0.5
    made = effect(subject, control, heard, 30)
    assert made.change == pytest.approx(0, abs=0.01)
    assert (made.days_before, made.days_after) == (29, 10)


def test_too_short_a_past_is_refused():
    for act, count in ((13, 40), (38, 40)):
        with pytest.raises(TooShort):
            effect(np.ones(count), np.ones(count), np.ones(count), act)
