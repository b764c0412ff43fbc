"""The hours of a month in which a source was heard: a column a day, from midnight down to midnight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import figures
from frontend.charts import svg

DAYS: Final = 30
STEP, WIDE, HIGH, TOP, LEFT = 12, 10, 120, 4, 20
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Month:
    """The drawing, and in words what share of the time since it is followed was heard."""

    drawing: SafeString
    first: date
    last: date
    share: float


def month(followed_since: datetime, gaps: Sequence[Stretch], now: datetime, zone: ZoneInfo) -> Month:
    """The last thirty days; what is before the source was followed stays empty."""
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=DAYS - 1 - place) for place in range(DAYS)]
    shapes: list[SafeString] = []
    listened = missed = 0.0
    for place, day in enumerate(days):
        midnight, next_midnight = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
        since, until = max(midnight, followed_since), min(next_midnight, now)
        if since >= until:
            continue
        silent = [(max(since, begin), min(until, end)) for begin, end in gaps if begin < until and end > since]
        listened += (until - since).total_seconds()
        missed += _length(silent)
        shapes.append(_rect("heard", place, midnight, since, until))
        shapes += [_rect("not-heard", place, midnight, begin, end) for begin, end in silent]
    share = 1 - missed / listened if listened else 1.0
    words = _("Heard %(share)s of the last 30 days") % {"share": figures.share(share)}
    drawing = svg.tag(
        "svg", *_axis(), *shapes, role="img", aria_label=words, class_="hours", viewBox=f"0 0 {LEFT + DAYS * STEP} {HIGH + 2 * TOP}",
        width=LEFT + DAYS * STEP, height=HIGH + 2 * TOP,
    )  # fmt: skip
    return Month(drawing, days[0], today, share)


def _axis() -> list[SafeString]:
    """Midnight, noon and midnight, as a clock tells them."""
    hours = (0, 12, 24)
    return [svg.tag("text", str(hour), class_="axis", x=LEFT - 4, y=TOP + 4 + HIGH * hour / 24, text_anchor="end") for hour in hours]


def _rect(kind: str, place: int, midnight: datetime, since: datetime, until: datetime) -> SafeString:
    top, bottom = (HIGH * min((at - midnight).total_seconds() / 86_400, 1) for at in (since, until))
    return svg.tag("rect", class_=kind, x=LEFT + place * STEP, y=TOP + top, width=WIDE, height=max(bottom - top, 2))


def _length(stretches: Sequence[Stretch]) -> float:
    """Seconds in all, where they overlap once."""
    total, end = 0.0, None
    for begin, until in sorted(stretches):
        begin = max(begin, end) if end else begin
        if until > begin:
            total += (until - begin).total_seconds()
            end = until
    return total
