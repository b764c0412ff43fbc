"""Plans: each period once, however late; at each person's hour; sent once; people who left are left out and said so."""

from __future__ import annotations

import smtplib
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from core.by import By
from core.errors import Conflict, Gone, Invalid, Stale
from reporting import approvals, deliveries, plans, reports
from reporting.models import Delivery, Report, ReportPlan
from tenants import current
from tests.reporting.told import OCTOBER, tell
from tests.working import finished

pytestmark = pytest.mark.django_db
BY = By.system()
PARIS = ZoneInfo("Europe/Paris")


def given(*people: plans.Receiver, **more) -> plans.PlanGiven:
    return plans.PlanGiven("Monthly", "month", ["csv"], "fr", "Europe/Paris", people=people, **more)


def to(user, language: str = "fr", zone: str = "Europe/Paris") -> plans.Receiver:
    return plans.Receiver(user.pk, language, zone)


def at(monkeypatch, moment: datetime) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def made() -> list[Report]:
    """Let workers make what is asked for."""
    for report in Report.objects.filter(made_at=None):
        finished(report.job_uid)
    return list(Report.objects.order_by("since"))


def delivered() -> dict[str, str]:
    deliveries.work(time.monotonic() + 5)
    return dict(Delivery.objects.values_list("name", "state"))


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


def asked(**more) -> Report:
    report = reports.ask(*OCTOBER, [], "en", ["csv"], by=BY, visibility="shared", **more)
    made()
    report.refresh_from_db()
    return report


# -- deliveries


def test_asking_twice_sends_once(told, reader):
    report = asked()
    deliveries.send(report, [reader.pk, reader.pk], by=BY)
    delivered()
    deliveries.send(report, [reader.pk], by=BY, attached=["csv"])
    delivered()
    assert len(mail.outbox) == 1


def test_a_second_worker_does_not_send_what_the_first_holds(told, reader):
    report = asked()
    deliveries.send(report, [reader.pk], by=BY)
    assert deliveries._claim(timezone.now()) is not None
    assert deliveries._claim(timezone.now()) is None
    assert deliveries._claim(timezone.now() + deliveries.LEASE * 2) is not None


class Server:
    """A mail server that says this to each message."""

    def __init__(self, monkeypatch, error: Exception | None) -> None:
        self.error = error
        monkeypatch.setattr("django.core.mail.EmailMessage.send", self.take)

    def take(self, *_args, **_options) -> int:
        if self.error:
            raise self.error
        return 1


def test_a_mail_server_that_is_away_is_tried_again_later(told, reader, monkeypatch):
    report = asked()
    server = Server(monkeypatch, ConnectionRefusedError("nobody listens"))
    deliveries.send(report, [reader.pk], by=BY)
    delivered()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert "does not answer" in delivery.error
    assert delivery.not_before > timezone.now()
    server.error = None
    Delivery.objects.update(not_before=timezone.now())
    assert delivered() == {"Reader of acme": "sent"}


def test_an_address_that_is_refused_is_given_up_and_shown(told, reader, monkeypatch):
    report = asked()
    Server(monkeypatch, smtplib.SMTPRecipientsRefused({reader.email: (550, b"No such user here")}))
    deliveries.send(report, [reader.pk], by=BY)
    assert delivered() == {"Reader of acme": "failed"}
    delivery = Delivery.objects.get()
    assert "No such user" in delivery.error
    assert "another one" in delivery.get_reason_display()


def test_what_is_never_taken_is_given_up_after_two_days(told, reader, monkeypatch):
    report = asked()
    Server(monkeypatch, smtplib.SMTPServerDisconnected("gone"))
    deliveries.send(report, [reader.pk], by=BY)
    for _ in range(5):
        Delivery.objects.update(not_before=timezone.now(), created_at=timezone.now() - timedelta(days=3))
        delivered()
    assert Delivery.objects.get().reason == "unreached"


def test_the_link_of_a_mail_is_counted_when_it_is_followed(told, reader):
    report = asked()
    deliveries.send(report, [reader.pk], by=BY, attached=["csv"])
    delivered()
    message = mail.outbox[0]
    html = str(message.alternatives[0][0])
    token = html.split("/follow/")[1].split("/")[0]
    assert "<img" in html
    assert "cid:course@vigie" in html or "cid:reasons@vigie" in html
    assert "http-equiv" not in html
    assert [name for name, _content, _type in message.documents] == [f"2026-09-30-{report.pk}-en.csv"]
    assert deliveries.follow(token).report_id == report.pk
    deliveries.follow(token)
    delivery = Delivery.objects.get()
    assert (delivery.follows, delivery.opened_at is not None) == (2, True)
    with pytest.raises(Gone):
        deliveries.follow("nobodys")


def test_a_written_message_holds_text_html_pictures_and_the_file(told, reader):
    report = asked()
    deliveries.send(report, [reader.pk], by=BY, attached=["csv"])
    delivered()
    parts = [part.get_content_type() for part in mail.outbox[0].message().walk()]
    assert {"multipart/mixed", "multipart/related", "text/plain", "text/html", "image/png", "text/csv"} <= set(parts)


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
