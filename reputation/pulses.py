"""Reports upward the few figures that the agency's list of clients shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from ingestion.models import Subject, SubjectKind
from reputation import ahead, counting, usual
from reputation.models import Incident
from reputation.shown import apart_as_shown
from tenants import current, pulse

EVERY = timedelta(minutes=1)
DAY = timedelta(days=1)


def report() -> datetime | None:
    """Volume of the last 24 hours against a usual day, the first own brand's score with its move. At most once a minute: else, when to."""
    here = current.tenant().pk
    last = pulse.read([here])[here].get("volume")
    if last and timezone.now() - last.at < EVERY:
        return last.at + EVERY
    newest = counting.newest_day()
    pulse.report(incidents=Incident.objects.going_on().count())
    if newest is not None:
        end = newest + timedelta(hours=1)
        volume, band = _volume(end)
        pulse.report(volume=volume, volume_until=end.isoformat(), usual=list(band or ()))
        try:
            pulse.report(**_score())
        except ahead.NotYet:
            return timezone.now() + EVERY  # the one before stays meanwhile
    return None


def _volume(end: datetime) -> tuple[int, usual.Band | None]:
    """Mentions of the 24 hours up to the end, and what nine in ten such stretches before them brought."""
    since = end - (usual.DAYS + 1) * DAY
    hours = [(count.keys[0], count.mentions) for count in counting.counts(since, end, ["hour"])]
    starts = [since + number * DAY for number in range(usual.DAYS + 1)]
    days = [(start, start + DAY, sum(mentions for at, mentions in hours if start <= at < start + DAY)) for start in starts]
    return days[-1][2], usual.of_days(days[:-1], usual.rises(since, end))


def _score() -> dict[str, object]:
    """As its own pages show it: over the usual window, with its course; a day of which too little was said is null."""
    own = Subject.objects.watched().filter(kind=SubjectKind.OWN).order_by("id").first()
    window = ahead.window()
    if own is None or window is None:
        return {"score": None, "course": []}
    now, change = ahead.standing(own.pk, *window)
    days = ahead.course(own.pk, *window)
    course = [[round(day.value, 1), round(day.low, 1), round(day.high, 1)] if day.enough else None for day in days]
    said = {
        "subject": own.name, "value": now.value, "low": now.low, "high": now.high, "stories": now.stories,
        "enough": now.enough, "move": apart_as_shown(now.value - change.value, now.value), "moved": change.is_change,
    }  # fmt: skip
    return {"score": said, "course": course}
