"""How unlikely a rise must be where many courses are watched: whole subjects first, what single sources say after them."""

from __future__ import annotations

import pytest

from reputation.incidents import gauges


def test_the_false_incidents_of_all_courses_together_stay_the_same_however_they_are_shared():
    allowed = 10**-gauges.BEYOND / gauges.FALSE_IN_HOURS
    for wholes, parts in ((1, 0), (8, 18), (2, 200)):
        bars = gauges.bars(wholes, parts)
        assert wholes * 10**-bars.whole + parts * 10**-bars.part == pytest.approx(allowed)


def test_what_one_source_says_needs_more_than_what_is_said_of_a_whole_subject_and_costs_it_little():
    alone, beside = gauges.bars(8, 0), gauges.bars(8, 18)
    assert beside.part > beside.whole > alone.whole
    assert beside.whole < gauges.bars(8 + 18, 0).whole


def test_nothing_watched_needs_as_much_as_one_course():
    assert gauges.bars(0, 0) == gauges.bars(1, 0)
