"""What was heard in the last day, source by source: a strip of 24 hours, hatched where nothing was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import figures
from frontend.charts import svg
from ingestion.healths import Health
from ingestion.models import Gap, Source

OVER: Final = timedelta(hours=24)
WIDTH, HEIGHT = 148, 12
LEAST: Final = 3.0
"""Pixels of a gap, however short it was."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One source: its day, and how it is now in a few words; `alarm` when somebody must act."""

    source: Source
    drawing: SafeString
    words: str
    alarm: bool = False


def strips(listened: Sequence[tuple[Source, Health]], gaps: Sequence[Gap], now: datetime) -> list[Strip]:
    """Those that are silent first, then those with a gap, then by name. No query."""
    missed: dict[int, list[Gap]] = {}
    for gap in gaps:
        if (gap.until or now) > now - OVER:
            missed.setdefault(gap.source_id, []).append(gap)
    made = [(_strip(source, health, missed.get(source.pk, []), now), bool(missed.get(source.pk))) for source, health in listened]
    return [strip for strip, _missed in sorted(made, key=lambda one: (not one[0].alarm, not one[1], one[0].source.name))]


def _strip(source: Source, health: Health, missed: Sequence[Gap], now: datetime) -> Strip:
    drawing = _drawn(missed, now)
    if health.state == "failing":
        since = health.gap.since if health.gap else health.last_success_at
        return Strip(source, drawing, _("silent for %(length)s") % {"length": figures.age(since)} if since else _("silent"), alarm=True)
    if health.state == "paused":
        return Strip(source, drawing, _("paused"))
    if health.state == "waiting":
        return Strip(source, drawing, _("asked soon"))
    length = sum(((gap.until or now) - max(gap.since, now - OVER) for gap in missed), timedelta())
    return Strip(source, drawing, _("gap of %(length)s") % {"length": figures.duration(length)} if length else _("heard"))


def _drawn(missed: Sequence[Gap], now: datetime) -> SafeString:
    begun = now - OVER
    holes = []
    for gap in missed:
        left = WIDTH * max(0.0, (gap.since - begun) / OVER)
        right = WIDTH * min(1.0, ((gap.until or now) - begun) / OVER)
        left = min(left, WIDTH - LEAST)
        holes.append(svg.tag("rect", class_="hole", x=left + 0.5, y=0.5, width=max(right - left, LEAST) - 1, height=HEIGHT - 1))
        slants = range(int(left) + 4, int(max(right, left + LEAST)), 5)
        holes += [svg.tag("line", class_="slant", x1=x, x2=max(x - 4, left), y1=2, y2=HEIGHT - 2) for x in slants]
    bar = svg.tag("rect", class_="heard", x=0, y=0, width=WIDTH, height=HEIGHT, rx=1)
    return svg.tag(
        "svg",
        bar,
        *holes,
        class_="strip-day",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        preserveAspectRatio="none",
        aria_hidden="true",
    )
