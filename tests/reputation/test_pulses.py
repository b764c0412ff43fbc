"""What the agency's list is told of a client agrees with the client's own pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reputation import pulses
from reputation.models import Incident, Rollup
from tenants import current, pulse
from tenants.models import Pulse
from tests.reputation.factories import subject

pytestmark = pytest.mark.django_db
NEWEST = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def told(name: str) -> object:
    here = current.tenant().pk
    return pulse.read([here])[here][name].value


def said(back: int, mentions: int) -> None:
    Rollup.objects.create(subject_id=0, hour=NEWEST - back * DAY, kind="push", mentions=mentions)


def test_a_usual_day_is_told_without_the_days_of_an_incident():
    ours = subject()
    for back in range(20):
        said(back, 900 if back in (3, 4) else 20)
    pulses.report()
    assert (told("volume"), told("usual")) == (20, [0, 900])
    Pulse.objects.all().delete()
    began = NEWEST - 5 * DAY
    Incident.objects.create(
        subject=ours, measure="volume", began_at=began, called_at=began, top_at=began, over_at=NEWEST - 2 * DAY, course="over", times=3,
        surprise=9,
    )  # fmt: skip
    pulses.report()
    assert (told("volume"), told("usual")) == (20, [0, 20])


def test_of_too_few_days_nothing_is_told_to_be_usual():
    for back in range(6):
        said(back, 20)
    pulses.report()
    assert (told("volume"), told("usual")) == (20, [])
