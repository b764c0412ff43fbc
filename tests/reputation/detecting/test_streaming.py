"""Hour by hour is the same as all at once; twice is the same as once; clocks may jump."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.detecting import watching
from reputation.detecting.bins import Clock, Heard
from reputation.detecting.course import Rise
from reputation.detecting.dense import Dense
from reputation.detecting.share import Share
from reputation.detecting.sparse import Sparse
from tests.reputation.detecting.series import DAY, MONDAY, counts, usual

METHODS = [Sparse(), Dense(), Share()]


def heard(seed: int, days: int = 12) -> Heard:
    random = np.random.default_rng(seed)
    mean = np.tile(usual(days), (3, 1))
    mean[:, 8 * DAY : 8 * DAY + 10] *= random.choice([1, 4, 12], size=(3, 1))
    among = np.array([counts(row, seed + place) for place, row in enumerate(mean)])
    exposure = np.where(random.random(among.shape) < 0.1, 0, np.where(random.random(among.shape) < 0.1, 0.5, 1.0))
    return Heard(MONDAY, among, exposure, among + 1)


def part(whole: Heard, start: int, end: int) -> Heard:
    cut = slice(start, end)
    return Heard(whole.first + start, whole.counts[:, cut], whole.exposure[:, cut], None if whole.among is None else whole.among[:, cut])


@pytest.mark.parametrize("method", METHODS, ids=lambda one: one.name)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000), cuts=st.lists(st.integers(1, 12 * DAY), max_size=4), back=st.integers(0, 48))
def test_cut_anywhere_and_fed_twice_gives_the_same_as_at_once(method, seed, cuts, back):
    whole = heard(seed)
    once = watching.feed(method, watching.fresh(method, 3), whole)
    rows = watching.fresh(method, 3)
    rises: list[Rise] = []
    edges = [0, *sorted(cuts), 12 * DAY]
    for start, end in pairwise(edges):
        # What was fed before is fed again with it; the rows rest between as bytes.
        watched = watching.feed(method, rows, part(whole, max(0, start - back), end))
        rows = watching.unpack(method, watching.pack(method, watched.rows))
        rises += watched.rises
    assert rows.tobytes() == once.rows.tobytes()
    assert sorted(rises, key=repr) == sorted(once.rises, key=repr)


@pytest.mark.parametrize("method", METHODS, ids=lambda one: one.name)
def test_hours_left_out_are_the_same_as_hours_not_heard(method):
    whole = heard(1)
    silent = Heard(whole.first, whole.counts, whole.exposure.copy(), whole.among)
    silent.exposure[:, 9 * DAY : 9 * DAY + 30] = 0
    masked = watching.feed(method, watching.fresh(method, 3), silent)
    before = watching.feed(method, watching.fresh(method, 3), part(whole, 0, 9 * DAY))
    after = watching.feed(method, before.rows, part(whole, 9 * DAY + 30, 12 * DAY))
    assert after.rows.tobytes() == masked.rows.tobytes()
    assert before.rises + after.rises == masked.rises


@pytest.mark.parametrize("method", METHODS, ids=lambda one: one.name)
@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.sampled_from([0, 1, 7, 1e6, -3.0]), min_size=1, max_size=60),
    firsts=st.lists(st.integers(-(10**6), 10**7), max_size=4),
)
def test_no_count_and_no_clock_breaks_it(method, values, firsts):
    rows = watching.fresh(method, 1)
    for first in [MONDAY, *firsts]:
        array = np.array([values], dtype=np.float64)
        rows = watching.feed(method, rows, Heard.whole(first, array)).rows
    flat = watching.feed(method, rows, Heard.whole(10**7 + 100, np.ones((1, 30)))).usual
    assert np.isfinite(flat.score).all()
    assert (flat.low <= flat.high).all()


def test_a_clock_that_went_ahead_is_noticed_and_one_that_goes_back_changes_nothing():
    method, whole = Sparse(), heard(2)
    rows = watching.feed(method, watching.fresh(method, 3), whole).rows
    jumped = watching.feed(method, rows, Heard.whole(MONDAY + 50 * DAY, np.ones((3, 1)))).rows
    now = MONDAY + 12 * DAY
    assert watching.ahead(jumped, now).all()
    assert not watching.ahead(rows, now).any()
    back = watching.feed(method, rows, Heard.whole(MONDAY - 5, np.full((3, 3), 1000.0)))
    assert back.rows.tobytes() == rows.tobytes()
    assert not back.rises


def test_a_series_silent_for_months_begins_anew():
    method, whole = Sparse(), heard(3)
    rows = watching.feed(method, watching.fresh(method, 3), whole).rows
    later = Heard.whole(MONDAY + 200 * DAY, np.full((3, 5), 80.0))
    assert watching.feed(method, rows, later).rows.tobytes() == watching.feed(method, watching.fresh(method, 3), later).rows.tobytes()


def test_the_state_of_another_version_is_refused():
    rows = watching.fresh(Sparse(), 2)
    kept = watching.pack(Sparse(), rows)
    assert len(kept[0]) < 6_000
    for method in (Sparse(threshold=9.0), Share()):
        with pytest.raises(watching.Refused):
            watching.unpack(method, kept)
    with pytest.raises(watching.Refused):
        watching.unpack(Sparse(), [b""])


def test_slots_follow_the_hours_of_the_clients_zone_over_a_change_of_clocks():
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    paris = Clock(zone=ZoneInfo("Europe/Paris"))
    first = paris.bin(datetime(2026, 3, 28, 23, tzinfo=UTC))
    assert paris.slots(first, 4) == [144, 145, 147, 148]
    india = Clock(zone=ZoneInfo("Asia/Kolkata"), phase=1800)
    assert india.start(india.bin(datetime(2026, 1, 5, 18, 40, tzinfo=UTC))).minute == 0
    minutes = Clock(300, ZoneInfo("Asia/Kolkata"))
    first = minutes.bin(datetime(2026, 1, 5, 18, 10, tzinfo=UTC))
    assert minutes.slots(first, 40) == [minutes.slot(first + place) for place in range(40)]
