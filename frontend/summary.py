"""What happened, what must be done: the first page of a client, gathered and said in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.choices import JobState
from core.errors import Unavailable
from frontend import coverage, early, figures, heard, most_seen, portal, scored, volumes, worked
from frontend.heard import Strip
from frontend.most_seen import MostSeen
from frontend.scored import Scored
from frontend.volumes import Volumes
from ingestion import healths, lapsed
from ingestion.healths import Health
from ingestion.models import Source, Subject
from reporting import incidents, pinned
from reporting.charts.chart import Chart
from reputation import ahead
from reputation.models import Incident
from search import calendar, querying
from search.querying import Query
from tenants import current, failures, jobs
from tenants.rights import Who

STORIES_OVER: Final = timedelta(hours=48)
FAILED_OVER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing that somebody must do: what, since when, the verb and where. `late`: it holds back what others count on."""

    what: str
    second: str
    when: str
    verb: str
    url: str
    icon: str = "unplug"
    late: bool = True


@dataclass(frozen=True, slots=True)
class Summary:
    """The page, finished. `day` is the newest that has mentions, None when nothing was heard yet; no `scored`: it is being computed."""

    day: date | None
    sentence: str
    to_do: Sequence[ToDo]
    subject: Subject | None = None
    scored: Scored | None = None
    volume: Chart | None = None
    seen: MostSeen | None = None
    heard: Sequence[Strip] = ()
    early: str = ""
    """What may become an incident, in a line."""


def summary(who: Who, subjects: Sequence[Subject], *, visited: datetime | None = None) -> Summary:
    """For this person: what they may see of it. `visited`: say what was heard since then."""
    asked = list(Source.objects.filter(archived_at=None, every__isnull=False).order_by("name"))
    known = healths.of_sources(asked)
    listened = [(source, known[source.pk]) for source in asked]
    now = timezone.now()
    strips = heard.strips(listened, coverage.gaps(now - heard.OVER, now), now)
    to_do = [*_incidents(who), *_silent(who, listened), *_to_approve(who), *_to_judge_again(who), *_failed(who)]
    usual_window = ahead.window()
    if usual_window is None or not subjects:
        return Summary(None, _nothing(bool(subjects)), to_do, heard=strips)
    zone = current.zone()
    end = usual_window[1]
    day = (end - calendar.INSTANT).astimezone(zone).date()
    said = volumes.read(subjects, who, end)
    pins = pinned.over(end - volumes.WINDOW, max(end, now), who)
    score = scored.read(subjects[0], *usual_window, pins.of(subjects[0].pk))
    since, until = (visited, now) if visited else (end - STORIES_OVER, end)
    return Summary(
        day,
        _sentence(score, to_do, (_since_visit(who, visited) if visited else "") or _volume(day, said, now)),
        to_do,
        subjects[0],
        score,
        volumes.chart_of(said, pins),
        most_seen.read(who, subjects[0], since, until),
        strips,
        early.in_a_line(who),
    )


def _nothing(has_subject: bool) -> str:
    if not has_subject:
        return _("No subject is followed yet. Add one, then bring mentions in.")
    return _("Nothing was heard yet. Import a file or follow a feed.")


# -- what must be done


def _incidents(who: Who) -> list[ToDo]:
    """What rises above its usual course now, the newest first."""
    if not who.may("incidents.read"):
        return []
    return [
        ToDo(
            incidents.title(incident),
            incidents.sentence(incident),
            _("since %(at)s") % {"at": figures.on_moment(incident.began_at)},
            _("Look at it"),
            reverse("incident", args=[incident.pk]),
            "triangle-alert",
        )
        for incident in Incident.objects.of(who.subjects).going_on().select_related("subject").order_by("-began_at")
    ]


def _silent(who: Who, listened: Sequence[tuple[Source, Health]]) -> list[ToDo]:
    made = []
    for source, health in listened:
        if health.state != "failing":
            continue
        silent = health.gap.since if health.gap else health.last_success_at
        when = _("since %(at)s") % {"at": figures.on_moment(silent)} if silent else ""
        url = reverse("source", args=[source.pk]) if who.may("sources.read") else ""
        made.append(ToDo(_("%(name)s is silent") % {"name": source.name}, health.words, when, _("See the source"), url))
    return made


