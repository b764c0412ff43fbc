"""What lies beneath a score on its page: its move taken apart, what it was computed with, earlier scores as they were told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from frontend import falling
from frontend.access import PersonRequest
from frontend.charts.shown import show
from frontend.standing import Standing
from ingestion.models import Source
from reputation import kept, voice
from reputation.ahead import NotYet
from reputation.models import KeptScore
from search import calendar
from tenants import current

if TYPE_CHECKING:
    from frontend.views.reputation import Chosen

TOLD: Final = 10


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
    query = urlencode({name: str(asked[name]) for name in ("subject", "since", "until")})
    try:
        fall = falling.chart(about.subject, about.since, about.until, by) if stands.score.enough else None
    except NotYet:
        fall = None
    return {
        "fall": show("falls", fall, {**asked, "by": by}),
        "ways": falling.ways(f"{reverse('reputation')}?{query}", by),
        "silent": _silent(stands),
        "told": _told(about.subject.pk),
        "left_out": voice.left_out([subject for subject in about.subjects if subject.kind in voice.COMPARED]),
    }


def _silent(stands: Standing) -> Sequence[Silent]:
    missing = [one for one in stands.score.missing if one.stories >= 0.5]
    names = dict(Source.objects.filter(pk__in=[one.source for one in missing]).values_list("pk", "name"))
    return [Silent(names[one.source], round(one.stories)) for one in missing if one.source in names]


def _told(subject: int) -> Sequence[Told]:
    zone = current.zone()
    return [Told((one.until - calendar.INSTANT).astimezone(zone).date(), one) for one in kept.of(subject, TOLD)]
