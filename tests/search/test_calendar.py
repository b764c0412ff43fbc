"""Hours, days, weeks and months, where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import calendar

ZONES = ["Europe/Paris", "Asia/Kolkata", "America/Sao_Paulo", "Asia/Beirut", "America/New_York", "Australia/Sydney", "UTC"]
moments = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def utc(*fields: int) -> datetime:
    year, month, day, hour, minute = (*fields, 0, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@given(moments, st.sampled_from(calendar.STEPS), st.sampled_from(ZONES))
def test_every_instant_lies_in_exactly_one(at, step, zone):
    zone = ZoneInfo(zone)
    start = calendar.floor(at, step, zone)
    after = calendar.following(start, step, zone)
    assert start <= at < after
    assert calendar.floor(start, step, zone) == start
    assert calendar.floor(after, step, zone) == after
    assert calendar.floor(after - calendar.INSTANT, step, zone) == start


@pytest.mark.parametrize(
    ("zone", "at", "start", "hours"),
    [
        ("Europe/Paris", utc(2026, 10, 25, 12), utc(2026, 10, 24, 22), 25),
        ("Europe/Paris", utc(2026, 3, 29, 12), utc(2026, 3, 28, 23), 23),
        ("Asia/Kolkata", utc(2026, 3, 29, 18, 29), utc(2026, 3, 28, 18, 30), 24),
        ("America/Sao_Paulo", utc(2018, 11, 4, 12), utc(2018, 11, 4, 3), 23),  # its midnight does not exist
    ],
)
def test_a_day_has_the_hours_it_has(zone, at, start, hours):
    zone = ZoneInfo(zone)
    assert calendar.floor(at, "day", zone) == start
    assert calendar.following(start, "day", zone) - start == timedelta(hours=hours)


def test_a_week_begins_on_monday_and_a_month_on_its_first():
    zone = ZoneInfo("Europe/Paris")
    assert calendar.floor(utc(2026, 11, 8, 12), "week", zone) == utc(2026, 11, 1, 23)
    assert calendar.floor(utc(2026, 10, 31, 23, 30), "month", zone) == utc(2026, 10, 31, 23)


def test_starts_touch_the_whole_period_and_no_more():
    zone = ZoneInfo("UTC")
    assert calendar.starts(utc(2026, 1, 1, 5), utc(2026, 1, 3), "day", zone, 100) == [utc(2026, 1, 1), utc(2026, 1, 2)]
    assert len(calendar.starts(utc(2026, 1, 1), utc(2027, 1, 1), "day", zone, 100)) == 101
