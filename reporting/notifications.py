"""Tells people in the site what happened: each event of the outbox becomes a notification for those whom it concerns and who may know."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.by import By
from core.choices import JobState
from core.models import Event
from reporting import following, receivers
from reporting.models import Comment, NoticeKind, Notification, Report
from reporting.receivers import Person
from reputation.models import Incident
from tenants import current
from tenants import unread as waiting
from tenants.models import User
from tenants.rights import RIGHTS, Who
from tenants.turns import Again
from tenants.unread import Notice
from tenants.visibility import Visibility

READER: Final = "notifications"
PERIOD: Final = timedelta(seconds=30)
BATCH: Final = 200
KEPT: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Told:
    """What an event tells, to whom: numbers of people."""

    kind: NoticeKind
    people: frozenset[int]
    page: str
    number: str
    values: Mapping[str, Any] = field(default_factory=dict)


People = Mapping[int, Person]
Teller = Callable[[Event, People], Iterable[Told]]


# -- by the worker


def work(deadline: float) -> Again:
    """The next events, told; nothing is told twice, whatever stops in between."""
    people = receivers.people(current.tenant())
    while time.monotonic() < deadline:
        found = following.next_of(READER, BATCH)
        if not found:
            return False
        with transaction.atomic():
            made = [_row(event, told, person) for event in found for told in _told(event, people) for person in sorted(told.people)]
            Notification.objects.bulk_create(made, ignore_conflicts=True)
            _tell_agency(found, people)
            following.came_to(READER, found[-1])
    return True


def forget_old(deadline: float) -> None:
    """Delete what was told long ago."""
    before = timezone.now() - KEPT
    Notification.objects.filter(at__lt=before).delete()
    waiting.forget_old(before)


def _tell_agency(found: Iterable[Event], people: People) -> None:
    """People of the agency see on its host what they have not read at any client."""
    agency = [number for number, person in people.items() if person.agency]
    unread = Notification.objects.filter(event__in=[event.pk for event in found], user_id__in=agency, read_at=None)
    waiting.tell(Notice(one.pk, one.user_id, one.kind, one.values, one.at) for one in unread)


def _told(event: Event, people: People) -> Iterable[Told]:
    teller = TELLERS.get(event.kind)
    return [told for told in teller(event, people) if told.people] if teller else ()


def _row(event: Event, told: Told, person: int) -> Notification:
    return Notification(
        kind=told.kind, user_id=person, event=event.pk, values=dict(told.values), page=told.page, number=told.number, at=event.at
    )


# -- whom an event concerns


def _report_ready(event: Event, people: People) -> Iterable[Told]:
    report = _report(event)
    if report is None:
        return
    readers = _readers(report, people)
    values, number = {"title": report.title}, str(report.pk)
    asked: frozenset[int] = frozenset()
    if report.plan and report.plan.approval:
        asked = _with(readers, people, "reports.approve")
        yield Told(NoticeKind.APPROVAL_ASKED, asked, "report", number, values)
    clients = frozenset(person for person in readers if not people[person].agency)
    yield Told(NoticeKind.REPORT_READY, ((_maker(report) & readers) | clients) - asked, "report", number, values)


def _comment(event: Event, people: People) -> Iterable[Told]:
    report = _report(event)
    comment = Comment.objects.filter(pk=event.data.get("comment"), taken_back_at=None).first()
    if report is None or comment is None:
        return
    readers = _readers(report, people)
    if comment.visibility == Visibility.AGENCY:
        readers = frozenset(person for person in readers if people[person].agency)
    earlier = Comment.objects.filter(about=comment.about, about_id=report.pk, by_kind="user").values_list("by_id", flat=True)
    clients = frozenset(person for person in _with(readers, people, "reports.comment") if not people[person].agency)
    concerned = (frozenset(number for number in earlier if number) | _maker(report) | clients) & readers
    own = frozenset({comment.by_id or 0}) if comment.by_kind == "user" else frozenset()
    yield Told(NoticeKind.COMMENT, concerned - own, "report", str(report.pk), {"title": report.title, "who": comment.by_name})


def _approval(event: Event, people: People) -> Iterable[Told]:
    report = _report(event)
    if report is None:
        return
    kind = NoticeKind.APPROVED if event.data.get("state") == "approved" else NoticeKind.REFUSED
    concerned = _with(_readers(report, people), people, "reports.send") | (_maker(report) & _readers(report, people))
    yield Told(kind, concerned - {event.data.get("by")}, "report", str(report.pk), {"title": report.title})


def _job_over(event: Event, people: People) -> Iterable[Told]:
    asked_by = frozenset({event.data.get("by")}) & people.keys()
    values = {"job": event.data.get("kind", "")}
    if event.data.get("state") == JobState.FAILED:
        may = frozenset(person for person in asked_by if "jobs.read" in RIGHTS[people[person].role])
        yield Told(NoticeKind.JOB_FAILED, may, "job", event.object_id, values)
    elif event.data.get("state") == JobState.DONE and event.data.get("kind") == "import":
        yield Told(NoticeKind.IMPORT_ENDED, asked_by, "import", str(event.data.get("about", "")), values)
    elif event.data.get("state") == JobState.DONE and event.data.get("kind") == "export":
        yield Told(NoticeKind.EXPORT_READY, asked_by, "export", str(event.data.get("about", "")), values)


def _source_silent(event: Event, people: People) -> Iterable[Told]:
    mending = _with(frozenset(people), people, "sources.edit")
    yield Told(NoticeKind.SOURCE_SILENT, mending, "source", event.object_id, {"name": event.data.get("name", "")})


def _incident_opened(event: Event, people: People) -> Iterable[Told]:
    """Everybody who may see its subject."""
    incident = Incident.objects.select_related("subject").filter(pk=int(event.object_id)).first()
    if incident is None:
        return
    seeing = frozenset(number for number, person in people.items() if person.subjects is None or incident.subject_id in person.subjects)
    may = _with(seeing, people, "incidents.read")
    yield Told(NoticeKind.INCIDENT, may, "incident", event.object_id, {"title": incident.subject.name})


TELLERS: Final[Mapping[str, Teller]] = {
    "report.ready": _report_ready,
    "comment.made": _comment,
    "incident.opened": _incident_opened,
    "report.approval": _approval,
    "job.over": _job_over,
    "source.silent": _source_silent,
}


def _report(event: Event) -> Report | None:
    return Report.objects.select_related("plan").filter(pk=event.object_id).first()


def _maker(report: Report) -> frozenset[int]:
    return frozenset({report.by_id}) if report.by_kind == "user" and report.by_id else frozenset()


def _readers(report: Report, people: People) -> frozenset[int]:
    """Who may read it here: the agency, and of the client those whom it is shown to and whose subjects it is about."""
    shared = report.visibility == Visibility.SHARED
    return frozenset(
        number
        for number, person in people.items()
        if person.agency or (shared and (person.subjects is None or set(report.subjects) <= set(person.subjects)))
    )


def _with(readers: frozenset[int], people: People, right: str) -> frozenset[int]:
    return frozenset(number for number in readers if right in RIGHTS[people[number].role])


# -- read


def of(user: User) -> QuerySet[Notification]:
    """Those of this person, newest first."""
    return Notification.objects.filter(user_id=user.pk).order_by("-pk")


def unread(by: By) -> int:
    """How many this person has not read."""
    return Notification.objects.unread(by.id or 0).count() if by.kind == "user" else 0


def read(user: User, number: int | None = None) -> int:
    """Mark one as read, or all; how many were not yet."""
    found = Notification.objects.unread(user.pk)
    with transaction.atomic():
        waiting.forget(user.pk, number)
        return (found if number is None else found.filter(pk=number)).update(read_at=timezone.now())


def read_everywhere(user: User, who: Who) -> None:
    """Mark as read what a person of the agency has not read, at each client where something is."""
    for client in waiting.clients(who):
        with current.entered(client):
            read(user)
