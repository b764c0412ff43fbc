"""The rules that every rise keeps, whatever method sees it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from reputation.detecting.bins import Clock
from reputation.detecting.course import AGAIN_HOURS, Course
from reputation.detecting.dense import Dense
from reputation.detecting.share import Share
from reputation.detecting.sparse import Sparse
from tests.reputation.detecting.series import DAY, MONDAY, called, counts, feed, usual

VOLUME = [pytest.param(Sparse(), 10.0, id="sparse"), pytest.param(Dense(), 100.0, id="dense")]


def test_a_rise_to_five_times_the_usual_is_called_within_hours_and_dated_back_to_its_beginning():
    mean, start = usual(35), 28 * DAY + 12
    mean[start : start + 8] *= 5
    [rise] = [one for one in called(feed(Sparse(), counts(mean))) if one.called >= MONDAY + start]
    assert 0 <= rise.called - MONDAY - start <= 1
    assert abs(rise.began - MONDAY - start) <= 1
    assert rise.tail > 3
    assert rise.wakes


def test_the_course_of_a_rise_is_opened_growing_falling_over():
    mean, start = usual(35), 28 * DAY + 8
    mean[start : start + 12] *= np.array([3, 4, 5, 7, 9, 9, 7, 5, 3, 2, 2, 1])
    changes = [one for one in feed(Sparse(), counts(mean)).rises if one.called >= MONDAY + start]
    courses = [one.course for one in changes]
    assert courses[0] == Course.OPENED
    assert courses[-1] == Course.OVER
    assert Course.GROWING in courses
    assert Course.FALLING in courses
    assert len({one.called for one in changes}) == 1
    last = changes[-1]
    assert start + 3 <= last.top_at - MONDAY <= start + 8
    assert last.hot_until < last.at
    assert not last.settled


@pytest.mark.parametrize(("method", "an_hour"), VOLUME)
def test_a_plateau_is_one_rise_and_becomes_the_usual_after_days(method, an_hour):
    mean, start = usual(70, an_hour), 28 * DAY + 10
    mean[start:] *= 4
    changes = [one for one in feed(method, counts(mean, size=30.0)).rises if one.called >= MONDAY + start]
    assert len({one.called for one in changes if one.at < MONDAY + start + 21 * DAY}) == 1
    over = next(one for one in changes if one.course == Course.OVER)
    assert over.settled
    assert 2 * DAY < over.at - MONDAY - start < 21 * DAY


@pytest.mark.parametrize(("method", "an_hour"), VOLUME)
def test_a_gap_in_collection_never_fires_whatever_is_written_in_it(method, an_hour):
    mean = counts(usual(42, an_hour), seed=2, size=30.0)
    exposure = np.ones_like(mean)
    mean[30 * DAY : 31 * DAY], exposure[30 * DAY : 31 * DAY] = 0, 0
    mean[35 * DAY : 35 * DAY + 6], exposure[35 * DAY : 35 * DAY + 6] = 10_000, 0
    near = [one for one in called(feed(method, mean, exposure=[exposure])) if 30 * DAY <= one.called - MONDAY < 37 * DAY]
    assert not near


@pytest.mark.parametrize(("method", "an_hour"), VOLUME)
def test_what_was_not_heard_is_not_learnt(method, an_hour):
    mean = counts(usual(35, an_hour))
    exposure = np.ones_like(mean)
    exposure[30 * DAY : 31 * DAY] = 0
    other = mean.copy()
    other[30 * DAY : 31 * DAY] = 5_000
    one, two = (feed(method, series, exposure=[exposure]) for series in (mean, other))
    assert one.rows.tobytes() == two.rows.tobytes()
    assert one.rises == two.rises


def test_hours_heard_in_part_are_judged_by_their_part():
    mean = usual(42)
    exposure = np.ones_like(mean)
    exposure[30 * DAY : 33 * DAY] = 0.25
    watched = feed(Sparse(), counts(mean * exposure, seed=3), exposure=[exposure])
    assert not [one for one in called(watched) if 30 * DAY <= one.called - MONDAY < 34 * DAY]
    half = watched.usual.mean[0, 30 * DAY : 33 * DAY].mean() / watched.usual.mean[0, 23 * DAY : 26 * DAY].mean()
    assert 0.15 < half < 0.4
    # As many as usual in a quarter of the hours is four times the usual.
    whole = feed(Sparse(), counts(mean, seed=3), exposure=[exposure])
    assert [one for one in called(whole) if 30 * DAY <= one.called - MONDAY < 32 * DAY]


@pytest.mark.parametrize("method", [Sparse(), Dense(), Share()], ids=lambda one: one.name)
def test_nothing_against_nothing_never_fires(method):
    watched = feed(method, np.zeros(60 * DAY))
    assert not watched.rises
    assert np.nanmax(watched.usual.score) < method.threshold


def test_a_handful_where_nothing_is_usual_fires_and_less_does_not():
    for said, fires in ((3, False), (6, True)):
        series = np.zeros(40 * DAY)
        series[35 * DAY] = said
        assert bool(called(feed(Sparse(), series))) is fires


@pytest.mark.parametrize("method", [Sparse(), Dense()], ids=lambda one: one.name)
def test_nothing_is_called_before_enough_was_heard(method):
    series = np.full(int(method.warm_days) * DAY, 5.0)
    series[-6:] = 500
    assert not feed(method, series[: int(method.warm_days * DAY) - 1]).rises


def test_past_incidents_hardly_move_what_is_usual():
    mean, quiet = usual(56), usual(56)
    for week in range(4, 8):
        mean[week * 7 * DAY + 14 : week * 7 * DAY + 22] *= 6
    busy, calm = (feed(Sparse(), counts(one, seed=4)).usual.mean[0, -DAY:].sum() for one in (mean, quiet))
    assert busy < 1.15 * calm


def test_series_are_strangers_to_each_other():
    mean = usual(35)
    loud = mean.copy()
    loud[30 * DAY : 30 * DAY + 8] *= 8
    first, second = counts(mean, seed=5), counts(loud, seed=6)
    together = feed(Sparse(), first, second)
    alone = feed(Sparse(), first), feed(Sparse(), second)
    for place in (0, 1):
        assert together.rows[place].tobytes() == alone[place].rows[0].tobytes()


def test_a_rise_wakes_again_only_when_it_doubles_and_not_within_three_hours():
    mean, start = usual(35), 28 * DAY + 8
    mean[start : start + 24] *= np.repeat([3.0, 3.0, 20.0, 20.0], 6)
    rises = [one for one in feed(Sparse(), counts(mean)).rises if one.called >= MONDAY + start and one.wakes]
    assert 2 <= len(rises) <= 5
    assert len({one.called for one in rises}) == 1
    assert all(two.times > one.times for one, two in pairwise(rises))
    assert all(two.at - one.at >= AGAIN_HOURS for one, two in pairwise(rises))


def test_a_series_that_calls_often_must_bring_more_evidence():
    mean = usual(60)
    for day in range(20, 60, 3):
        mean[day * DAY + 14 : day * DAY + 18] *= 6
    often = feed(Sparse(), counts(mean)).rows["course"]["calls"][0]
    quiet = feed(Sparse(), counts(usual(60))).rows["course"]["calls"][0]
    assert often > 2 > quiet


def test_a_negative_share_that_triples_at_the_usual_volume_is_called_and_more_volume_alone_is_not():
    random = np.random.default_rng(7)
    among = counts(usual(42), seed=8)
    loud = among.copy()
    loud[35 * DAY + 10 : 35 * DAY + 20] *= 5
    part = np.full(len(among), 0.15)
    bad = part.copy()
    bad[35 * DAY + 10 : 35 * DAY + 20] = 0.5
    cases = [(loud, part), (among, bad)]
    negative = np.array([random.binomial(n.astype(int), p) for n, p in cases], dtype=float)
    watched = feed(Share(), *negative, among=np.array([n for n, _p in cases]))
    late = [one for one in called(watched) if 35 * DAY <= one.called - MONDAY < 36 * DAY]
    assert [one.series for one in late] == [1]


@pytest.mark.parametrize(("method", "an_hour"), VOLUME)
def test_nine_hours_in_ten_lie_in_the_usual_band(method, an_hour):
    series = counts(usual(70, an_hour), seed=9)
    band = feed(method, series).usual
    late = slice(28 * DAY, None)
    inside = (series[late] >= band.low[0, late]) & (series[late] <= band.high[0, late])
    assert 0.84 < inside.mean() < 0.97


def test_a_dense_rise_that_explodes_within_minutes_wakes_once():
    mean = np.repeat(usual(21, 100.0) / 12, 12)
    start = 18 * DAY * 12 + 150
    mean[start : start + 30] *= np.repeat([4.0, 10.0, 25.0, 60.0, 60.0], 6)
    rises = [one for one in feed(Dense(Clock(300)), counts(mean, size=5.0), first=MONDAY * 12).rises if one.called - MONDAY * 12 >= start]
    assert [one.course for one in rises if one.wakes] == [Course.OPENED]


def test_a_dense_series_is_watched_by_minutes():
    clock = Clock(300)
    mean = np.repeat(usual(21, 100.0) / 12, 12)
    start = 18 * DAY * 12 + 130
    mean[start : start + 36] *= 8
    watched = feed(Dense(clock), counts(mean, size=5.0), first=MONDAY * 12)
    [rise] = [one for one in called(watched) if one.called - MONDAY * 12 >= start]
    assert rise.called - MONDAY * 12 - start <= 3
    assert abs(rise.began - MONDAY * 12 - start) <= 6


def test_a_dense_rise_is_dated_where_it_rose_and_not_where_less_had_smouldered_before():
    clock = Clock(300)
    mean = np.repeat(usual(21, 100.0) / 12, 12)
    start = 18 * DAY * 12 + 150
    mean[start - 144 : start] *= 1.5
    mean[start : start + 36] *= 10
    for seed in range(2):
        watched = feed(Dense(clock), counts(mean, seed, size=5.0), first=MONDAY * 12)
        rise = next(one for one in called(watched) if one.called - MONDAY * 12 >= start)
        assert rise.called - MONDAY * 12 - start <= 6
        assert abs(rise.began - MONDAY * 12 - start) <= 4
