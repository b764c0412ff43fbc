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
from core.models import Job
from frontend import coverage, figures, rows, standing, words
from frontend.charts import volume
from frontend.charts.chart import Chart
from frontend.rows import Row
from frontend.standing import Standing
from ingestion import sources
from ingestion.models import Gap, Source, Subject
from reputation import ahead, counting
from search import calendar, querying
from search.querying import Query
from tenants import current
from tenants.rights import Who

SHOWN_DAYS: Final = 14
USUAL_DAYS: Final = 28
WINDOW: Final = timedelta(days=30)
STORIES: Final = 5
STORIES_OVER: Final = timedelta(hours=48)
FAILED_OVER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing that somebody must do: what, since when, the verb and where."""

    what: str
    second: str
    when: str
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The page, finished. `day` is the newest that has mentions; None when nothing was heard yet."""

    day: date | None
    sentence: str
    to_do: Sequence[ToDo]
    stands: Standing | None = None
    course: Chart | None = None
    volume: Chart | None = None
    stories: Sequence[Row] = ()
    stories_since: datetime | None = None
    heard: Sequence[tuple[Source, sources.Health]] = ()
    gaps: Sequence[Gap] = ()


def summary(who: Who, subjects: Sequence[Subject]) -> Summary:
    """For this person: what they may see of it."""
    asked = list(Source.objects.filter(archived_at=None, every__isnull=False).order_by("name"))
    known = sources.healths(asked)
    listened = [(source, known[source.pk]) for source in asked]
    to_do = [*_silent(who, listened), *_failed(who)]
    usual_window = ahead.window()
    if usual_window is None or not subjects:
        return Summary(None, _nothing(bool(subjects)), to_do, heard=listened)
    zone = current.zone()
    end = usual_window[1]
    day = (end - calendar.INSTANT).astimezone(zone).date()
    stands = standing.standing(subjects[0], *usual_window)
    counted = _counted(subjects, who, end, zone)
    usual = _usual([mentions for _start, mentions, _stories in counted[:-1]][-USUAL_DAYS:])
    since = end - STORIES_OVER
    found = querying.find(
        Query(
            since=since,
            until=end,
            sort="-reach",
            group="story",
            limit=STORIES,
            within=sorted(who.subjects) if who.subjects is not None else None,
        )
    )
    return Summary(
        day,
        _sentence(stands, day, counted[-1][1], usual, to_do),
        to_do,
        stands,
        standing.course_of(subjects[0], *usual_window),
        _chart(counted[-SHOWN_DAYS:], end, usual, zone),
        rows.rows(found.mentions, found.marks, subject=subjects[0].pk),
        since,
        listened,
        coverage.gaps(end - timedelta(days=7), timezone.now()),
    )


def _nothing(has_subject: bool) -> str:
    if not has_subject:
        return _("Nobody is watched yet. Add a subject, then bring mentions in.")
    return _("Nothing was heard yet. Import a file or follow a feed.")


# -- what must be done


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
        )
        for job in failed
    ]


# -- volume


Counted = tuple[datetime, int, int]


def _counted(subjects: Sequence[Subject], who: Who, end: datetime, zone: ZoneInfo) -> list[Counted]:
    """Mentions and stories of each day up to the end, days without any included."""
    since = calendar.floor(end - timedelta(days=USUAL_DAYS + 1), "day", zone)
    within = None if who.subjects is None else [subject.pk for subject in subjects]
    found = {count.keys[0].astimezone(zone).date(): count for count in counting.counts(since, end, ["day"], subjects=within)}
    days = calendar.starts(since, end, "day", zone, USUAL_DAYS + 3)
    made = []
    for start in days:
        count = found.get(start.astimezone(zone).date())
        made.append((start, count.mentions if count else 0, count.stories if count else 0))
    return made


def _usual(volumes: Sequence[int]) -> volume.Usual | None:
    """What nine days in ten fell in; nothing when too few days were heard to tell."""
    heard = sum(1 for mentions in volumes if mentions)
    if heard < 7:
        return None
    ordered = sorted(volumes)
    return volume.Usual(ordered[round(0.05 * (len(ordered) - 1))], ordered[round(0.95 * (len(ordered) - 1))])


def _chart(counted: Sequence[Counted], end: datetime, usual: volume.Usual | None, zone: ZoneInfo) -> Chart:
    ends = [*(start for start, _mentions, _stories in counted[1:]), end]
    now = timezone.now()
    bars = [
        volume.Bar(start, stop, mentions, stories, unfinished=start <= now < stop)
        for (start, mentions, stories), stop in zip(counted, ends, strict=True)
    ]

    def address(bar: volume.Bar) -> str:
        on = bar.start.astimezone(zone).date().isoformat()
        return f"{reverse('mentions')}?since={on}&until={on}"

    measure = _("14 days; grey band: usual range, nine days in ten") if usual else _("14 days; too few days yet to say what is usual")
    gaps = coverage.drawn(coverage.gaps(counted[0][0], end))
    return volume.chart(bars, zone, title=_("Mentions by day"), measure=measure, gaps=gaps, usual=usual, address=address)


def _sentence(stands: Standing, day: date, mentions: int, usual: volume.Usual | None, to_do: Sequence[ToDo]) -> str:
    """What happened, in a line: what must be done, the volume, the score."""
    parts = []
    if to_do:
        parts.append(ngettext("%(n)s thing waits for somebody.", "%(n)s things wait for somebody.", len(to_do)) % {"n": len(to_do)})
    values = {"n": figures.number(mentions), "day": figures.on_day(day)}
    if usual is None:
        parts.append(ngettext("%(n)s mention %(day)s.", "%(n)s mentions %(day)s.", mentions) % values)
    else:
        values |= {"low": figures.number(usual.low), "high": figures.number(usual.high)}
        words_ = ngettext(
            "%(n)s mention %(day)s, usual %(low)s to %(high)s.", "%(n)s mentions %(day)s, usual %(low)s to %(high)s.", mentions
        )
        parts.append(words_ % values)
    if stands.way == "steady":
        parts.append(_("The score is steady."))
    elif stands.way:
        parts.append(
            _("The score goes up, and the move is established.")
            if stands.way == "up"
            else _("The score goes down, and the move is established.")
        )
    else:
        parts.append(_("Too little was said for a score that holds."))
    return " ".join(parts)
