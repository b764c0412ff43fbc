"""What happened, what must be done: the first page of a client, gathered and said in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.choices import JobState
from core.errors import Unavailable
from core.models import Job
from frontend import coverage, figures, heard, most_seen, portal, scored, words
from frontend.heard import Strip
from frontend.most_seen import MostSeen
from frontend.scored import Scored
from ingestion import lapsed, sources
from ingestion.models import Source, Subject
from reporting import incidents, pinned
from reporting.charts import volume
from reporting.charts.chart import Chart
from reporting.pinned import Pinned
from reputation import ahead, counting
from reputation.models import Incident
from search import calendar, querying
from search.querying import Query
from tenants import current
from tenants.rights import Who

SHOWN_DAYS: Final = 14
HOURLY_DAYS: Final = 7
HOURLY_FROM: Final = 5 * 24 * HOURLY_DAYS  # mentions of these days from which the hours say more than the days
USUAL_DAYS: Final = 28
WINDOW: Final = timedelta(days=30)
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


def summary(who: Who, subjects: Sequence[Subject], *, visited: datetime | None = None) -> Summary:
    """For this person: what they may see of it. `visited`: say what was heard since then."""
    asked = list(Source.objects.filter(archived_at=None, every__isnull=False).order_by("name"))
    known = sources.healths(asked)
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
    hours = _hours(subjects, who, end, zone)
    counted = _counted(hours, end, zone)
    usual = _usual([mentions for _start, mentions, _stories in counted[:-1]][-USUAL_DAYS:])
    pins = pinned.over(end - WINDOW, max(end, now), who)
    score = scored.read(subjects[0], *usual_window, pins.of(subjects[0].pk))
    since, until = (visited, now) if visited else (end - STORIES_OVER, end)
    return Summary(
        day,
        _sentence(score, to_do, (_since_visit(who, visited) if visited else "") or _volume(day, counted[-1][1], usual)),
        to_do,
        subjects[0],
        score,
        _chart(hours, counted, end, usual, zone, pins),
        most_seen.read(who, subjects[0], since, until),
        strips,
    )


def _nothing(has_subject: bool) -> str:
    if not has_subject:
        return _("Nobody is watched yet. Add a subject, then bring mentions in.")
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
            _("for %(length)s") % {"length": figures.age(incident.began_at)},
            _("Look at it"),
            reverse("incident", args=[incident.pk]),
            "triangle-alert",
        )
        for incident in Incident.objects.of(who.subjects).going_on().select_related("subject").order_by("-began_at")
    ]


def _silent(who: Who, listened: Sequence[tuple[Source, sources.Health]]) -> list[ToDo]:
    made = []
    for source, health in listened:
        if health.state != "failing":
            continue
        silent = health.gap.since if health.gap else health.last_success_at
        when = _("for %(length)s") % {"length": figures.age(silent)} if silent else ""
        url = reverse("source", args=[source.pk]) if who.may("sources.read") else ""
        made.append(ToDo(_("%(name)s is silent") % {"name": source.name}, health.words, when, _("See the source"), url))
    return made


def _failed(who: Who) -> list[ToDo]:
    if not who.may("jobs.read"):
        return []
    failed = Job.objects.filter(state=JobState.FAILED, ended_at__gte=timezone.now() - FAILED_OVER).order_by("-ended_at")[:5]
    return [
        ToDo(
            _("%(job)s failed") % {"job": words.job_kind(job.kind)},
            str(job.error.get("detail", "")),
            figures.moment(job.ended_at) if job.ended_at else "",
            _("See why"),
            reverse("job", args=[job.pk]),
            "circle-alert",
        )
        for job in failed
    ]


def _to_approve(who: Who) -> list[ToDo]:
    if not (who.may("reports.approve") and who.may("reports.read")):
        return []
    return [
        ToDo(
            _("%(title)s waits for an approval") % {"title": report.title},
            _("Nothing is sent before somebody approved it."),
            _("for %(length)s") % {"length": figures.age(report.made_at)} if report.made_at else "",
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


# -- volume


Counted = tuple[datetime, int, int]
Usual = tuple[int, int]


def volume_of(who: Who, subjects: Sequence[Subject]) -> Chart | None:
    """The chart of the first page by itself; nothing when nothing was heard yet."""
    newest = counting.newest_day()
    if newest is None or not subjects:
        return None
    zone = current.zone()
    end = calendar.following(calendar.floor(newest, "day", zone), "day", zone)
    hours = _hours(subjects, who, end, zone)
    counted = _counted(hours, end, zone)
    usual = _usual([mentions for _start, mentions, _stories in counted[:-1]][-USUAL_DAYS:])
    return _chart(hours, counted, end, usual, zone, pinned.over(end - WINDOW, max(end, timezone.now()), who))


def _hours(subjects: Sequence[Subject], who: Who, end: datetime, zone: ZoneInfo) -> list[Counted]:
    """Mentions and stories of each hour up to the end, hours without any left out."""
    since = calendar.floor(end - timedelta(days=USUAL_DAYS + HOURLY_DAYS + 1), "day", zone)
    within = None if who.subjects is None else [subject.pk for subject in subjects]
    return [(count.keys[0], count.mentions, count.stories) for count in counting.counts(since, end, ["hour"], subjects=within)]


def _counted(hours: Sequence[Counted], end: datetime, zone: ZoneInfo) -> list[Counted]:
    """Mentions and stories of each day up to the end, days without any included."""
    since = calendar.floor(end - timedelta(days=USUAL_DAYS + 1), "day", zone)
    days = {start.astimezone(zone).date(): (start, 0, 0) for start in calendar.starts(since, end, "day", zone, USUAL_DAYS + 3)}
    for hour, mentions, stories in hours:
        day = hour.astimezone(zone).date()
        if day in days:
            start, before, told = days[day]
            days[day] = (start, before + mentions, told + stories)
    return list(days.values())


def _usual(volumes: Sequence[int]) -> Usual | None:
    """What nine days in ten fell in; nothing when too few days were heard to tell."""
    return _nine_in_ten(volumes) if sum(1 for mentions in volumes if mentions) >= 7 else None


def _nine_in_ten(volumes: Sequence[int]) -> Usual:
    ordered = sorted(volumes)
    return ordered[round(0.05 * (len(ordered) - 1))], ordered[round(0.95 * (len(ordered) - 1))]


def _chart(hours: Sequence[Counted], counted: Sequence[Counted], end: datetime, usual: Usual | None, zone: ZoneInfo, pins: Pinned) -> Chart:
    """Hours where enough is said for them to tell something, else days."""
    shown = end - timedelta(days=HOURLY_DAYS)
    if sum(mentions for start, mentions, _stories in hours if start >= shown) >= HOURLY_FROM:
        return _by_hour(hours, shown, end, usual is not None, zone, pins)
    return _by_day(counted[-SHOWN_DAYS:], end, usual, zone, pins)


def _by_hour(hours: Sequence[Counted], shown: datetime, end: datetime, known: bool, zone: ZoneInfo, pins: Pinned) -> Chart:
    found = {start.timestamp(): (mentions, stories) for start, mentions, stories in hours}
    now, hour = timezone.now(), timedelta(hours=1)
    starts = [shown + number * hour for number in range(int((end - shown) / hour))]
    bars = [
        volume.Bar(start, start + hour, *found.get(start.timestamp(), (0, 0)), unfinished=now < start + hour)
        for start in starts
        if start <= now
    ]
    usual = None
    if known:
        # The same hour of the day and its neighbours, over the days before those that are shown.
        before = [
            [
                found.get((shown - timedelta(days=day) + near * hour).timestamp(), (0, 0))[0]
                for day in range(1, USUAL_DAYS + 1)
                for near in (number - 1, number, number + 1)
            ]
            for number in range(24)
        ]
        bands = [_nine_in_ten(volumes) for volumes in before]
        usual = volume.Usual([bands[number % 24][0] for number in range(len(bars))], [bands[number % 24][1] for number in range(len(bars))])
    measure = _("7 days; grey band: usual range, nine hours in ten") if known else _("7 days; too few days yet to say what is usual")
    return volume.chart(
        bars, zone, title=_("Mentions by hour"), measure=measure, gaps=pins.gaps, notes=pins.notes, usual=usual, line=True,
        address=_address(zone),
    )  # fmt: skip


def _by_day(counted: Sequence[Counted], end: datetime, usual: Usual | None, zone: ZoneInfo, pins: Pinned) -> Chart:
    ends = [*(start for start, _mentions, _stories in counted[1:]), end]
    now = timezone.now()
    bars = [
        volume.Bar(start, stop, mentions, stories, unfinished=start <= now < stop)
        for (start, mentions, stories), stop in zip(counted, ends, strict=True)
    ]
    measure = _("14 days; grey band: usual range, nine days in ten") if usual else _("14 days; too few days yet to say what is usual")
    return volume.chart(
        bars, zone, title=_("Mentions by day"), measure=measure, gaps=pins.gaps, notes=pins.notes,
        usual=volume.Usual([usual[0]], [usual[1]]) if usual else None, address=_address(zone),
    )  # fmt: skip


def _address(zone: ZoneInfo) -> volume.Address:
    """Where the mentions of a bar's day are."""

    def address(bar: volume.Bar) -> str:
        on = bar.start.astimezone(zone).date().isoformat()
        return f"{reverse('mentions')}?since={on}&until={on}"

    return address


def _volume(day: date, mentions: int, usual: Usual | None) -> str:
    """What was heard on the day, beside what is usual."""
    values = {"n": figures.number(mentions), "day": figures.on_day(day)}
    if usual is None:
        return ngettext("%(n)s mention %(day)s.", "%(n)s mentions %(day)s.", mentions) % values
    values |= {"low": figures.number(usual[0]), "high": figures.number(usual[1])}
    words_ = ngettext("%(n)s mention %(day)s, usual %(low)s to %(high)s.", "%(n)s mentions %(day)s, usual %(low)s to %(high)s.", mentions)
    return words_ % values


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
