"""A negative course is worth a warning when it rises above its usual days, is not too young, and not for a handful."""

from __future__ import annotations

import numpy as np

from reputation.detecting.early import rising


def course(days: int, a_day: int, last: int) -> np.ndarray:
    """So many a day, in its first hours; so many in the last day."""
    hours = np.zeros(days * 24)
    for day in range(days):
        hours[day * 24 : day * 24 + a_day] = 1
    hours[-24:] = 0
    hours[-24 : -24 + min(last, 24)] = last / max(min(last, 24), 1)
    return hours


def last_of(days: int, a_day: int, last: int, begun: int = 0):
    negative = course(days, a_day, last)
    seen = rising(negative, negative * 2, begun)
    return bool(seen.rises[-1]), seen


def test_more_than_a_usual_day_rises_with_its_figures():
    rises, seen = last_of(30, 2, 12)
    assert rises
    assert (seen.lately[-1], round(seen.usual[-1], 1), seen.negative[-1]) == (12, 2.0, 0.5)


def test_a_usual_day_does_not_nor_a_handful_where_nothing_was_usual():
    assert not last_of(30, 6, 6)[0]
    assert not last_of(30, 0, 3)[0]
    assert last_of(30, 0, 6)[0]


def test_nothing_against_nothing_never_rises():
    assert not last_of(30, 0, 0)[1].rises.any()


def test_what_is_too_young_to_have_a_usual_day_never_rises():
    assert not last_of(7, 1, 20)[0]
    assert not last_of(30, 1, 20, begun=25 * 24)[0]
    assert last_of(30, 1, 20, begun=10 * 24)[0]
