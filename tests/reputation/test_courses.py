"""The course of a score: the values are those of the score, the intervals those of draws that the days share."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from reputation import courses, evidence, rollups
from reputation.constants import Constants
from reputation.score import score
from tests.reputation.factories import NOON, about, mention, subject

pytestmark = pytest.mark.django_db
SAID = ("positive", "negative", "neutral", "positive")


def test_each_point_has_the_value_of_its_score_and_nearly_its_interval():
    ours = subject()
    made = [mention(NOON - timedelta(hours=9 * place), reach=100 * (place % 7)) for place in range(240)]
    for place, one in enumerate(made):
        about(one, ours, SAID[place % 4 if place > 60 else place % 2])
    rollups.recount([one.pk for one in made])
    constants, window = Constants(draws=4_000), timedelta(days=30)
    ends = courses.ends_of(NOON - timedelta(days=4), NOON, timedelta(days=1))
    course = courses.at_ends(ours.pk, evidence.read(ours.pk, courses.needed(ends, constants), NOON, constants), ends, constants)
    for point, told in zip(course, (score(ours.pk, end - window, end, constants) for end in ends), strict=True):
        assert (point.until, point.enough) == (told.until, told.enough)
        assert math.isclose(point.value, told.value, abs_tol=1e-9)
        assert abs(point.low - told.low) < 2  # of some 25: both ends are quantiles of draws
        assert abs(point.high - told.high) < 2


def test_a_course_has_a_point_for_each_whole_step_and_none_for_a_part_of_one():
    assert courses.ends_of(NOON - timedelta(days=5), NOON, timedelta(days=2)) == [NOON - timedelta(days=3), NOON - timedelta(days=1)]
    assert courses.at_ends(subject().pk, evidence.read(subject().pk, NOON, NOON, Constants()), [], Constants()) == []
