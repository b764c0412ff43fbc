"""How an incident went, drawn: mentions by hour and negative ones, each against what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reporting import pinned
from reporting.charts import negatives, volume
from reporting.charts.chart import Chart
from reporting.charts.chart import Incident as Drawn
from reputation.incidents.unfolding import HOUR, Hour, unfold
from reputation.models import Incident
from reputation.usual import Band
from tenants import current
from tenants.rights import Who


@dataclass(frozen=True, slots=True)
class Unfolded:
    """The two charts of its page."""

    mentions: Chart
    negative: Chart


def unfolded(incident: Incident, who: Who) -> Unfolded:
    """Of the hours before, during and after it."""
    hours, zone = unfold(incident), current.zone()
    pins = pinned.over(hours[0].start, hours[-1].start + HOUR, who).of(incident.subject_id)
    around: dict[str, Any] = {
        "gaps": pins.gaps, "notes": pins.notes, "incidents": [Drawn(incident.began_at, _("Began"), incident.over_at)], "height": 200,
    }  # fmt: skip
    of_all = [volume.Bar(hour.start, hour.start + HOUR, hour.mentions, hour.stories, hour.unfinished) for hour in hours]
    bad = [negatives.Hour(hour.start, hour.start + HOUR, hour.negative, hour.mentions, hour.unfinished) for hour in hours]
    around["measure"] = _measure(incident, hours)
    usual, usual_bad = _usual([hour.usual for hour in hours]), _usual([hour.usual_negative for hour in hours])
    return Unfolded(
        volume.chart(of_all, zone, title=_("Mentions by hour"), line=True, usual=usual, **around),
        negatives.chart(bad, zone, title=_("Negative mentions by hour"), usual=usual_bad, **around),
    )


def _usual(bands: Sequence[Band | None]) -> volume.Usual | None:
    known = [band for band in bands if band is not None]
    return volume.Usual([low for low, _high in known], [high for _low, high in known]) if len(known) == len(bands) else None


def _measure(incident: Incident, hours: Sequence[Hour]) -> str:
    if hours[0].usual is None:
        return _("%(subject)s; too few days before it to say what is usual") % {"subject": incident.subject.name}
    return _("%(subject)s; grey band: usual range, nine hours in ten") % {"subject": incident.subject.name}
