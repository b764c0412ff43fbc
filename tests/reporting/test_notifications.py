"""Notifications: each event is told once, to those whom it concerns and who may know."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from core import events
from core.by import By
from core.models import Job
from ingestion.models import Subject
from reporting import approvals, comments, notifications
from reporting.models import Notification, Report, ReportPlan
from reputation.models import Incident
from tenants import current, jobs
from tenants.models import User
from tenants.rights import Who, who_of_user
from tests.isolation.place import AT

pytestmark = pytest.mark.django_db(transaction=True)


def tell() -> None:
    while notifications.work(time.monotonic() + 5) is True:
        pass


def told(user: User) -> list[str]:
    return [one.kind for one in notifications.of(user)]


def who(user: User) -> Who:
    found = who_of_user(user, current.tenant())
    assert found
    return found


def report(maker: User, **more: object) -> Report:
    values = {"title": "October", "since": AT, "until": AT, "language": "en", "made_at": timezone.now(), "digest": b"2" * 32}
    return Report.objects.create(**values | By.user(maker).columns() | more)


def test_a_report_is_told_to_its_maker_and_to_the_client_once_it_is_shared(acme, analyst, member, reader):
    events.record("report.ready", report(analyst).pk)
    tell()
    assert (told(analyst), told(member), told(reader)) == (["report_ready"], [], [])
    events.record("report.ready", report(analyst, visibility="shared").pk)
    tell()
    tell()
    assert (told(analyst), told(member), told(reader)) == (["report_ready"] * 2, ["report_ready"], ["report_ready"])


def test_an_approval_is_asked_of_those_who_may_give_it_and_told_back(acme, analyst, member, reader):
    plan = ReportPlan.objects.create(
        name="Monthly", language="en", time_zone="Europe/Paris", approval=True, next_since=AT, next_at=AT, **By.user(analyst).columns()
    )
    made = report(analyst, visibility="shared", plan=plan)
    events.record("report.ready", made.pk)
    tell()
    assert (told(member), told(reader)) == (["approval_asked"], ["report_ready"])
    approvals.give(made, "refused", by=By.user(member))
    tell()
    assert told(analyst)[0] == "refused"


def test_what_the_agency_says_to_itself_is_not_told_to_the_client(acme, analyst, member):
    made = report(analyst, visibility="shared")
    comments.add(made, "To be checked.", who=who(member))
    comments.add(made, "Only for us.", who=who(analyst), visibility="agency")
    tell()
    assert (told(analyst), told(member)) == (["comment"], [])


def test_who_is_limited_to_other_subjects_is_told_nothing(acme, analyst, person):
    limited = person("member", acme, subjects=[2])
    events.record("report.ready", report(analyst, visibility="shared", subjects=[1]).pk)
    tell()
    assert told(limited) == []


def test_work_that_failed_is_told_to_who_asked_for_it(acme, analyst, manager):
    job = Job.objects.create(kind="never_heard_of", lane="bulk", **By.user(analyst).columns())
    jobs.work("bulk", time.monotonic() + 2)
    assert Job.objects.get(pk=job.pk).state == "failed"
    tell()
    assert (told(analyst), told(manager)) == (["job_failed"], [])


def test_a_silent_source_is_told_to_who_can_mend_it(acme, analyst, member):
    events.record("source.silent", 7, {"name": "Avizio"})
    tell()
    assert (told(analyst), told(member)) == (["source_silent"], [])


def test_what_is_told_at_one_client_is_nothing_at_another(acme, rival, analyst):
    events.record("source.silent", 7, {"name": "Avizio"})
    tell()
    with current.entered(rival):
        tell()
        assert not Notification.objects.exists()


def test_the_bell_counts_and_the_list_is_read(acme, analyst, member, client_of):
    made = report(analyst, visibility="shared")
    events.record("report.ready", made.pk)
    tell()
    page = client_of(acme, analyst, **{"accept-language": "en"})
    assert '<span class="count bell-count">1</span>' in page.get("/reports/").text
    assert "The report “October” is ready" in page.get("/notifications/").text
    number = notifications.of(analyst)[0].pk
    assert client_of(acme, member).get(f"/notifications/{number}/").status_code == 404
    assert page.get(f"/notifications/{number}/").headers["Location"] == f"/reports/{made.pk}/"
    assert "bell-count" not in page.get("/reports/").text
    page.post("/notifications/read/")
    assert notifications.unread(By.user(analyst)) == 0


def test_an_incident_is_told_to_whoever_may_see_its_subject(acme, analyst, reader, person):
    about = Subject.objects.create(name="Acme", query="acme")
    limited = person("member", acme, subjects=[about.pk + 1])
    incident = Incident.objects.create(subject=about, measure="volume", began_at=AT, called_at=AT, top_at=AT, times=3.0, surprise=9.0)
    events.record("incident.opened", incident.pk, {"subject": about.pk})
    tell()
    assert (told(analyst), told(reader), told(limited)) == (["incident"], ["incident"], [])
