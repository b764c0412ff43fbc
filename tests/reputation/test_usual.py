"""What is usual is told from calm days before, by the hour of the client's clock, and not from too few of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reputation import usual
from reputation.models import Incident
from tests.reputation.factories import subject

PARIS = ZoneInfo("Europe/Paris")
END = datetime(2026, 11, 17, 23, tzinfo=UTC)  # midnight there
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def hours(days: int) -> dict[datetime, int]:
    """10 in the hour of noon, 2 in all others."""
    starts = [END - HOUR * back for back in range(days * 24, 0, -1)]
    return {at: 10 if at.astimezone(PARIS).hour == 12 else 2 for at in starts}


def test_each_hour_of_the_clock_has_a_range_of_its_own_also_where_clocks_change():
    counted = hours(28)  # 25 October has an hour more
    begun = usual.begins(counted, END)
    assert begun
    bands = usual.of_hours(counted, (begun, END), PARIS)
    assert bands[3] == (2, 2)
    assert bands[12] == bands[11] == bands[13] == (2, 10)


def test_a_rise_does_not_widen_what_is_usual():
    counted = hours(28)
    risen = (END - DAY * 4, END)
    counted |= {at: 500 for at in counted if at >= risen[0]}
    begun = usual.begins(counted, END)
    assert begun
    assert usual.of_hours(counted, (begun, END), PARIS)[3] == (2, 500)
    assert usual.of_hours(counted, (begun, END), PARIS, [risen])[3] == (2, 2)


def test_where_nearly_all_was_abnormal_that_is_all_there_is_to_go_by():
    counted = hours(28)
    begun = usual.begins(counted, END)
    assert begun
    assert usual.of_hours(counted, (begun, END), PARIS, [(END - DAY * 40, END)])[3] == (2, 2)


@pytest.mark.parametrize("counted", [{}, hours(6), {END - HOUR: 5}])
def test_too_few_days_tell_nothing(counted):
    assert usual.begins(counted, END) is None


def test_days_of_a_rise_are_left_out_unless_too_few_remain():
    days = [(END - DAY * back, END - DAY * (back - 1), 20) for back in range(10, 3, -1)]
    days += [(END - DAY * back, END - DAY * (back - 1), 900) for back in (3, 2, 1)]
    risen = [(END - DAY * 3, END)]
    assert usual.of_days(days) == (20, 900)
    assert usual.of_days(days, risen) == (20, 20)
    assert usual.of_days(days[4:], risen) is None
    assert usual.of_days(days[1:], risen) == (20, 900)


@pytest.mark.django_db
def test_rises_are_those_of_the_subjects_asked_that_touch_the_time():
    ours, rival = subject(), subject("Rival", "competitor")
    for one, began, over in ((ours, END - DAY * 9, END - DAY * 8), (ours, END - DAY * 2, None), (rival, END - DAY * 3, END - DAY)):
        Incident.objects.create(
            subject=one, measure="volume", began_at=began, called_at=began, top_at=began, over_at=over, course="over" if over else "opened",
            times=3, surprise=9,
        )  # fmt: skip
    assert usual.rises(END - DAY * 5, END, [ours.pk]) == [(END - DAY * 2, END)]
    assert len(usual.rises(END - DAY * 5, END)) == 2
