"""A move taken apart: it adds up exactly in each way, and says which stories came and went."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation import waterfall
from reputation.constants import Constants
from reputation.score import BY, from_evidence
from tests.reputation.factories import NOON
from tests.reputation.test_draws import heard, row

WEEK = timedelta(days=7)
SINCE, UNTIL = NOON - timedelta(days=30), NOON


def fallen(rows) -> waterfall.Waterfall:
    evidence, used = heard(rows), Constants(draws=4)
    before, after = (from_evidence(1, evidence, SINCE - by, UNTIL - by, used) for by in (WEEK, timedelta()))
    return waterfall.between(waterfall.sums(before), waterfall.sums(after))


@settings(max_examples=60, deadline=None)
@given(st.lists(row, max_size=80))
def test_each_way_to_take_a_move_apart_adds_up_to_it(rows):
    found = fallen(rows)
    assert [fall.by for fall in found.falls] == ["story", *BY]
    for fall in found.falls:
        whole = math.fsum([found.habit, fall.rest, *(step.points for step in fall.steps)])
        assert math.isclose(whole, found.total, abs_tol=1e-9)


def test_stories_that_came_and_went_are_told():
    praise, blame = (0.8, 0.1, 0.1), (0.1, 0.1, 0.8)
    found = fallen([(34, 1, 1, praise, False), (20, 1, 2, praise, False), (2, 2, 3, blame, False)]).of("story")
    assert found
    told = {step.key: (step.entered, step.left) for step in found.steps}
    assert told == {0: (False, True), 1: (False, False), 2: (True, False)}


def test_beyond_what_is_listed_the_rest_is_a_line(monkeypatch):
    monkeypatch.setattr(waterfall, "LISTED", 3)
    rows = [(1 + place, place, place, (0.1, 0.1, 0.8), False) for place in range(10)]
    found = fallen(rows).of("source")
    assert found
    assert (len(found.steps), found.others) == (3, 7)
    assert [abs(step.points) for step in found.steps] == sorted((abs(step.points) for step in found.steps), reverse=True)
    assert found.rest == pytest.approx(fallen(rows).total - fallen(rows).habit - sum(step.points for step in found.steps))
