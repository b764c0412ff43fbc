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
    for seed in range(60):
        subject, control = days(random, factor)
        found.append(effect(subject, control, np.ones(60), 46, seed=seed))
    held = np.mean([one.low <= factor - 1 <= one.high for one in found])
    assert 0.78 <= held <= 1
    assert np.median([one.change for one in found]) == pytest.approx(factor - 1, abs=0.05)
    assert np.mean([one.told for one in found]) > 0.95 if factor < 1 else np.mean([one.told for one in found]) < 0.22


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
