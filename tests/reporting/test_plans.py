"""Plans: each period once, however late; at each person's hour; sent once; people who left are left out and said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from core.by import By
from core.errors import Conflict, Invalid, Stale
from reporting import approvals, deliveries, plans
from reporting.models import Delivery, Report, ReportPlan
from tenants import current
from tests.reporting.planned import BY, asked, at, delivered, given, made, to
from tests.reporting.told import OCTOBER, tell

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def told(acme):
    return tell(days=10, a_day=2)


def test_a_month_is_reported_once_and_the_plan_waits_for_the_next(told, reader, monkeypatch):
    at(monkeypatch, datetime(2026, 10, 20, tzinfo=UTC))
    plan = plans.add(given(to(reader)), by=BY)
    assert plan.next_at == datetime(2026, 11, 1, 8, tzinfo=PARIS)
    plans.work(0)
    assert Report.objects.count() == 0
    at(monkeypatch, datetime(2026, 11, 1, 7, 1, tzinfo=UTC))
    plans.work(0)
    plans.work(0)
    report = Report.objects.get()
    assert (report.since, report.until) == OCTOBER
    plan.refresh_from_db()
    assert plan.next_at == datetime(2026, 12, 1, 8, tzinfo=PARIS)


def test_a_worker_that_read_the_plan_before_another_made_the_report_makes_none(told, reader, monkeypatch):
    at(monkeypatch, datetime(2026, 10, 20, tzinfo=UTC))
    stale = plans.add(given(to(reader)), by=BY)
    now = at(monkeypatch, datetime(2026, 11, 1, 9, tzinfo=UTC))
    plans.work(0)
    plans._make(stale, now)
    assert Report.objects.count() == 1


def test_after_a_long_sleep_the_newest_period_is_caught_up_alone(told, reader, monkeypatch):
    at(monkeypatch, datetime(2026, 6, 20, tzinfo=UTC))
    plans.add(given(to(reader)), by=BY)
    at(monkeypatch, datetime(2026, 11, 23, tzinfo=UTC))
    plans.work(0)
    assert [(report.since, report.until) for report in Report.objects.all()] == [OCTOBER]


@pytest.mark.parametrize(
    ("kind", "now", "expected"),
    [
        ("month", datetime(2026, 1, 31, 22, 59, tzinfo=UTC), datetime(2026, 2, 1, 8, tzinfo=PARIS)),
        ("month", datetime(2026, 1, 31, 23, 1, tzinfo=UTC), datetime(2026, 3, 1, 8, tzinfo=PARIS)),
        ("week", datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)),  # the clock goes forward on the 29th
        ("week", datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 26, 7, tzinfo=UTC)),  # and back on the 25th
    ],
)  # fmt: skip
def test_the_31st_and_changes_of_time_keep_the_hour_of_the_wall(acme, told, monkeypatch, kind, now, expected):
    at(monkeypatch, now)
    plan = plans.add(replace(given(), kind=kind), by=BY)
    assert plan.next_at == expected


def test_an_hour_that_a_change_of_time_leaves_out_is_the_next_one():
    assert plans.at_hour(datetime(2026, 3, 29).date(), 2, PARIS) == datetime(2026, 3, 29, 3, tzinfo=PARIS)


def test_each_person_gets_it_at_the_hour_of_their_own_zone_and_in_their_language(told, reader, member, monkeypatch):
    at(monkeypatch, datetime(2026, 10, 20, tzinfo=UTC))
    plan = plans.add(given(to(reader), to(member, "en", "America/New_York")), by=BY)
    assert plan.next_at == datetime(2026, 11, 1, 8, tzinfo=PARIS)
    at(monkeypatch, datetime(2026, 11, 1, 7, 30, tzinfo=UTC))
    plans.work(0)
    made()
    assert delivered() == {"Reader of acme": "sent", "Member of acme": "waiting"}
    assert "octobre" in mail.outbox[0].subject
    at(monkeypatch, datetime(2026, 11, 1, 13, 30, tzinfo=UTC))
    assert delivered()["Member of acme"] == "sent"
    assert "October" in mail.outbox[1].subject
    assert [message.to for message in mail.outbox] == [[reader.email], [member.email]]


def test_who_left_since_is_left_out_and_said_so(told, reader, member, monkeypatch):
    at(monkeypatch, datetime(2026, 10, 20, tzinfo=UTC))
    plan = plans.add(given(to(reader), to(member)), by=BY)
    member.memberships.all().delete()
    at(monkeypatch, datetime(2026, 11, 1, 9, tzinfo=UTC))
    plans.work(0)
    made()
    assert delivered() == {"Reader of acme": "sent", "Member of acme": "skipped"}
    assert "no longer a member" in Delivery.objects.get(name="Member of acme").get_reason_display()
    # The plan may still be kept with them: they are told on its page.
    plans.change(plan, given(to(reader), to(member)), by=BY)


def test_somebody_of_another_client_cannot_be_named(told, stranger):
    with pytest.raises(Invalid) as refused:
        plans.add(given(to(stranger)), by=BY)
    assert refused.value.errors[0].pointer == "/people/0/user"


def test_who_may_see_other_subjects_only_is_left_out(told, person, acme, monkeypatch):
    limited = person("reader", acme, email="limited@acme.example", subjects=[told[1].pk])
    at(monkeypatch, datetime(2026, 10, 20, tzinfo=UTC))
    plans.add(given(to(limited)), by=BY)
    at(monkeypatch, datetime(2026, 11, 1, 9, tzinfo=UTC))
    plans.work(0)
    made()
    assert delivered() == {"Reader of acme": "skipped"}
    assert mail.outbox == []


def test_nothing_goes_before_an_approval_when_the_plan_asks_for_one(told, reader, monkeypatch):
    at(monkeypatch, datetime(2026, 10, 20, tzinfo=UTC))
    plans.add(given(to(reader), approval=True), by=BY)
    at(monkeypatch, datetime(2026, 11, 1, 9, tzinfo=UTC))
    plans.work(0)
    report = made()[0]
    assert delivered() == {"Reader of acme": "held"}
    with pytest.raises(Conflict):
        deliveries.send(report, [reader.pk], by=BY)
    approvals.give(report, "refused", by=By("user", 1, "Ada"))
    assert delivered() == {"Reader of acme": "held"}
    approvals.give(report, "approved", by=By("user", 1, "Ada"))
    assert delivered() == {"Reader of acme": "sent"}


def test_an_approval_is_of_the_content_that_was_read(told):
    report = asked()
    with pytest.raises(Conflict, match="no longer what you read"):
        approvals.give(report, "approved", by=BY, digest="00" * 32)
    approvals.give(report, "approved", by=BY, digest=report.digest.hex())
    assert approvals.stands(report)
    Report.objects.filter(pk=report.pk).update(digest=b"x" * 32)
    assert not approvals.stands(Report.objects.get(pk=report.pk))


# -- what is given


def test_two_who_change_a_plan_do_not_overwrite_each_other(told, reader):
    plan = plans.add(given(to(reader)), by=BY)
    plans.change(plan, replace(given(to(reader)), name="First"), by=BY, version=1)
    with pytest.raises(Stale):
        plans.change(plan, replace(given(to(reader)), name="Second"), by=BY, version=1)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": " "}, "/name"), ({"kind": "year"}, "/kind"), ({"hour": 24}, "/hour"), ({"time_zone": "Europe/Atlantis"}, "/time_zone"),
        ({"language": "tlh"}, "/language"), ({"formats": ["docx"]}, "/formats"), ({"attached": ["pdf"]}, "/attached/0"),
        ({"sections": ["horoscope"]}, "/sections"),
    ],
)  # fmt: skip
def test_a_wrong_plan_says_what_is_wrong(told, reader, wrong, pointer):
    with pytest.raises(Invalid) as refused:
        plans.add(replace(given(to(reader)), **wrong), by=BY)
    assert refused.value.errors[0].pointer == pointer


def test_a_plan_whose_subjects_are_gone_pauses_instead_of_failing(told, reader, monkeypatch):
    at(monkeypatch, datetime(2026, 10, 20, tzinfo=UTC))
    plan = plans.add(given(to(reader), subjects=[told[0].pk]), by=BY)
    told[0].archived_at = timezone.now()
    told[0].save()
    at(monkeypatch, datetime(2026, 11, 1, 9, tzinfo=UTC))
    plans.work(0)
    plan.refresh_from_db()
    assert (plan.active, Report.objects.count()) == (False, 0)


def test_a_paused_plan_goes_on_with_the_period_that_runs_then(told, reader, monkeypatch):
    at(monkeypatch, datetime(2026, 8, 20, tzinfo=UTC))
    plan = plans.add(given(to(reader)), by=BY)
    plans.set_active(plan, False, by=BY)
    at(monkeypatch, datetime(2026, 11, 23, tzinfo=UTC))
    plans.work(0)
    plans.set_active(plan, True, by=BY)
    plans.work(0)
    assert Report.objects.count() == 0
    assert ReportPlan.objects.get().next_at == datetime(2026, 12, 1, 8, tzinfo=PARIS)


def test_the_rival_has_no_plan_and_no_report_of_ours(told, reader, rival):
    plans.add(given(to(reader)), by=BY)
    asked()
    with current.entered(rival):
        assert (ReportPlan.objects.count(), Report.objects.count(), Delivery.objects.count()) == (0, 0, 0)
