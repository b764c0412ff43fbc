"""What lies beneath a score on its page: its move taken apart, what it was computed with, earlier scores as they were told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend import falling
from frontend.access import PersonRequest
from frontend.charts.shown import FIRST, show
from frontend.standing import Standing
from ingestion import sources
from ingestion.models import Source, Subject, SubjectKind
from reporting.charts import rivals
from reporting.charts.chart import Chart
from reputation import ahead, kept, voice
from reputation.ahead import NotYet
from reputation.models import KeptScore
from search import calendar
from tenants import current

if TYPE_CHECKING:
    from frontend.views.reputation import Chosen

TOLD: Final = 10
MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Silent:
    """A source that was silent, and how many stories it would have told."""

    name: str
    stories: int


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier score, by its last day."""

    day: date
    kept: KeptScore


def context(request: PersonRequest, about: Chosen, stands: Standing, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the sections of the page show."""
    by = request.GET.get("by", "")
    beside = rivals_of(about.subjects, about.since, about.until)
    query = urlencode({name: str(asked[name]) for name in ("subject", "since", "until")})
    try:
        fall = falling.chart(about.subject, about.since, about.until, by) if stands.score.enough else None
    except NotYet:
        fall = None
    return {
        "fall": show("falls", fall, {**asked, "by": by}, column=FIRST),
        "ways": falling.ways(f"{reverse('reputation')}?{query}", by),
        "silent": _silent(stands),
        "told": _told(about.subject.pk),
        "rivals": show("rivals", beside.chart, asked, column=FIRST),
        "waiting": beside.waiting,
        "left_out": beside.left_out,
    }


@dataclass(frozen=True, slots=True)
class Beside:
    """Us and competitors on the same sources: drawn, with the names of those whose score is being computed, and the sources left out."""

    chart: Chart | None
    waiting: Sequence[str]
    left_out: Sequence[Source]


def rivals_of(subjects: Sequence[Subject], since: datetime, until: datetime) -> Beside:
    """Each one's score over the period, highest first, without what sources brought that hear only some of them."""
    compared = [subject for subject in subjects if subject.kind in voice.COMPARED][:MOST]
    left_out = voice.left_out(compared)
    if len(compared) < 2:
        return Beside(None, (), left_out)
    lines, waiting = [], []
    scores = ahead.beside([subject.pk for subject in compared], since, until, [source.pk for source in left_out])
    for subject in compared:
        found = scores[subject.pk]
        if found is None:
            waiting.append(subject.name)
            continue
        url = f"{reverse('mentions')}?{urlencode({'subject': subject.pk} | _days(since, until))}"
        us = subject.kind == SubjectKind.OWN
        lines.append(rivals.Rival(subject.name, found.value, found.low, found.high, found.stories, found.enough, us, url))
    lines.sort(key=lambda line: (not line.enough, -line.value, line.name))
    measure = _("score out of 100, on the same sources; band: interval, 90%; line: 50, neutral")
    return Beside(rivals.chart(lines, title=_("Us and competitors"), measure=measure) if lines else None, waiting, left_out)


def _days(since: datetime, until: datetime) -> dict[str, str]:
    zone = current.zone()
    return {
        "since": since.astimezone(zone).date().isoformat(),
        "until": (until - calendar.INSTANT).astimezone(zone).date().isoformat(),
    }


def _silent(stands: Standing) -> Sequence[Silent]:
    missing = [one for one in stands.score.missing if one.stories >= 0.5]
    names = sources.called()
    return [Silent(names[one.source], round(one.stories)) for one in missing if one.source in names]


def _told(subject: int) -> Sequence[Told]:
    zone = current.zone()
    return [Told((one.until - calendar.INSTANT).astimezone(zone).date(), one) for one in kept.of(subject, TOLD)]
