"""Reports upward the few figures that the agency's list of clients shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from ingestion.models import Subject, SubjectKind
from reputation import ahead, counting, usual
from reputation.models import Incident
from tenants import current, pulse

EVERY = timedelta(minutes=1)


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
        day = counting.counts(end - timedelta(days=1), end)
        month = counting.counts(end - timedelta(days=29), end - timedelta(days=1), ["day"])
        # Days without any mention are days of 0.
        band = usual.nine_in_ten([*(count.mentions for count in month), *[0] * (usual.DAYS - len(month))])
        pulse.report(volume=day[0].mentions, volume_until=end.isoformat(), usual=list(band))
        try:
            pulse.report(**_score())
        except ahead.NotYet:
            return timezone.now() + EVERY  # the one before stays meanwhile
    return None


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
        "enough": now.enough, "move": change.value, "moved": change.is_change,
    }  # fmt: skip
    return {"score": said, "course": course}
