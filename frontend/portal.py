"""The first page of the people of the client: how we stand, why, what is asked of me. Read in ten seconds on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.by import By
from frontend import early, figures, scored
from frontend.scored import Scored
from frontend.standing import Standing
from ingestion.models import Gap, Subject
from reporting import approvals, incidents, pinned
from reporting.models import Approval, Report
from reputation import ahead
from reputation.models import Incident
from search import calendar
from tenants import current
from tenants.models import Role, Tenant
from tenants.rights import Who


@dataclass(frozen=True, slots=True)
class Call:
    """The one thing asked of whoever reads: what, when, the verb and where."""

    what: str
    when: str
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class First:
    """The page, finished. Without a day nothing was heard yet; with one and no `scored` it is being computed."""

    day: date | None
    scored: Scored | None
    headline: str
    unheard: Sequence[str]
    call: Call | None
    urgent: Sequence[Call] = ()
    early: str = ""
    """What may become an incident, in a line."""


def first(who: Who, subjects: Sequence[Subject]) -> First:
    """For this person: about the first subject that they may see."""
    usual = ahead.window()
    call, urgent = _call(who), _urgent(who)
    if usual is None or not subjects:
        return First(None, None, _("Nothing was heard yet. Your agency is setting up what to listen to."), (), call, urgent)
    pins = pinned.over(*usual, who, [subjects[0].pk], judged=True)
    score = scored.read(subjects[0], *usual, pins)
    day = (usual[1] - calendar.INSTANT).astimezone(current.zone()).date()
    headline = _headline(score.stands) if score else _("Score of %(name)s") % {"name": subjects[0].name}
    return First(day, score, headline, _unheard(), call, urgent, early.in_a_line(who))


def _urgent(who: Who) -> list[Call]:
    """Incidents that go on: what, since when, what happened, where to read it."""
    if not who.may("incidents.read"):
        return []
    found = Incident.objects.of(who.subjects).going_on().select_related("subject").order_by("-began_at")
    return [
        Call(
            incidents.title(one), _("since %(at)s") % {"at": figures.on_moment(one.began_at)}, incidents.sentence(one),
            reverse("incident", args=[one.pk]),
        )
        for one in found
    ]  # fmt: skip


def visitor(tenant: Tenant, subjects: Sequence[int] | None) -> Who:
    """Whoever follows a link to the first page: nobody, who reads the score of these subjects and is asked nothing."""
    seen = None if subjects is None else frozenset(subjects)
    return Who(By.system(), tenant, frozenset({"scores.read"}), subjects=seen, role=Role.READER.value)


def _headline(stands: Standing) -> str:
    """How we stand, in a line."""
    if not stands.way:
        return _("Too little was said to tell how we stand")
    place = (
        _("around neutral")
        if stands.score.low <= 50 <= stands.score.high
        else (_("above neutral") if stands.value > 50 else _("below neutral"))
    )
    words = {
        "up": _("The reputation goes up, %(place)s"), "down": _("The reputation goes down, %(place)s"),
        "steady": _("The reputation is steady, %(place)s"),
    }  # fmt: skip
    return words[stands.way] % {"place": place}


def _unheard() -> list[str]:
    """Sources that are silent now, by their names: what the score cannot know."""
    silent = Gap.objects.filter(until=None, source__archived_at=None).exclude(reason="paused").select_related("source").order_by("since")
    return [_("%(name)s silent since %(at)s.") % {"name": gap.source.name, "at": figures.on_moment(gap.since)} for gap in silent[:3]]


def _call(who: Who) -> Call | None:
    """An approval that waits for this person, else the newest report that they may read."""
    seen = Report.objects.seen_by(agency=who.is_agency, subjects=who.subjects).exclude(made_at=None)
    if who.may("reports.approve") and (waiting := to_approve(who)[:1]):
        report = waiting[0]
        when = figures.on_moment(report.made_at or timezone.now())
        what = _("A report waits for your approval: %(title)s") % {"title": report.title}
        return Call(what, _("since %(at)s") % {"at": when}, _("Read and approve"), reverse("report", args=[report.pk]))
    newest = seen.order_by("-made_at", "-pk").first() if who.may("reports.read") else None
    if newest is None or newest.made_at is None:
        return None
    return Call(newest.title, figures.moment(newest.made_at), _("Read the report"), reverse("report", args=[newest.pk]))


def to_approve(who: Who) -> list[Report]:
    """Reports of plans that ask for it, that nobody approved and that this person has not judged as they are, oldest first."""
    own = Approval.objects.filter(
        about=approvals.REPORT, about_id=OuterRef("pk"), digest=OuterRef("digest"), by_kind=who.by.kind, by_id=who.by.id
    )
    asked = Report.objects.seen_by(agency=who.is_agency, subjects=who.subjects).filter(plan__approval=True).exclude(made_at=None)
    found = asked.annotate(approved=approvals.standing()).filter(~Exists(own), approved=False)
    return list(found.order_by("made_at", "pk")[:5])
