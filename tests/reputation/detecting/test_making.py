"""What makes a rise is named with its share of it."""

from __future__ import annotations

import pytest

from reputation.detecting import making


def test_what_is_new_comes_before_what_is_always_large_and_shares_are_of_the_rise():
    before = {"usual": 700, "small": 20, "gone": 80}
    rise = {"usual": 75, "small": 3, "new": 60, "once": 1}
    found = making.parts(rise, before, times=10)
    assert [part.key for part in found] == ["new", "usual", "small"]
    new, usual, small = found
    assert new.tail > 3 > usual.tail
    assert new.share == pytest.approx((60 - 0.05) / (139 - 80))
    assert small.usual == pytest.approx(2.05)


def test_nothing_rose_where_nothing_is_above_its_usual():
    assert making.parts({"a": 5}, {"a": 100}, times=10) == ()
    assert making.parts({}, {}, times=1) == ()
    with pytest.raises(ValueError):
        making.parts({"a": 5}, {}, times=0)
