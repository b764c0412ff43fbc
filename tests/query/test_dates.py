"""Which instants a date of a query means."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.query.dates import interval
from core.query.parser import parse
from tests.query.strategies import NOW

PARIS = ZoneInfo("Europe/Paris")


def dates(text):
    return parse(f"date:{text}").tree


def meant(text, zone=PARIS, now=NOW):
    found = interval(dates(text), zone, now)
    return tuple(None if at is None else at.isoformat().removesuffix("+00:00") for at in (found.since, found.until))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026", "2025-12-31T23:00:00", "2026-12-31T23:00:00"),
        ("2026-07", "2026-06-30T22:00:00", "2026-07-31T22:00:00"),
        ("2026-11-05", "2026-11-04T23:00:00", "2026-11-05T23:00:00"),
        ("2026-11-05T10", "2026-11-05T09:00:00", "2026-11-05T10:00:00"),
        ("2026-11-05T10:20", "2026-11-05T09:20:00", "2026-11-05T09:21:00"),
        ("2026-11-05T10:20:30", "2026-11-05T09:20:30", "2026-11-05T09:20:31"),
        ("2026-11-05Z", "2026-11-05T00:00:00", "2026-11-06T00:00:00"),
        ("2026-11-05-05:30", "2026-11-05T05:30:00", "2026-11-06T05:30:00"),
        ("[2026-11-05 TO 2026-11-06]", "2026-11-04T23:00:00", "2026-11-06T23:00:00"),
        (">2026-11-05", "2026-11-05T23:00:00", None),
        (">=2026-11-05", "2026-11-04T23:00:00", None),
        ("<2026-11-05", None, "2026-11-04T23:00:00"),
        ("<=2026-11-05", None, "2026-11-05T23:00:00"),
        ("[* TO *]", None, None),
        ("2026-03-29", "2026-03-28T23:00:00", "2026-03-29T22:00:00"),
        ("2026-10-25", "2026-10-24T22:00:00", "2026-10-25T23:00:00"),
        ("2026-10-25T02", "2026-10-25T00:00:00", "2026-10-25T02:00:00"),
        ("9999", "9998-12-31T23:00:00", "9999-12-31T22:59:59.999999"),
        ("0001", "0001-01-01T00:00:00", "0001-12-31T23:50:39"),
        (">=-90m", "2026-11-23T10:30:00", None),
        (">=-7d", "2026-11-16T12:00:00", None),
        (">-7d", "2026-11-16T12:00:00.000001", None),
        ("<-7d", None, "2026-11-16T12:00:00"),
        (">=-2w", "2026-11-09T12:00:00", None),
        (">=-9M", "2026-02-23T12:00:00", None),
        (">=-1y", "2025-11-23T12:00:00", None),
        (">=-999999y", "0001-01-01T00:00:00", None),
        (">=-0d", "2026-11-23T12:00:00", None),
    ],
)
def test_a_date_means_instants_in_the_zone(text, since, until):
    assert meant(text) == (since, until)


def test_days_go_by_the_local_calendar_and_hours_elapse():
    after_change = datetime(2026, 10, 26, 11, tzinfo=UTC)  # noon in Paris, two days after summer time ended
    assert meant(">=-2d", now=after_change)[0] == "2026-10-24T10:00:00"
    assert meant(">=-48h", now=after_change)[0] == "2026-10-24T11:00:00"


@pytest.mark.parametrize(
    ("day", "earlier"), [(datetime(2026, 3, 31, tzinfo=UTC), "2026-02-28"), (datetime(2028, 3, 30, tzinfo=UTC), "2028-02-29")]
)
def test_a_month_ago_is_the_last_day_of_a_shorter_month(day, earlier):
    assert meant(">=-1M", zone=UTC, now=day)[0].startswith(earlier)


def test_an_interval_ends_before_its_end():
    held = interval(dates("2026-11-05"), UTC, NOW)
    assert held.holds(datetime(2026, 11, 5, tzinfo=UTC))
    assert held.holds(datetime(2026, 11, 6, tzinfo=UTC) - timedelta(milliseconds=1))
    assert not held.holds(datetime(2026, 11, 6, tzinfo=UTC))