def _failed(who: Who) -> list[ToDo]:
    if not who.may("jobs.read"):
        return []
    lately = timezone.now() - FAILED_OVER
    failed = jobs.seen_by(who).filter(state=JobState.FAILED, ended_at__gte=lately).order_by("-ended_at")[:5]
    return [
        ToDo(
            _("%(job)s failed") % {"job": work.name},
            str(failures.told(work.job, who).get("detail", "")),
            figures.moment(work.job.ended_at) if work.job.ended_at else "",
            _("See why"),
            reverse("job", args=[work.job.pk]),
            "circle-alert",
        )
        for work in worked.named(list(failed))
    ]


def _to_approve(who: Who) -> list[ToDo]:
    if not (who.may("reports.approve") and who.may("reports.read")):
        return []
    return [
        ToDo(
            _("%(title)s waits for an approval") % {"title": report.title},
            _("Nothing is sent before somebody approved it."),
            _("since %(at)s") % {"at": figures.on_moment(report.made_at)} if report.made_at else "",
            _("Read and approve"),
            reverse("report", args=[report.pk]),
            "file-text",
            late=False,
        )
        for report in portal.to_approve(who)
    ]


def _to_judge_again(who: Who) -> list[ToDo]:
    """Judgements that lapsed, in one line however many there are."""
    count = lapsed.waiting(who).count() if who.may("mentions.correct") else 0
    if not count:
        return []
    words = ngettext("%(n)s judgement to look at again", "%(n)s judgements to look at again", count) % {"n": figures.number(count)}
    return [ToDo(words, _("The text changed after somebody judged it."), "", _("Look at them"), reverse("lapsed"), "undo-2", late=False)]


# -- said in a line


def _volume(day: date, said: Volumes, now: datetime) -> str:
    """What was heard on the day, beside what is usual; of a day that is not over, until the last whole hour."""
    so_far = said.so_far(now)
    if so_far:
        reached, mentions, usual = so_far
    else:
        mentions, usual = said.days[-1][1], said.usual()
    values = {"n": figures.number(mentions), "day": figures.on_day(day)}
    if so_far:
        values["time"] = figures.hour(reached.astimezone(said.zone))
    if usual:
        values |= {"low": figures.number(usual[0]), "high": figures.number(usual[1])}
    return _said_of_day(mentions, usual=bool(usual), whole=not so_far) % values


def _said_of_day(mentions: int, *, usual: bool, whole: bool) -> str:
    if whole and usual:
        return ngettext(
            "%(n)s mention of all subjects %(day)s, usual %(low)s to %(high)s.",
            "%(n)s mentions of all subjects %(day)s, usual %(low)s to %(high)s.",
            mentions,
        )
    if whole:
        return ngettext("%(n)s mention of all subjects %(day)s.", "%(n)s mentions of all subjects %(day)s.", mentions)
    if usual:
        return ngettext(
            "%(n)s mention of all subjects %(day)s until %(time)s, usual by then %(low)s to %(high)s.",
            "%(n)s mentions of all subjects %(day)s until %(time)s, usual by then %(low)s to %(high)s.",
            mentions,
        )
    return ngettext(
        "%(n)s mention of all subjects %(day)s until %(time)s.", "%(n)s mentions of all subjects %(day)s until %(time)s.", mentions
    )


def _since_visit(who: Who, visited: datetime) -> str:
    """What was published since somebody was last here; nothing when search does not answer."""
    within = sorted(who.subjects) if who.subjects is not None else None
    try:
        new = querying.find(Query(since=visited, limit=0, within=within)).total.value
    except Unavailable:
        return ""
    values = {"n": figures.number(new), "at": figures.moment(visited)}
    return ngettext("%(n)s mention since your visit (%(at)s).", "%(n)s mentions since your visit (%(at)s).", new) % values


def _sentence(score: Scored | None, to_do: Sequence[ToDo], heard_words: str) -> str:
    """What happened, in a line: what must be done, the volume, the score."""
    parts = []
    if to_do:
        parts.append(ngettext("%(n)s thing waits for somebody.", "%(n)s things wait for somebody.", len(to_do)) % {"n": len(to_do)})
    parts.append(heard_words)
    if score is None:
        return " ".join(parts)
    if score.stands.way == "steady":
        parts.append(_("The score is steady."))
    elif score.stands.way:
        parts.append(
            _("The score goes up, and the move is established.")
            if score.stands.way == "up"
            else _("The score goes down, and the move is established.")
        )
    else:
        parts.append(_("Too little was said for a score that holds."))
    return " ".join(parts)
